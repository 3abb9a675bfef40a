import {
  to = returningai_user_roles.ana
  identity = {
    user_id = "101"
  }
}
