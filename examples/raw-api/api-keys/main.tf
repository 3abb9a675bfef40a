# Reads the community's API keys. An answer may show a key whole, so that an ephemeral resource is the only right form. It needs the session
# of the owner or an administrator instead of a key, and is inferred: its path may be wrong.

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

variable "session" {
  description = "The session of the community's owner or of an administrator."
  type        = string
  ephemeral   = true
}

provider "returningai" {
  alias     = "session"
  api_token = var.session
}

ephemeral "returningai_api" "keys" {
  provider = returningai.session

  family = "application"
  path   = "/communities/${urlencode(var.community_id)}/api-keys"
}

locals {
  ids = { for key in ephemeral.returningai_api.keys.answer : key.name => key._id }
}
