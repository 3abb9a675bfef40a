data "returningai_channel" "announcements" {
  topic = "Announcements"
}

resource "returningai_message" "maintenance" {
  channel_id = data.returningai_channel.announcements.id
  sender     = "ana@example.com" # without it, the provider's default_sender
  message    = "The site is read-only on Sunday from 06:00 to 07:00 UTC."

  # A message that exists already is adopted instead of posted, so that a run whose outcome is unknown can be repeated.
  adopt_existing = true

  # A changed text is posted before this message is forgotten, so that a failed run forgets nothing.
  lifecycle {
    create_before_destroy = true
  }
}

resource "returningai_message" "follow_up" {
  channel_id = data.returningai_channel.announcements.id
  reply_to   = returningai_message.maintenance.id
  sender     = "ana@example.com"
  message    = "Mobile apps are not affected."

  adopt_existing = true
}

# A message that is to stay among the newest 50 of its channel.
resource "returningai_message" "rules" {
  channel_id  = data.returningai_channel.announcements.id
  sender      = "ana@example.com"
  message     = <<-EOT
    Three rules:

    1. Be kind.
    2. Search before you ask.
    3. No advertising.
  EOT
  keep_within = 50

  adopt_existing = true
}
