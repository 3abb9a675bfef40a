import {
  to = returningai_server.second
  identity = {
    id = "66b2f0a1c3d4e5f607180910"
  }
}
