# Whoever is named here has left: the account is deleted once, when the name changes.
resource "terraform_data" "left" {
  input = "dora"

  lifecycle {
    action_trigger {
      events  = [after_create, after_update]
      actions = [action.returningai_manage_user.left]
    }
  }
}

action "returningai_manage_user" "left" {
  config {
    action   = "delete"
    username = terraform_data.left.input
  }
}
