# Reads figures on the community's loyalty, its referral programs, whom a member has brought, and how far the member has come.

terraform {
  required_providers {
    returningai = {
      source = "returning-ai/returningai"
    }
  }
}

variable "email" {
  type    = string
  default = "ana@example.com"
}

locals {
  # GUESSES of this project: the documentation lists "Get Loyalty Overview" and "Get referral programs" without a method or a path, and
  # "Get User Milestones" as a POST without a path. No answer is documented.
  overview_path   = "/community-analytics/loyalty-overview"
  programs_path   = "/referrals/programs"
  milestones_path = "/users/milestones"

  # "Get user's referral summary" is documented, by a page that contradicts itself: this is the path of its text, and its sample has
  # /apis/referral/summary. That a member can be named by e-mail address is a guess: the page shows a custom field.
  summary_path = "/referrals/summary"
}

data "returningai_api" "overview" {
  family = "integration"
  path   = local.overview_path
}

data "returningai_api" "programs" {
  family = "integration"
  path   = local.programs_path
}

# What is about a person stays out of the state. A POST that is not known to read only needs allow_writes.
ephemeral "returningai_api" "milestones" {
  family       = "integration"
  method       = "POST"
  path         = local.milestones_path
  body         = jsonencode({ email = var.email })
  allow_writes = true
}

ephemeral "returningai_api" "summary" {
  family       = "integration"
  method       = "POST"
  path         = local.summary_path
  body         = jsonencode({ identifier = { type = "email", value = var.email }, pagination = { limit = 25 } })
  allow_writes = true
}

locals {
  reached = [for milestone in ephemeral.returningai_api.milestones.answer : milestone.name if milestone.isReached]
  brought = ephemeral.returningai_api.summary.answer.activity.totalReferrals
}

output "overview" {
  value = data.returningai_api.overview.answer
}

output "referral_programs" {
  value = [for program in data.returningai_api.programs.answer : program.programName]
}
