variable "default_sender" {
  description = "Who posts what names no sender: the user name or e-mail of a member. Null takes RETURNINGAI_DEFAULT_SENDER."
  type        = string
  default     = null
}

variable "default_channel" {
  description = "The topic of the channel for announcements whose file names no channel. Null makes each file name one."
  type        = string
  default     = null
}

variable "folder" {
  description = "The folder with the announcements, below this one."
  type        = string
  default     = "announcements"
}
