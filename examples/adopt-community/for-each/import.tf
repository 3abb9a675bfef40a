import {
  for_each = local.community.channels
  to       = returningai_channel.all[each.key]
  id       = each.value.id
}

import {
  for_each = local.community.roles
  to       = returningai_role.all[each.key]
  id       = each.value.id
}

import {
  for_each = local.community.badges
  to       = returningai_badge.all[each.key]
  id       = each.value.id
}

import {
  for_each = local.community.user_fields
  to       = returningai_user_field.all[each.key]
  id       = each.value.id
}

import {
  for_each = local.community.servers
  to       = returningai_server.all[each.key]
  id       = each.value.id
}
