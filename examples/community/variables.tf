# Nothing but the name has to be given, and what is not given is not managed. example.tfvars has values for all of these.

variable "name" {
  description = "The community's name. Applying renames the community to it."
  type        = string
}

variable "bot_name" {
  description = "The name of the community's bot. Null leaves the bot as it is."
  type        = string
  default     = null
}

variable "preview" {
  description = "What somebody sees who was sent a link to the community. Null leaves the preview as it is."
  type        = object({ title = string, description = string })
  default     = null
}

variable "channels" {
  description = "Channels: topic to type."
  type        = map(string)
  default     = {}
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
  default = {}
}

variable "badges" {
  description = "Badges: title to description and the path of the image."
  type        = map(object({ description = string, image = string }))
  default     = {}
}
