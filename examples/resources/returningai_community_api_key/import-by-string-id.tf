import {
  to = returningai_community_api_key.poster
  id = "name:Poster" # or "66b2f0a1c3d4e5f607180910/689b908502ad38f000000001", the ids of the community and of the API key
}
