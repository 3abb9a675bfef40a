data "returningai_role" "moderator" {
  title = "Moderator"
}

resource "returningai_role_assignment" "moderator" {
  user_id = "101"
  role_id = data.returningai_role.moderator.id
}

# One role for several users.
resource "returningai_role" "guide" {
  title = "Guide"
  class = "blue"
  order = 3
}

resource "returningai_role_assignment" "guides" {
  for_each = toset(["102", "103"])

  user_id = each.key
  role_id = returningai_role.guide.id
}
