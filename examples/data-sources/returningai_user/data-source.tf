data "returningai_user" "ana" {
  email = "ana@example.com"
}

data "returningai_role" "moderator" {
  title = "Moderator"
}

# A role for whoever has this address.
resource "returningai_role_assignment" "moderator" {
  user_id = data.returningai_user.ana.id
  role_id = data.returningai_role.moderator.id
}
