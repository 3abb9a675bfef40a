# A whole community. No operation deletes it again, so a server that has this name already is adopted rather than doubled.
resource "returningai_server" "second" {
  name           = "Second Community"
  adopt_existing = true
}
