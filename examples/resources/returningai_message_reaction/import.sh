# The message's id, the sender and the emoji
terraform import returningai_message_reaction.rules 689b908502ad38f000000001/ana@example.com/:eyes:
