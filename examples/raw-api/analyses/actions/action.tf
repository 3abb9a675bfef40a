# Adds a drawing to a chart analysis, by hand:
#
#   terraform apply -invoke=action.returningai_api_call.drawing -var analysis_id=…
#
# The operation is inferred: the documentation names it, and the path and the body may be wrong.

terraform {
  required_version = ">= 1.14.1"

  required_providers {
    returningai = {
      source = "returning-ai/returningai"
    }
  }
}

variable "analysis_id" {
  type = string
}

action "returningai_api_call" "drawing" {
  config {
    family = "integration"
    path   = "/analysis/${urlencode(var.analysis_id)}/drawings"
    body = jsonencode({ sender = "ana@example.com", drawings = [{
      type  = "HORIZONTAL_LINE", clientObjectId = "target", points = [{ time = "2026-01-08T10:00:00Z", price = 1.355 }]
      style = { color = "#FF0000", lineWidth = 2, lineStyle = "SOLID" }
    }] })
  }
}
