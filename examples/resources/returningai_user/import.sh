# By e-mail address
terraform import returningai_user.bot newsbot@example.com

# By user name
terraform import returningai_user.bot 'username:newsbot'
