import {
  to = returningai_badge_award.ana
  id = "84845081-98fd-46f3-96aa-1032174e58a5/101" # the badge's id and the user's
}
