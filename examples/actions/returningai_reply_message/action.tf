data "returningai_channel" "general" {
  topic = "General"
}

resource "returningai_message" "incident" {
  channel_id = data.returningai_channel.general.id
  sender     = "ana@example.com"
  message    = "Search is slow. We are looking into it."
}

# Each change of the status is a reply.
resource "terraform_data" "status" {
  input = "solved"

  lifecycle {
    action_trigger {
      events  = [after_create, after_update]
      actions = [action.returningai_reply_message.status]
    }
  }
}

action "returningai_reply_message" "status" {
  config {
    channel_id = data.returningai_channel.general.id
    message_id = returningai_message.incident.id
    sender     = "ana@example.com"
    message    = "The incident is ${terraform_data.status.input}."
  }
}
