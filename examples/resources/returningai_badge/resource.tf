resource "returningai_image" "captain" {
  source = "${path.module}/captain.png"
}

resource "returningai_badge" "captain" {
  title       = "Release captain"
  action      = "custom"
  quantity    = 1
  description = "Led a release from the first commit to the announcement."
  image       = returningai_image.captain.url

  # Experience points for whoever is given the badge.
  award             = true
  award_xp_quantity = 100
}

# An image for each theme.
resource "returningai_badge" "night_owl" {
  title                  = "Night owl"
  action                 = "custom"
  enabled_dark_and_light = true
  dark_image             = returningai_image.captain.url
  light_image            = returningai_image.captain.url
}

# A badge that may exist already is adopted, and left alone when it is no longer declared.
resource "returningai_badge" "major" {
  title          = "Major"
  action         = "custom"
  adopt_existing = true
  on_destroy     = "abandon"
}
