import {
  to = returningai_message_reaction.rules
  identity = {
    message_id = "689b908502ad38f000000001"
    sender     = "ana@example.com"
    emoji      = ":eyes:"
  }
}

resource "returningai_message_reaction" "rules" {
  message_id = "689b908502ad38f000000001"
  emoji      = ":eyes:"
  sender     = "ana@example.com"
}
