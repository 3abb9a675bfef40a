import {
  to = returningai_user_roles.ana
  id = "101"
}
