# Reads the roles and the channels of a community by its id. The data sources returningai_roles and returningai_channels read those of the
# community that the key belongs to: prefer them. Both operations are inferred: the documentation names them, and their paths may be wrong.

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

data "returningai_api" "roles" {
  family = "system"
  path   = "/servers/${urlencode(var.community_id)}/roles"
}

data "returningai_api" "channels" {
  family = "system"
  path   = "/servers/${urlencode(var.community_id)}/channels"
}

output "roles" {
  value = [for role in data.returningai_api.roles.answer : role.title]
}

output "channels" {
  value = [for channel in data.returningai_api.channels.answer : channel.topic]
}
