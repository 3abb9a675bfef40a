resource "returningai_community_bot" "ours" {
  name   = "Helper"
  avatar = "https://cdn.example.com/helper.png" # avatar = "" removes the picture
}
