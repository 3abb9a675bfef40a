import {
  to = returningai_message.maintenance
  id = "663347f43617264790c60001/689b908502ad38f000000001"
}
