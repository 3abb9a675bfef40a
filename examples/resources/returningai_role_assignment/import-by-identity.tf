import {
  to = returningai_role_assignment.moderator
  identity = {
    user_id = "101"
    role_id = "682d61dfd843de46566c9e01"
  }
}
