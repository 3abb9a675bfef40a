import {
  to = returningai_community_api_key.poster
  identity = {
    community_id = "66b2f0a1c3d4e5f607180910"
    id           = "689b908502ad38f000000001"
  }
}
