# Sets the status of an order, by hand:
#
#   terraform apply -invoke=action.returningai_api_call.status -var order_id=ORD… -var status_id=…
#
# This operation is documented. The ids come from the product, or from the guessed look-ups in the folder above.

terraform {
  required_version = ">= 1.14.1"

  required_providers {
    returningai = {
      source = "returning-ai/returningai"
    }
  }
}

variable "order_id" {
  description = "The id that people see, such as ORD202507013831."
  type        = string
}

variable "status_id" {
  type = string
}

action "returningai_api_call" "status" {
  config {
    family = "integration"
    method = "PUT"
    path   = "/redemption-transactions/status"
    body   = jsonencode({ transactionId = var.order_id, statusId = var.status_id })
  }
}
