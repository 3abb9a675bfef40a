variable "name" {
  description = "The community's name."
  type        = string
  default     = "The example community"
}

variable "welcome" {
  description = "What somebody reads who was sent a link to the community."
  type        = string
  default     = "Where our members meet."
}

variable "channels" {
  description = "Channels: topic to type."
  type        = map(string)
  default = {
    General       = "open"
    Announcements = "open"
    Releases      = "open"
    Help          = "forum"
  }
}

variable "roles" {
  description = "Roles: title to colour, place, permissions, and the ids of the users who have it. A permission that is left out or null is not managed."
  type = map(object({
    class               = string
    order               = number
    server_permissions  = optional(map(bool), {})
    channel_permissions = optional(map(bool), {})
    members             = optional(set(string), [])
  }))
  default = {
    Guide = {
      class               = "blue"
      order               = 3
      server_permissions  = { create_invite = true }
      channel_permissions = { post_messages = true, share_links = true }
      members             = []
    }
  }
}

variable "badges" {
  description = "Badges: title to description and the image's file beside this module."
  type        = map(object({ description = string, image = string }))
  default = {
    "Release captain" = { description = "Led a release.", image = "captain.png" }
    "Night owl"       = { description = "Answered at three in the morning.", image = "owl.png" }
  }
}
