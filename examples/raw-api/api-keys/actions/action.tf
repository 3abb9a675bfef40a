# Makes, changes and deletes API keys, each by hand:
#
#   terraform apply -invoke=action.returningai_api_call.create
#   terraform apply -invoke=action.returningai_api_call.update -var key_id=…
#
# All of them need the session of the owner or an administrator instead of a key. Deleting a community's key, and making and changing a
# user's, is documented; the others are inferred. An action does not keep the answer, so that the new key is not in the state: read it with
# the ephemeral resource in the folder above, or in the product.

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

variable "user_id" {
  type = string
}

variable "key_id" {
  description = "The id of a key of the community."
  type        = string
  default     = "none"
}

variable "user_key_id" {
  description = "The id of a key of the user."
  type        = string
  default     = "none"
}

variable "session" {
  type      = string
  ephemeral = true
}

provider "returningai" {
  alias     = "session"
  api_token = var.session
}

locals {
  keys = "/communities/${urlencode(var.community_id)}/api-keys"
}

action "returningai_api_call" "create" {
  provider = returningai.session

  config {
    family = "application"
    path   = local.keys
    body   = jsonencode({ name = "ci", permissions = ["sendMessage"], expirePeriod = 90 })
  }
}

action "returningai_api_call" "update" {
  provider = returningai.session

  config {
    family = "application"
    method = "PUT"
    path   = "${local.keys}/${urlencode(var.key_id)}"
    body   = jsonencode({ permissions = ["sendMessage", "getMessages"] })
  }
}

action "returningai_api_call" "delete" {
  provider = returningai.session

  config {
    family = "application"
    method = "DELETE"
    path   = "${local.keys}/${urlencode(var.key_id)}"
  }
}

action "returningai_api_call" "create_for_user" {
  provider = returningai.session

  config {
    family = "application"
    path   = "/users/apikeys"
    query  = { userId = var.user_id }
    body   = jsonencode({ name = "ci", permissions = ["sendMessages"], expirePeriod = 0, expireDate = "", communityId = var.community_id })
  }
}

action "returningai_api_call" "update_for_user" {
  provider = returningai.session

  config {
    family = "application"
    method = "PUT"
    path   = "/users/${urlencode(var.user_id)}/api-keys/${urlencode(var.user_key_id)}"
    body   = jsonencode({ isActive = false })
  }
}
