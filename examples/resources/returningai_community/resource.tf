# The community's id comes from the provider block or from RETURNINGAI_COMMUNITY_ID.
resource "returningai_community" "ours" {
  name = "Example Community"
  uri  = "example-community"
  # The domain is left out: it is not managed, and stays as it is.
}

output "domain" {
  value = returningai_community.ours.current.domain
}
