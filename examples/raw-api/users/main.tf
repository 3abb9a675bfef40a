# Reads members. What is about people stays out of plans and states with ephemeral resources. The operations getUserData, findUsers and
# those on activity are POSTs that are known to read only.

terraform {
  required_providers {
    returningai = {
      source = "returning-ai/returningai"
    }
  }
}

variable "community_id" {
  type = string
}

variable "user_object_id" {
  description = "The id of 24 hexadecimal digits that the family application uses."
  type        = string
}

variable "session" {
  description = "The session of somebody who is signed in, which getUser takes instead of a key."
  type        = string
  ephemeral   = true
}

provider "returningai" {
  alias     = "session"
  api_token = var.session
}

# Documented.
ephemeral "returningai_api" "ana" {
  family = "integration"
  method = "POST"
  path   = "/users/info"
  body   = jsonencode({ idOrEmail = "ana@example.com" })
}

# The body is documented, and the path is inferred.
ephemeral "returningai_api" "found" {
  family = "integration"
  method = "POST"
  path   = "/users/filter"
  body   = jsonencode({ fields = ["email", "first_name"], filter = { first_name = "Ana" } })
}

ephemeral "returningai_api" "activity" {
  family = "integration"
  method = "POST"
  path   = "/users/activity/stats"
  body   = jsonencode({ identifier = "ana@example.com", identifier_type = "email", days = 7 })
}

# Dates are written day first here.
ephemeral "returningai_api" "earned" {
  family = "integration"
  method = "POST"
  path   = "/users/activity/daily"
  body = jsonencode({
    identifier = ["ana@example.com", "ben@example.com"], identifier_type = "email", date = "14/01/2026", page = 1, limit = 50
  })
}

ephemeral "returningai_api" "account" {
  provider = returningai.session

  family = "application"
  path   = "/users/${urlencode(var.user_object_id)}"
}

# These two are inferred: the documentation names them, and their paths may be wrong.
ephemeral "returningai_api" "members" {
  family = "application"
  path   = "/communities/${urlencode(var.community_id)}/users"
  query  = { page = "1", limit = "50" }
}

ephemeral "returningai_api" "member" {
  family = "application"
  path   = "/communities/${urlencode(var.community_id)}/users/${urlencode(var.user_object_id)}"
}

locals {
  coins    = ephemeral.returningai_api.ana.answer.coins
  messages = ephemeral.returningai_api.activity.answer.totals.messages
  members  = [for member in ephemeral.returningai_api.members.answer : member.username]
}
