import {
  to = returningai_user.bot
  identity = {
    email = "newsbot@example.com"
  }
}
