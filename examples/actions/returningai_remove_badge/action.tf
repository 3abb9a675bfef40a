data "returningai_badge" "major" {
  title = "Major"
}

# Whoever is named here loses the badge.
resource "terraform_data" "retired" {
  input = "102" # the user's id, not the user name

  lifecycle {
    action_trigger {
      events  = [after_create, after_update]
      actions = [action.returningai_remove_badge.retired]
    }
  }
}

action "returningai_remove_badge" "retired" {
  config {
    badge_id = data.returningai_badge.major.id
    user_id  = terraform_data.retired.input
  }
}
