data "returningai_channel" "announcements" {
  topic = "Announcements"
}

# Each new version is announced, the first one included.
resource "terraform_data" "release" {
  input = "1.4.0"

  lifecycle {
    action_trigger {
      events  = [after_create, after_update]
      actions = [action.returningai_send_message.release]
    }
  }
}

action "returningai_send_message" "release" {
  config {
    channel_id = data.returningai_channel.announcements.id
    sender     = "ana@example.com" # without it, the provider's default_sender
    message    = "Version ${terraform_data.release.input} is out."
  }
}
