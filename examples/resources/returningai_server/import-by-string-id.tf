import {
  to = returningai_server.second
  id = "name:Second Community" # or the server's id
}
