import {
  to = returningai_user_field_history.moved_from_spain
  id = "66b2f0a1c3d4e5f600000065/66b2f0a1c3d4e5f6d0000021/66b2f0a1c3d4e5f6e0000001" # user, field and record
}
