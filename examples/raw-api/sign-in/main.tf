# Three ways to sign somebody in. Each answer is a secret, which an ephemeral resource keeps out of plans and states.

terraform {
  required_providers {
    returningai = {
      source = "returning-ai/returningai"
    }
  }
}

variable "password" {
  description = "The password with which eve@example.com registered; actions/ has the registration."
  type        = string
  ephemeral   = true
}

variable "widget_access_id" {
  description = "The id of a widget's access key, from the product (Integrations > SDK Access)."
  type        = string
}

variable "widget_access_key" {
  description = "The secret of that key."
  type        = string
  ephemeral   = true
}

locals {
  # A GUESS of this project: the documentation lists "Log in user with password" as a POST, without a path, a body or an answer.
  login_path = "/auth/login"
}

# Secure Auth is documented: an address that signs a member in once. It is on the community's own domain, which has to stand in the
# provider's endpoints (secure_auth), and carries the system API key.
ephemeral "returningai_api" "secure_auth" {
  family = "secure_auth"
  path   = "/secureAuth"
  query  = { action = "login", userId = "ana" }
}

# A widget's token is documented. It lives 15 minutes, so that one more with each plan does no harm.
ephemeral "returningai_api" "widget" {
  family       = "widgets"
  method       = "POST"
  path         = "/widget-access-keys/token"
  allow_writes = true

  body = jsonencode({
    accessId        = var.widget_access_id
    accessKey       = var.widget_access_key
    userIdentifiers = { "data-email" = "ana@example.com" }
  })
}

# The session of somebody who registered with a password. Path, body and answer are guesses.
ephemeral "returningai_api" "login" {
  family       = "system"
  method       = "POST"
  path         = local.login_path
  allow_writes = true

  body = jsonencode({ email = "eve@example.com", password = var.password })
}

locals {
  login_url   = ephemeral.returningai_api.secure_auth.answer.loginUrl
  embed_token = ephemeral.returningai_api.widget.answer.embedToken
  session     = ephemeral.returningai_api.login.answer.token
}
