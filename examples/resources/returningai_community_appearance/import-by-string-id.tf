import {
  to = returningai_community_appearance.ours
  id = "66b2f0a1c3d4e5f607180910" # the community's id
}
