# By the community's id
terraform import returningai_community_appearance.ours 66b2f0a1c3d4e5f607180910
