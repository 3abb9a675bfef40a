# By key, in the community of the provider block
terraform import returningai_user_field.country 'field:country'

# By id, in the community of the provider block
terraform import returningai_user_field.country 66b2f0a1c3d4e5f6d0000021

# By id, in any community
terraform import returningai_user_field.country 66b2f0a1c3d4e5f607180910/66b2f0a1c3d4e5f6d0000021
