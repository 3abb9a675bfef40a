output "channels" {
  description = "The ids of the channels, by topic."
  value       = { for topic, channel in returningai_channel.all : topic => channel.id }
}

output "roles" {
  description = "The ids of the roles, by title."
  value       = { for title, role in returningai_role.all : title => role.id }
}

output "badges" {
  description = "The ids of the badges, by title."
  value       = { for title, badge in returningai_badge.all : title => badge.id }
}
