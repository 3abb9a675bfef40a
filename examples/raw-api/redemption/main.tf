# Keeps a status that orders of rewards can have, and reads the orders with the statuses that they have had.

terraform {
  required_providers {
    returningai = {
      source = "returning-ai/returningai"
    }
  }
}

locals {
  # GUESSES of this project: the documentation lists "List redemption statuses", "Get redemption status by ID", "Create Redemption Status",
  # "Get all redemption transactions by Community" and "Get redemption transaction status history" without methods or paths, and "List
  # redemption orders by user email" as a POST without a path. What a status looks like is documented with another operation.
  statuses_path       = "/redemption-statuses"
  orders_path         = "/redemption-transactions"
  orders_of_user_path = "/redemption-transactions/by-email"
}

# No operation changes or deletes a status: a change makes another one, and destroying it forgets it.
resource "returningai_api_object" "packed" {
  family = "integration"
  create = "POST ${local.statuses_path}"
  read   = "GET ${local.statuses_path}/{id}"
  list   = "GET ${local.statuses_path}"

  body        = jsonencode({ name = "Packed", category = "incomplete", color = "#3EA1FD" })
  natural_key = ["name"]
}

data "returningai_api" "statuses" {
  family = "integration"
  path   = local.statuses_path
}

# One page: page 2 is asked for with query = { page = "2" }.
data "returningai_api" "orders" {
  family = "integration"
  path   = local.orders_path
  query  = { limit = "50" }
}

data "returningai_api" "history" {
  family = "integration"
  path   = "${local.orders_path}/${urlencode(data.returningai_api.orders.answer[0].transactionId)}/status-history"
}

# What one member has redeemed stays out of the state. A POST that is not known to read only needs allow_writes.
ephemeral "returningai_api" "orders_of_ana" {
  family       = "integration"
  method       = "POST"
  path         = local.orders_of_user_path
  body         = jsonencode({ email = "ana@example.com" })
  allow_writes = true
}

output "statuses" {
  value = [for status in data.returningai_api.statuses.answer : status.name]
}

output "history_of_the_newest_order" {
  value = [for entry in data.returningai_api.history.answer : entry.status.name]
}
