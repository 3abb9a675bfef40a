# The bot of the community that the token belongs to
terraform import returningai_community_bot.ours bot

# By the community's id
terraform import returningai_community_bot.ours 66b2f0a1c3d4e5f607180910
