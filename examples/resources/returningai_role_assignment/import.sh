# The user's id and the role's
terraform import returningai_role_assignment.moderator 101/682d61dfd843de46566c9e01
