# Values to try the module with, on the mock: the member 101 is one of the mock.

name     = "The example community"
bot_name = "Example bot"

preview = {
  title       = "The example community"
  description = "Where our members meet."
}

channels = {
  General       = "open"
  Announcements = "open"
  Releases      = "open"
  Help          = "forum"
}

roles = {
  Guide = {
    class               = "blue"
    order               = 3
    server_permissions  = { create_invite = true }
    channel_permissions = { post_messages = true, share_links = true }
    members             = ["101"]
  }
}

badges = {
  "Release captain" = { description = "Led a release.", image = "captain.png" }
  "Night owl"       = { description = "Answered at three in the morning.", image = "owl.png" }
}
