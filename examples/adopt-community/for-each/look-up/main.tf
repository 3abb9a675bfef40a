terraform {
  required_providers {
    returningai = {
      source = "returning-ai/returningai"
    }
  }
}

# The keys come from the environment: RETURNINGAI_API_TOKEN and RETURNINGAI_SYSTEM_API_KEY; so does RETURNINGAI_COMMUNITY_ID.
provider "returningai" {}

data "returningai_channels" "all" {}

data "returningai_roles" "all" {}

data "returningai_badges" "all" {}

data "returningai_user_fields" "all" {}

# The communities that the system API key sees: Terraform would manage their names.
data "returningai_servers" "all" {}

locals {
  channels = data.returningai_channels.all.channels
  roles    = data.returningai_roles.all.roles
  badges   = data.returningai_badges.all.badges
  fields   = data.returningai_user_fields.all.user_fields
  servers  = data.returningai_servers.all.servers

  # Names need not be unique. These are the ids of all that have a name.
  channels_called = { for channel in local.channels : channel.topic => channel.id... }
  roles_called    = { for role in local.roles : role.title => role.id... }
  badges_called   = { for badge in local.badges : badge.title => badge.id... }
  fields_called   = { for field in local.fields : field.field => field.id... }
  servers_called  = { for server in local.servers : server.name => server.id... }

  # The permissions that the service shows and the API can write.
  permissions = [
    "server_administrator", "allow_dm", "create_invite", "warn_members", "suspend_members", "ban_members", "broadcast_messages",
    "overwrite_language", "post_messages", "attach_files", "allow_mentions", "manage_messages",
  ]
}

# What the service shows, each object under its name, or under its name and id where several have the same name.
output "community" {
  value = yamlencode({
    channels = {
      for channel in local.channels :
      length(local.channels_called[channel.topic]) == 1 ? channel.topic : "${channel.topic} (${channel.id})" => {
        id           = channel.id
        topic        = channel.topic
        channel_type = channel.channel_type
      }
    }
    roles = {
      for role in local.roles :
      length(local.roles_called[role.title]) == 1 ? role.title : "${role.title} (${role.id})" => {
        id                  = role.id
        title               = role.title
        class               = role.class
        order               = role.order
        billable            = role.billable
        server_permissions  = { for name, granted in role.server_permissions : name => granted if contains(local.permissions, name) }
        channel_permissions = { for name, granted in role.channel_permissions : name => granted if contains(local.permissions, name) }
      }
    }
    badges = {
      for badge in local.badges :
      length(local.badges_called[badge.title]) == 1 ? badge.title : "${badge.title} (${badge.id})" => {
        id              = badge.id
        title           = badge.title
        action          = badge.action
        quantity        = badge.quantity
        description     = badge.description
        image           = badge.image
        attach_required = badge.attach_required
        awarded         = badge.awarded
      }
    }
    user_fields = {
      for field in local.fields :
      length(local.fields_called[field.field]) == 1 ? field.field : "${field.field} (${field.id})" => {
        id    = field.id
        field = field.field
        name  = field.name
        type  = field.type
      }
    }
    servers = {
      for server in local.servers :
      length(local.servers_called[server.name]) == 1 ? server.name : "${server.name} (${server.id})" => {
        id   = server.id
        name = server.name
      }
    }
  })
}
