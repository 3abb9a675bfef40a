resource "returningai_image" "banner" {
  source = "${path.module}/banner.png"
}

data "returningai_channel" "announcements" {
  topic = "Announcements"
}

# Members see the image where a message has its URL.
resource "returningai_message" "launch" {
  channel_id = data.returningai_channel.announcements.id
  sender     = "ana@example.com" # or the provider's default_sender
  message    = "We are live!\n\n${returningai_image.banner.url}"
}
