# Reads the jobs of bulk files. The actions returningai_bulk_import_users and returningai_bulk_update_users follow them by themselves where
# operation_overrides of the provider block has the true paths.

terraform {
  required_providers {
    returningai = {
      source = "returning-ai/returningai"
    }
  }
}

variable "job_id" {
  description = "The id of a job, as the list shows it."
  type        = string
}

locals {
  # GUESSES of this project: the documentation lists "Get All Bulk Update", "Check Bulk Update Status" and "Check Bulk Update Details" without
  # a method, a path or an answer.
  jobs_path    = "/users/bulk-update"
  job_path     = "${local.jobs_path}/${urlencode(var.job_id)}"
  details_path = "${local.job_path}/details"
}

ephemeral "returningai_api" "jobs" {
  family = "integration"
  path   = local.jobs_path
}

ephemeral "returningai_api" "job" {
  family = "integration"
  path   = local.job_path
}

ephemeral "returningai_api" "details" {
  family = "integration"
  path   = local.details_path
}

locals {
  states = { for job in ephemeral.returningai_api.jobs.answer : job.jobId => job.status }
  failed = ephemeral.returningai_api.job.answer.failed
}
