import {
  to = returningai_user.bot
  id = "newsbot@example.com" # or "username:newsbot", the user name
}
