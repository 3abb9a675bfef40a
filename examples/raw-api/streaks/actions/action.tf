# Sets the definition of a streak, which is made in the product, whenever it changes here. The operation is documented, and replaces the
# whole definition. No operation makes or deletes one.

terraform {
  required_version = ">= 1.14.1"

  required_providers {
    returningai = {
      source = "returning-ai/returningai"
    }
  }
}

variable "streak_id" {
  type = string
}

locals {
  streak = {
    name           = "Daily chat"
    timezone       = "utc_gmt"
    startDate      = "2026-04-07"
    timeframe      = { value = "daily", count = 3 }
    action         = { operator = "and", conditions = [{ _id = "524710654a38", action = "messages", value = 2, isCustomField = false }] }
    activeDaysType = "custom"
    activeDays     = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]
  }
}

resource "terraform_data" "streak" {
  input = jsonencode(local.streak)

  lifecycle {
    action_trigger {
      events  = [after_create, after_update]
      actions = [action.returningai_api_call.streak]
    }
  }
}

action "returningai_api_call" "streak" {
  config {
    family = "integration"
    method = "PUT"
    path   = "/streaks/${urlencode(var.streak_id)}"
    body   = jsonencode(local.streak)
  }
}
