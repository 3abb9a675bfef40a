data "returningai_channels" "all" {}

# Open channels whose topic begins with A or G.
data "returningai_channels" "some" {
  channel_type  = "open"
  topic_pattern = "^[AG]"
}

# Ids by topic, for channels whose topics differ.
output "channel_ids" {
  value = { for channel in data.returningai_channels.all.channels : channel.topic => channel.id }
}

output "some_topics" {
  value = data.returningai_channels.some.channels[*].topic
}
