import {
  to = returningai_channel.general
  identity = {
    id = "663347f43617264790c60001"
  }
}
