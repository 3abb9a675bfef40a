# Sends to the community's incoming webhooks, as another system would, whenever a bonus begins. Incoming webhooks are made in
# the product, which shows the address of each. That one can have a key, which goes into the header x-api-key, is documented. The provider's
# own keys are not sent there: the family widgets takes none.

terraform {
  required_version = ">= 1.14.1"

  required_providers {
    returningai = {
      source = "returning-ai/returningai"
    }
  }
}

variable "webhooks" {
  description = "What the addresses of the webhooks begin with, before the paths below."
  type        = string
}

variable "webhook_id" {
  description = "What the addresses end with."
  type        = string
}

variable "webhook_key" {
  type      = string
  ephemeral = true
}

provider "returningai" {
  alias     = "webhooks"
  endpoints = { widgets = var.webhooks }
}

locals {
  # GUESSES of this project: take the paths from the addresses that the product shows. The bodies are guesses, too: the documentation has the
  # titles "Send message into channels", "Update Custom User Fields" and "Update In-game currency".
  message_path  = "/incoming-webhooks/messages/${urlencode(var.webhook_id)}"
  fields_path   = "/incoming-webhooks/user-fields/${urlencode(var.webhook_id)}"
  currency_path = "/incoming-webhooks/currency/${urlencode(var.webhook_id)}"
}

data "returningai_channel" "announcements" {
  topic = "Announcements"
}

# A trigger invokes the actions, and not a hand: Terraform (1.17, as tried) drops ephemeral values of one that is invoked by hand.
resource "terraform_data" "bonus" {
  input = "spring"

  lifecycle {
    action_trigger {
      events = [after_create, after_update]
      actions = [
        action.returningai_api_call.message, action.returningai_api_call.fields, action.returningai_api_call.coins,
      ]
    }
  }
}

action "returningai_api_call" "message" {
  provider = returningai.webhooks

  config {
    family     = "widgets"
    path       = local.message_path
    headers_wo = { x-api-key = var.webhook_key }
    body       = jsonencode({ channelId = data.returningai_channel.announcements.id, message = "The ${terraform_data.bonus.input} bonus has begun." })
  }
}

action "returningai_api_call" "fields" {
  provider = returningai.webhooks

  config {
    family     = "widgets"
    path       = local.fields_path
    headers_wo = { x-api-key = var.webhook_key }
    body       = jsonencode({ email = "ana@example.com", fields = { bonus = terraform_data.bonus.input } })
  }
}

action "returningai_api_call" "coins" {
  provider = returningai.webhooks

  config {
    family     = "widgets"
    path       = local.currency_path
    headers_wo = { x-api-key = var.webhook_key }
    body       = jsonencode({ email = "ana@example.com", operation = "add", amount = 50 })
  }
}
