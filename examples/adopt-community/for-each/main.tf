terraform {
  required_version = ">= 1.7" # Import blocks with for_each need it.

  required_providers {
    returningai = {
      source = "returning-ai/returningai"
    }
  }
}

provider "returningai" {}

locals {
  community = yamldecode(file("${path.module}/community.yaml"))
}

resource "returningai_channel" "all" {
  for_each = local.community.channels

  topic        = each.value.topic
  channel_type = each.value.channel_type
}

resource "returningai_role" "all" {
  for_each = local.community.roles

  title               = each.value.title
  class               = each.value.class
  order               = each.value.order
  billable            = try(each.value.billable, null)
  server_permissions  = try(each.value.server_permissions, null)
  channel_permissions = try(each.value.channel_permissions, null)
}

resource "returningai_badge" "all" {
  for_each = local.community.badges

  title           = each.value.title
  action          = each.value.action
  quantity        = try(each.value.quantity, null)
  description     = try(each.value.description, null)
  image           = try(each.value.image, null)
  attach_required = try(each.value.attach_required, null)
  awarded         = try(each.value.awarded, null)
}

resource "returningai_user_field" "all" {
  for_each = local.community.user_fields

  field = each.value.field
  name  = each.value.name
  type  = each.value.type
}

resource "returningai_server" "all" {
  for_each = local.community.servers

  name = each.value.name
}
