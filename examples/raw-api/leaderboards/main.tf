# Keeps a leaderboard. All operations are documented but the deletion, which is inferred.

terraform {
  required_providers {
    returningai = {
      source = "returning-ai/returningai"
    }
  }
}

variable "description" {
  type    = string
  default = "Who earned most coins this month."
}

# Most members are read under other names than they are written: only those that are the same are compared.
resource "returningai_api_object" "monthly" {
  family = "partner"
  create = "POST /leaderboards"
  read   = "GET /leaderboards/{id}"
  list   = "GET /leaderboards"
  update = "PATCH /leaderboards/{id}"
  delete = "DELETE /leaderboards/{id}"

  body = jsonencode({
    name               = "Coins of the month"
    slug               = "coins-of-the-month"
    description        = var.description
    rankingField       = "currencies"
    displayedColumns   = [{ column = "user", visible = true, order = 0 }, { column = "currencies", visible = true, order = 1 }]
    startDate          = "2026-01-01T00:00:00.000Z"
    hasNoEndDate       = true
    allowedTimeFilters = ["monthly"]
    isEnabled          = true
  })
  compared    = ["name", "slug", "description"]
  natural_key = ["slug"]
}

data "returningai_api" "leaderboards" {
  family = "partner"
  path   = "/leaderboards"
  query  = { fields = "name,slug", sort = "createdAt:desc" }
}

output "leaderboards" {
  value = [for leaderboard in data.returningai_api.leaderboards.answer : leaderboard.slug]
}
