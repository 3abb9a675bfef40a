import {
  to = returningai_community.ours
  identity = {
    community_id = "66b2f0a1c3d4e5f607180910"
  }
}
