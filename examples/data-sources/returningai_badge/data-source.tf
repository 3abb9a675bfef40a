data "returningai_badge" "major" {
  title = "Major"
}

output "major_badge_id" {
  value = data.returningai_badge.major.id
}
