locals {
  announcement = provider::returningai::announcement(file("${path.module}/2026-03-release.md"))
}

data "returningai_channel" "of_announcement" {
  topic = local.announcement.channel
}

resource "returningai_message" "announcement" {
  channel_id  = data.returningai_channel.of_announcement.id
  sender      = local.announcement.sender
  reply_to    = local.announcement.reply_to
  message     = local.announcement.body
  keep_within = local.announcement.keep_within
}
