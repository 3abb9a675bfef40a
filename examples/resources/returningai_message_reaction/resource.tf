data "returningai_channel" "announcements" {
  topic = "Announcements"
}

resource "returningai_message" "poll" {
  channel_id = data.returningai_channel.announcements.id
  sender     = "ana@example.com"
  message    = "Shall we move the weekly call to Thursday?"
}

# Both answers are there from the start, each once.
resource "returningai_message_reaction" "answers" {
  for_each = toset([":thumbsup:", ":thumbsdown:"])

  message_id = returningai_message.poll.id
  emoji      = each.key
  sender     = "ana@example.com" # without it, the provider's default_sender
}
