# Registers somebody with a password, once, and verifies the e-mail address by hand with the code that comes by e-mail:
#
#   terraform apply -invoke=action.returningai_api_call.verify -var code=123456
#
# The mock shows the code in /_mock/state. Whoever has not verified the address can't log in.

terraform {
  required_version = ">= 1.14.1"

  required_providers {
    returningai = {
      source = "returning-ai/returningai"
    }
  }
}

variable "password" {
  type      = string
  ephemeral = true
}

variable "code" {
  description = "The code from the e-mail."
  type        = string
  default     = ""
}

locals {
  # GUESSES of this project: the documentation lists "Register user with password" and "Verify user email" as POSTs, without paths, bodies
  # or answers.
  register_path = "/auth/register"
  verify_path   = "/auth/verify-email"
}

# A trigger invokes it, and not a hand: Terraform (1.17, as tried) drops ephemeral values of an action that is invoked by hand.
resource "terraform_data" "eve" {
  input = "eve@example.com"

  lifecycle {
    action_trigger {
      events  = [after_create]
      actions = [action.returningai_api_call.register]
    }
  }
}

action "returningai_api_call" "register" {
  config {
    family  = "system"
    path    = local.register_path
    body_wo = jsonencode({ email = terraform_data.eve.input, username = "eve", password = var.password })
  }
}

action "returningai_api_call" "verify" {
  config {
    family = "system"
    path   = local.verify_path
    body   = jsonencode({ email = terraform_data.eve.input, code = var.code })
  }
}
