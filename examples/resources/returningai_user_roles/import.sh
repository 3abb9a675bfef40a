# The user's id
terraform import returningai_user_roles.ana 101
