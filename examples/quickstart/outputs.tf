output "news_channel_id" {
  description = "The id of the channel, looked up by its topic."
  value       = data.returningai_channel.news.id
}

output "product_channels" {
  description = "The topics of all channels that begin with «Product», whoever made them."
  value       = data.returningai_channels.product.channels[*].topic
}

output "banner_url" {
  description = "Where the image is served."
  value       = returningai_image.banner.url
}

output "announcement" {
  description = "The announcement's id and when it was posted."
  value = {
    id        = returningai_message.announcement.id
    posted_at = returningai_message.announcement.timestamp
  }
}

output "reply_id" {
  description = "The id of the reply."
  value       = returningai_message.reply.id
}
