# An address that signs a member in once. It has the system API key in it.
ephemeral "returningai_api" "login" {
  family = "secure_auth"
  path   = "/secureAuth"
  query  = { action = "login", userId = "ana" }
}
