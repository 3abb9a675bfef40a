import {
  to = returningai_role.moderator
  identity = {
    id = "682d61dfd843de46566c9e01"
  }
}
