import {
  to = returningai_badge.major
  identity = {
    id = "84845081-98fd-46f3-96aa-1032174e58a5"
  }
}
