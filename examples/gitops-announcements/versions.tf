terraform {
  required_version = ">= 1.8" # Functions of providers need it.

  required_providers {
    returningai = {
      source = "returning-ai/returningai"
    }
  }

  # The state knows which file was posted. Keep it where each run finds it again, locked and backed up: choose a backend, for instance
  #
  #   backend "s3" {
  #     bucket       = "our-terraform-states"
  #     key          = "announcements.tfstate"
  #     region       = "eu-central-1"
  #     use_lockfile = true
  #   }
  #
  # The workflows refuse to run without one.
}
