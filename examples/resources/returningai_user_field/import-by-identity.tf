import {
  to = returningai_user_field.country
  identity = {
    community_id = "66b2f0a1c3d4e5f607180910" # the provider's, if it is left out
    id           = "66b2f0a1c3d4e5f6d0000021"
  }
}
