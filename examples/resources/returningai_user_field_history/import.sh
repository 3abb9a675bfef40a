# By the ids of the user, the field and the record, in the community of the provider block
terraform import returningai_user_field_history.moved_from_spain 66b2f0a1c3d4e5f600000065/66b2f0a1c3d4e5f6d0000021/66b2f0a1c3d4e5f6e0000001

# In any community
terraform import returningai_user_field_history.moved_from_spain 66b2f0a1c3d4e5f607180910/66b2f0a1c3d4e5f600000065/66b2f0a1c3d4e5f6d0000021/66b2f0a1c3d4e5f6e0000001
