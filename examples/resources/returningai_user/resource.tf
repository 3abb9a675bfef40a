# The account that announcements are sent by.
resource "returningai_user" "bot" {
  email      = "newsbot@example.com"
  username   = "newsbot"
  first_name = "News"
  last_name  = "Bot"
}

# It sends a message. As a sender for all messages, its user name can be the provider's default_sender.
data "returningai_channel" "announcements" {
  topic = "Announcements"
}

resource "returningai_message" "hello" {
  channel_id = data.returningai_channel.announcements.id
  sender     = returningai_user.bot.username
  message    = "From now on, you will find the news here."
}

# It has a role, by its id.
data "returningai_role" "moderator" {
  title = "Moderator"
}

resource "returningai_role_assignment" "bot" {
  user_id = returningai_user.bot.id
  role_id = data.returningai_role.moderator.id
}
