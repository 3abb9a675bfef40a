import {
  to = returningai_badge.major
  id = "title:Major" # or the badge's id
}
