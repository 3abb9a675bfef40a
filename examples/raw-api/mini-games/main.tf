# Reads which mini games a member has played, and where the member stands. It says something about a person, so that an ephemeral resource
# is the right form: nothing of it stays in the state.

terraform {
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
  # GUESSES of this project: the documentation lists "List mini-game logs by user email" and "Get user's current Mini Games and Streak stats"
  # as POSTs, without paths, bodies or answers.
  logs_path  = "/mini-games/logs"
  stats_path = "/mini-games/stats"
}

ephemeral "returningai_api" "games" {
  family       = "integration"
  method       = "POST"
  path         = local.logs_path
  body         = jsonencode({ email = var.email, limit = 20 })
  allow_writes = true # only reads, by its name
}

ephemeral "returningai_api" "stats" {
  family       = "integration"
  method       = "POST"
  path         = local.stats_path
  body         = jsonencode({ email = var.email })
  allow_writes = true # only reads, by its name
}

locals {
  games      = ephemeral.returningai_api.games.answer.results
  spins_left = ephemeral.returningai_api.stats.answer.spinWheel.spinsLeft
}
