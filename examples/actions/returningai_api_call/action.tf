# When the sale is changed, the store's title is set: no resource of this provider has it.
resource "terraform_data" "sale" {
  input = "Winter sale"

  lifecycle {
    action_trigger {
      events  = [after_create, after_update]
      actions = [action.returningai_api_call.title]
    }
  }
}

action "returningai_api_call" "title" {
  config {
    family = "partner"
    method = "PUT"
    path   = "/stores"
    body   = jsonencode({ title = terraform_data.sale.input })
  }
}
