locals {
  changes = file("${path.module}/users.csv")
}

# Each change of the file sends it once more, so that only the rows that are still to be carried out belong in it.
resource "terraform_data" "changes" {
  input = sha256(local.changes)

  lifecycle {
    action_trigger {
      events  = [after_create, after_update]
      actions = [action.returningai_bulk_update_users.changes]
    }
  }
}

action "returningai_bulk_update_users" "changes" {
  config {
    csv = local.changes
  }
}
