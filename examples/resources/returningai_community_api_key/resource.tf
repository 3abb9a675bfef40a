# No API key may manage API keys: this is the token of somebody who is signed in as the community's owner or as an administrator.
variable "owner_token" {
  type      = string
  sensitive = true
}

provider "returningai" {
  alias     = "owner"
  api_token = var.owner_token
}

# A key for a service that posts messages. It is replaced in the last week before it expires.
resource "returningai_community_api_key" "poster" {
  provider = returningai.owner

  name          = "Poster"
  permissions   = ["getMessages", "sendMessage", "replyMessage"]
  expire_period = 90
  rotate_before = "168h"

  # The new key is there before the old one is deleted.
  lifecycle {
    create_before_destroy = true
  }
}
