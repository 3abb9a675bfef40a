# The key comes from the environment: RETURNINGAI_API_TOKEN. Announcements need no system API key.
provider "returningai" {
  default_sender = var.default_sender
}
