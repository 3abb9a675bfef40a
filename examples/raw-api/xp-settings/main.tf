# Reads what earns XP, which tiers there are, and what a member has earned.

terraform {
  required_providers {
    returningai = {
      source = "returning-ai/returningai"
    }
  }
}

locals {
  # GUESSES of this project: the documentation lists "Get tiers and XP settings" as a GET and "List user gamification logs" as a POST,
  # without paths, bodies or answers.
  tiers_path = "/tiers"
  logs_path  = "/users/gamification-logs"
}

data "returningai_api" "tiers" {
  family = "integration"
  path   = local.tiers_path
}

# A data source refuses a POST that is not known to read only. An ephemeral resource calls it with allow_writes, and keeps nothing about a
# person in the state.
ephemeral "returningai_api" "log" {
  family       = "integration"
  method       = "POST"
  path         = local.logs_path
  body         = jsonencode({ identifier = "ana@example.com", identifier_type = "email", limit = 50 })
  allow_writes = true
}

output "xp_of_a_message" {
  value = data.returningai_api.tiers.answer.xpSetting.message.xp
}

output "tiers" {
  value = data.returningai_api.tiers.answer.tiers.list
}
