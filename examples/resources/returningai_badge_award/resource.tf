data "returningai_badge" "major" {
  title = "Major"
}

# The user's id, not the user name.
resource "returningai_badge_award" "ana" {
  badge_id = data.returningai_badge.major.id
  user_id  = "101"
}

# Awarded once, and kept by the members when it is no longer declared.
resource "returningai_badge_award" "helpers" {
  for_each = toset(["102", "103"])

  badge_id   = data.returningai_badge.major.id
  user_id    = each.key
  on_destroy = "abandon"
}
