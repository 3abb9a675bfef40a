# Sets what earns how much XP, and what is shown of tiers and levels, whenever the settings change here. Paths and bodies are those of the
# documentation of 2024, which calls them "Developing"; later documentation has neither. Every key is required.

terraform {
  required_version = ">= 1.14.1"

  required_providers {
    returningai = {
      source = "returning-ai/returningai"
    }
  }
}

variable "community_id" {
  type = string
}

variable "earlier_api" {
  description = "Where the API of 2024 was. The family partner takes the same key."
  type        = string
  default     = "https://api.returning.ai/api/v1"
}

provider "returningai" {
  alias     = "earlier"
  endpoints = { partner = var.earlier_api }
}

locals {
  xp = {
    enabled            = true
    picture            = { enabled = true, xp = 10 }
    aboutme            = { enabled = true, xp = 10 }
    quote              = { enabled = false, xp = 0 }
    visit              = { enabled = true, xp = 1 }
    referral           = { enabled = true, xp = 50 }
    refer              = { enabled = true, xp = 50 }
    message            = { enabled = true, xp = 2, time = 60 }
    reply              = { enabled = true, xp = 3, time = 60 }
    react              = { enabled = true, xp = 1, time = 60 }
    object             = { enabled = false, xp = 0, time = 0 }
    analysis           = { enabled = true, xp = 20, time = 0 }
    comment            = { enabled = true, xp = 2, time = 60 }
    tradingDiscussions = { enabled = false, xp = 0, time = 0 }
  }
  tiers = { enabled = true, display = { levels = true, tiers = true } }
}

resource "terraform_data" "settings" {
  input = jsonencode([local.xp, local.tiers])

  lifecycle {
    action_trigger {
      events  = [after_create, after_update]
      actions = [action.returningai_api_call.xp, action.returningai_api_call.tiers]
    }
  }
}

action "returningai_api_call" "xp" {
  provider = returningai.earlier

  config {
    family = "partner"
    path   = "/gamifications/${urlencode(var.community_id)}/xp-setting"
    body   = jsonencode(local.xp)
  }
}

action "returningai_api_call" "tiers" {
  provider = returningai.earlier

  config {
    family = "partner"
    path   = "/gamifications/${urlencode(var.community_id)}/tier-setting"
    body   = jsonencode(local.tiers)
  }
}
