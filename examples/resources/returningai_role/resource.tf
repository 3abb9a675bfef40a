resource "returningai_role" "guide" {
  title = "Guide"
  class = "blue"
  order = 3

  server_permissions = {
    allow_dm      = true
    create_invite = true
  }
  channel_permissions = {
    post_messages = true
    attach_files  = true
    share_links   = true
  }
}

# A role that may exist already is adopted, and left alone when it is no longer declared. It keeps the permissions that are not
# configured, but for the three that the service does not show: those are given here.
resource "returningai_role" "moderator" {
  title          = "Moderator"
  class          = "red"
  order          = 2
  adopt_existing = true
  on_destroy     = "abandon"

  server_permissions = {
    warn_members    = true
    suspend_members = true
    ban_members     = true
  }
  channel_permissions = {
    pinable           = true
    share_links       = true
    share_attachments = true
  }
}

# All that moderators may do, configured here or not.
output "moderators_may" {
  value = [for permission, granted in returningai_role.moderator.effective_server_permissions : permission if granted]
}
