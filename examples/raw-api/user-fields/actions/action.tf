# Adds an entry to the history of a member's field, by hand:
#
#   terraform apply -invoke=action.returningai_api_call.entry
#
# The operation is inferred: the documentation names it, and the path and the body may be wrong. No operation takes an entry back.

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

variable "user_object_id" {
  description = "The id of 24 hexadecimal digits that the family application uses."
  type        = string
}

variable "field" {
  description = "The id or the name of the field."
  type        = string
}

action "returningai_api_call" "entry" {
  config {
    family = "application"
    path   = "/communities/${urlencode(var.community_id)}/users/${urlencode(var.user_object_id)}/user-field-histories"
    body   = jsonencode({ fieldId = var.field, value = "1" }) # a guess
  }
}
