# By id
terraform import returningai_role.moderator 682d61dfd843de46566c9e01

# By title, when one role has it
terraform import returningai_role.moderator 'title:Moderator'
