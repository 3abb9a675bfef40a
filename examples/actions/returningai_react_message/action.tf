data "returningai_channel" "announcements" {
  topic = "Announcements"
}

# Each announcement begins with a reaction.
resource "returningai_message" "release" {
  channel_id = data.returningai_channel.announcements.id
  sender     = "ana@example.com"
  message    = "Version 1.4.0 is out."

  lifecycle {
    action_trigger {
      events  = [after_create]
      actions = [action.returningai_react_message.tada]
    }
  }
}

action "returningai_react_message" "tada" {
  config {
    message_id = returningai_message.release.id
    emoji      = ":tada:"
    sender     = "ana@example.com"
  }
}
