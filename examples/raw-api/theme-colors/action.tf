# Sets the colours of the community's theme whenever they change here. The resource returningai_community_appearance manages the whole
# appearance and sees what is changed in the product: prefer it. This is for a service that has only the operation for colours.

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

locals {
  # GUESSES of this project: the documentation lists "Theme Color Form Update" without a method, a path, a body or an answer. It says of its
  # group that the key needs the permission appearance, and that what is left out stays as it is.
  colors_path = "/communities/${urlencode(var.community_id)}/appearance/theme-colors"
  colors      = { primary = "#1a73e8", secondary = "#fbbc04" }
}

resource "terraform_data" "colors" {
  input = local.colors

  lifecycle {
    action_trigger {
      events  = [after_create, after_update]
      actions = [action.returningai_api_call.colors]
    }
  }
}

action "returningai_api_call" "colors" {
  config {
    family = "partner"
    method = "PUT"
    path   = local.colors_path
    body   = jsonencode({ palette = local.colors })
  }
}
