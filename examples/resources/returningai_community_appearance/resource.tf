# The names of the settings are those of the service, and are not documented. These stand for what `current` shows after an import.
resource "returningai_community_appearance" "ours" {
  settings = jsonencode({
    theme = {
      palette = {
        primary = "#0b3d91"
      }
    }
    callToAction = {
      text = "Become a member"
    }
  })
}

# What the service shows, also of what is not managed: `terraform output -json appearance`. Plans hide it, since secrets may be in it.
output "appearance" {
  value     = jsondecode(returningai_community_appearance.ours.current)
  sensitive = true
}
