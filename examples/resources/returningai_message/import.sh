# By the ids of the channel and of the message
terraform import returningai_message.maintenance 663347f43617264790c60001/689b908502ad38f000000001
