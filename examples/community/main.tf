# A whole community as a module: channels, roles, badges with their images, and settings. Only what its variables say is managed. The
# provider block is the caller's.
terraform {
  required_version = ">= 1.5"
  required_providers {
    returningai = {
      source = "returning-ai/returningai"
    }
  }
}

# Channels. One that exists already is adopted. None is deleted, with its messages, because a line went missing.
resource "returningai_channel" "all" {
  for_each = var.channels

  topic          = each.key
  channel_type   = each.value
  adopt_existing = true
  on_destroy     = "abandon"
}

resource "returningai_role" "all" {
  for_each = var.roles

  title          = each.key
  class          = each.value.class
  order          = each.value.order
  adopt_existing = true
  on_destroy     = "abandon"

  server_permissions  = each.value.server_permissions
  channel_permissions = each.value.channel_permissions
}

# Who has which role.
resource "returningai_role_assignment" "all" {
  for_each = merge([
    for title, role in var.roles : { for user in role.members : "${title}/${user}" => { title = title, user = user } }
  ]...)

  user_id = each.value.user
  role_id = returningai_role.all[each.value.title].id
}

# Badges, each with an image that is uploaded once.
resource "returningai_image" "badge" {
  for_each = var.badges

  source = each.value.image
}

resource "returningai_badge" "all" {
  for_each = var.badges

  title          = each.key
  action         = "custom"
  description    = each.value.description
  image          = returningai_image.badge[each.key].url
  adopt_existing = true
  on_destroy     = "abandon"
}

# Settings, of which every community has one set.
resource "returningai_community" "this" {
  name = var.name
}

resource "returningai_community_bot" "this" {
  count = var.bot_name == null ? 0 : 1

  name = var.bot_name
}

resource "returningai_community_meta" "this" {
  count = var.preview == null ? 0 : 1

  preview = {
    is_enabled  = true
    title       = var.preview.title
    description = var.preview.description
  }
}
