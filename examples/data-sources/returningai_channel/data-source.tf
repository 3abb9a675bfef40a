data "returningai_channel" "general" {
  topic = "General"
}

output "general_channel_id" {
  value = data.returningai_channel.general.id
}
