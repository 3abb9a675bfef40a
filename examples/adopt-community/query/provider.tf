terraform {
  required_version = ">= 1.14.1" # 1.14.0 writes broken configuration.

  required_providers {
    returningai = {
      source = "returning-ai/returningai"
    }
  }
}

# The keys come from the environment: RETURNINGAI_API_TOKEN and RETURNINGAI_SYSTEM_API_KEY; so does RETURNINGAI_COMMUNITY_ID.
provider "returningai" {}
