# Makes an account, deletes it and restores it, each by hand:
#
#   terraform apply -invoke=action.returningai_api_call.create
#   terraform apply -invoke=action.returningai_api_call.delete
#   terraform apply -invoke=action.returningai_api_call.restore
#
# All three are documented. No operation changes an account's profile.

terraform {
  required_version = ">= 1.14.1"

  required_providers {
    returningai = {
      source = "returning-ai/returningai"
    }
  }
}

action "returningai_api_call" "create" {
  config {
    family = "integration"
    path   = "/users"
    body = jsonencode({
      firstname  = "Ada", lastname = "Lovelace", username = "ada", displayname = "Ada L.", email = "ada@example.com", accessLevel = 1
      joinServer = true, sendEmail = false, emailPassword = false, emailTemplate = "0"
    })
  }
}

action "returningai_api_call" "delete" {
  config {
    family = "integration"
    path   = "/users/manage"
    body   = jsonencode({ action = "delete", user = "ada" })
  }
}

action "returningai_api_call" "restore" {
  config {
    family = "integration"
    path   = "/users/manage"
    body   = jsonencode({ action = "restore", user = "ada" })
  }
}
