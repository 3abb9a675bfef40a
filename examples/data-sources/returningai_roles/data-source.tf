data "returningai_roles" "all" {}

# Roles whose title begins with M.
data "returningai_roles" "some" {
  title_pattern = "^M"
}

# Ids by title, for roles whose titles differ.
output "role_ids" {
  value = { for role in data.returningai_roles.all.roles : role.title => role.id }
}

# Which roles make somebody an administrator.
output "administrators" {
  value = [for role in data.returningai_roles.all.roles : role.title if lookup(role.server_permissions, "server_administrator", false)]
}

output "some_titles" {
  value = data.returningai_roles.some.roles[*].title
}
