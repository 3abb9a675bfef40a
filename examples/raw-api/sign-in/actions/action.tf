# Somebody registers with a password and verifies the e-mail address, each by hand:
#
#   terraform apply -invoke=action.returningai_api_call.register
#   terraform apply -invoke=action.returningai_api_call.verify -var code=123456
#
# The code comes by e-mail; the mock shows it in /_mock/state. Whoever has not verified the address can't log in.

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

action "returningai_api_call" "register" {
  config {
    family  = "system"
    path    = local.register_path
    body_wo = jsonencode({ email = "eve@example.com", username = "eve", password = var.password })
  }
}

action "returningai_api_call" "verify" {
  config {
    family = "system"
    path   = local.verify_path
    body   = jsonencode({ email = "eve@example.com", code = var.code })
  }
}
