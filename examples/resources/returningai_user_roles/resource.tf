data "returningai_role" "moderator" {
  title = "Moderator"
}

resource "returningai_role" "guide" {
  title = "Guide"
  class = "blue"
  order = 3
}

# These roles and no others, apart from @all, which every member has.
resource "returningai_user_roles" "ana" {
  user_id = "101"
  role_ids = [
    data.returningai_role.moderator.id,
    returningai_role.guide.id,
  ]
}
