import {
  to = returningai_channel.general
  id = "topic:General" # or the channel's id
}
