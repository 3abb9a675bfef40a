resource "returningai_community_meta" "ours" {
  preview = {
    is_enabled  = true
    title       = "Come in"
    description = "Where our members meet."
    image       = "https://cdn.example.com/preview.png" # image = "" removes the image
  }

  members_list_visible = false
  guest_mode_enabled   = true
}
