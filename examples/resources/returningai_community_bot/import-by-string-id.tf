import {
  to = returningai_community_bot.ours
  id = "bot" # or the community's id
}
