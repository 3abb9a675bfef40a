variable "default_sender" {
  description = "In whose name messages are posted: the user name or e-mail of a member. On the mock: ana, ben, cleo or dora."
  type        = string
}

variable "announcement" {
  description = "The text of the announcement."
  type        = string
  default     = "Version 2 is here: dark mode, faster search, and a calendar."
}
