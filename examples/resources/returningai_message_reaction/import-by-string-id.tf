import {
  to = returningai_message_reaction.rules
  id = "689b908502ad38f000000001/ana@example.com/:eyes:" # the message's id, the sender and the emoji
}

# It has to be declared in the same words.
resource "returningai_message_reaction" "rules" {
  message_id = "689b908502ad38f000000001"
  emoji      = ":eyes:"
  sender     = "ana@example.com"
}
