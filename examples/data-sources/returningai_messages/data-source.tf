data "returningai_channel" "general" {
  topic = "General"
}

# The newest 20 messages of a channel.
data "returningai_messages" "newest" {
  channel_id = data.returningai_channel.general.id
  limit      = 20
}

# The newest 50 messages of a member, in all channels.
data "returningai_messages" "of_ana" {
  email = "ana@example.com"
}

# Ids with the first words of the texts: the ids are what an import of a message needs.
output "ids" {
  value = { for found in data.returningai_messages.newest.messages : found.id => substr(found.message, 0, 40) }
}
