import {
  to = returningai_badge_award.ana
  identity = {
    badge_id = "84845081-98fd-46f3-96aa-1032174e58a5"
    user_id  = "101"
  }
}
