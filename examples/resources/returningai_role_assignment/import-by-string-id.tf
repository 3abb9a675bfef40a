import {
  to = returningai_role_assignment.moderator
  id = "101/682d61dfd843de46566c9e01"
}
