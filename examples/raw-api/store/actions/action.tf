# Sets the store's title whenever it changes here, and what one order says about how to redeem it, by hand:
#
#   terraform apply -invoke=action.returningai_api_call.order -var order_id=ORD…
#
# Both operations are documented.

terraform {
  required_version = ">= 1.14.1"

  required_providers {
    returningai = {
      source = "returning-ai/returningai"
    }
  }
}

variable "order_id" {
  description = "The id that people see, such as ORD202641612055614747, or the object id."
  type        = string
}

locals {
  store = { isEnabled = true, title = "Rewards Store", description = "<p>Redeem community rewards.</p>" }
}

resource "terraform_data" "store" {
  input = local.store

  lifecycle {
    action_trigger {
      events  = [after_create, after_update]
      actions = [action.returningai_api_call.store]
    }
  }
}

action "returningai_api_call" "store" {
  config {
    family = "partner"
    method = "PUT"
    path   = "/stores"
    body   = jsonencode(local.store)
  }
}

action "returningai_api_call" "order" {
  config {
    family = "partner"
    method = "PATCH"
    path   = "/purchase-histories/${urlencode(var.order_id)}"
    body   = jsonencode({ redemptionInstructions = "Collect at the main counter between 9:00 and 17:00." })
  }
}
