# Reads the definitions of streaks, and what a member did for them.

terraform {
  required_providers {
    returningai = {
      source = "returning-ai/returningai"
    }
  }
}

locals {
  # A GUESS of this project: the documentation lists "List user streak logs" without a method, a path or an answer.
  logs_path = "/streak-logs"
}

# Documented. One page: the next one is asked for with query = { page = "2" }.
data "returningai_api" "streaks" {
  family = "integration"
  path   = "/streaks"
}

ephemeral "returningai_api" "log" {
  family = "integration"
  path   = local.logs_path
  query  = { email = "ana@example.com" }
}

output "streaks" {
  value = { for streak in data.returningai_api.streaks.answer : streak.name => streak._id }
}
