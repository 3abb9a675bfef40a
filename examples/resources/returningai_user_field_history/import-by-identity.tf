import {
  to = returningai_user_field_history.moved_from_spain
  identity = {
    community_id = "66b2f0a1c3d4e5f607180910" # the provider's, if it is left out
    user_id      = "66b2f0a1c3d4e5f600000065"
    field_id     = "66b2f0a1c3d4e5f6d0000021"
    id           = "66b2f0a1c3d4e5f6e0000001"
  }
}
