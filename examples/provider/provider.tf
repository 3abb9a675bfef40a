terraform {
  required_providers {
    returningai = {
      source  = "returning-ai/returningai"
      version = "~> 0.1"
    }
  }
}

# The keys come from the environment: RETURNINGAI_API_TOKEN and RETURNINGAI_SYSTEM_API_KEY.
provider "returningai" {
  default_sender = "ana@example.com" # a member of the community; or set RETURNINGAI_DEFAULT_SENDER
}
