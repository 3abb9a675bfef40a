locals {
  members = file("${path.module}/users.csv")
}

# Each change of the file imports it: Terraform keeps its checksum, and not the file.
resource "terraform_data" "members" {
  input = sha256(local.members)

  lifecycle {
    action_trigger {
      events  = [after_create, after_update]
      actions = [action.returningai_bulk_import_users.members]
    }
  }
}

action "returningai_bulk_import_users" "members" {
  config {
    csv = local.members
  }
}
