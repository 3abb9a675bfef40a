import {
  to = returningai_message.maintenance
  identity = {
    channel_id = "663347f43617264790c60001"
    message_id = "689b908502ad38f000000001"
  }
}
