# Gives a member spins of the wheel, by hand:
#
#   terraform apply -invoke=action.returningai_api_call.spins -var email=ana@example.com

terraform {
  required_version = ">= 1.14.1"

  required_providers {
    returningai = {
      source = "returning-ai/returningai"
    }
  }
}

variable "email" {
  type    = string
  default = "ana@example.com"
}

locals {
  # A GUESS of this project: the documentation lists "Update user spin-wheel information" without a method, a path, a body or an answer.
  wheel_path = "/mini-games/spin-wheel"
}

action "returningai_api_call" "spins" {
  config {
    family = "integration"
    method = "PUT"
    path   = local.wheel_path
    body   = jsonencode({ email = var.email, spinsLeft = 3 })
  }
}
