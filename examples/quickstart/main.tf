terraform {
  required_providers {
    returningai = {
      source = "returning-ai/returningai"
    }
  }
}

# The keys come from the environment: RETURNINGAI_API_TOKEN and RETURNINGAI_SYSTEM_API_KEY.
provider "returningai" {
  default_sender = var.default_sender
}

# Two channels. Destroying them deletes them with their messages.
resource "returningai_channel" "news" {
  topic        = "Product news"
  channel_type = "open"
}

resource "returningai_channel" "feedback" {
  topic        = "Product feedback"
  channel_type = "open"
}

# An image, uploaded once as long as its bytes stay the same.
resource "returningai_image" "banner" {
  source = "${path.module}/banner.png"
}

# An announcement that shows the image, posted once. Another text posts another message.
resource "returningai_message" "announcement" {
  channel_id = returningai_channel.news.id
  message    = "${var.announcement}\n\n${returningai_image.banner.url}"

  # A message that exists already is adopted instead of posted, so that a run whose outcome is unknown can be repeated.
  adopt_existing = true

  # Posted before the old one is forgotten, so that a failed run forgets nothing.
  lifecycle {
    create_before_destroy = true
  }
}

# A reply to it.
resource "returningai_message" "reply" {
  channel_id = returningai_channel.news.id
  reply_to   = returningai_message.announcement.id
  message    = "Tell us what you think of it in ${returningai_channel.feedback.topic}."

  adopt_existing = true

  lifecycle {
    create_before_destroy = true
  }
}

# Look-ups, as other configurations use them. They look for channels that are created above, so they have to wait for them.
data "returningai_channel" "news" {
  topic      = returningai_channel.news.topic
  depends_on = [returningai_channel.news]
}

data "returningai_channels" "product" {
  topic_pattern = "^Product "
  depends_on    = [returningai_channel.news, returningai_channel.feedback]
}
