data "returningai_role" "moderator" {
  title = "Moderator"
}

output "moderator_role_id" {
  value = data.returningai_role.moderator.id
}
