import {
  to = returningai_role.moderator
  id = "title:Moderator" # or the role's id
}
