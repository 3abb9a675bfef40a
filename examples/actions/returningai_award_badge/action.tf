data "returningai_badge" "major" {
  title = "Major"
}

# Each new winner is given the badge, and those before keep theirs.
resource "terraform_data" "winner" {
  input = "102" # the user's id, not the user name

  lifecycle {
    action_trigger {
      events  = [after_create, after_update]
      actions = [action.returningai_award_badge.winner]
    }
  }
}

action "returningai_award_badge" "winner" {
  config {
    badge_id = data.returningai_badge.major.id
    user_id  = terraform_data.winner.input
  }
}
