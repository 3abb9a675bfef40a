# When the tracking number of a parcel is set or changes, the status of its order is set.
resource "terraform_data" "parcel" {
  input = "00340434161094042557"

  lifecycle {
    action_trigger {
      events  = [after_create, after_update]
      actions = [action.returningai_api_call.shipped]
    }
  }
}

action "returningai_api_call" "shipped" {
  config {
    family = "integration"
    method = "PUT"
    path   = "/redemption-transactions/status"
    body   = jsonencode({ transactionId = "ORD202507013831", statusId = "695e2f8b3358520a2ecf86e4" })
  }
}
