# By the ids of the community and of the API key
terraform import returningai_community_api_key.poster 66b2f0a1c3d4e5f607180910/689b908502ad38f000000001

# By name, in the provider's community, when one API key has it
terraform import returningai_community_api_key.poster 'name:Poster'
