# A whole community. No operation deletes it again: one that is there already is taken over rather than doubled.
resource "returningai_server" "second" {
  name           = "Second Community"
  adopt_existing = true
}
