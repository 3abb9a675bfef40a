data "returningai_user_roles" "ana" {
  user_id = "101"
}

output "roles_of_ana" {
  value = data.returningai_user_roles.ana.roles[*].title
}
