resource "returningai_channel" "releases" {
  topic        = "Releases"
  channel_type = "open"
}

# A channel that may exist already is adopted, and left alone when it is no longer declared.
resource "returningai_channel" "general" {
  topic          = "General"
  channel_type   = "open"
  adopt_existing = true
  on_destroy     = "abandon"
}

# Channels from a list.
resource "returningai_channel" "regional" {
  for_each = toset(["Berlin", "Lisbon", "Toronto"])

  topic        = "Meetup ${each.key}"
  channel_type = "forum"
}
