# Keeps a chart analysis in a channel. Posting and changing one is documented; reading, listing and deleting is inferred: their paths may be
# wrong. The service replaces the ids in texts by its own, so that only what it leaves alone is compared.

terraform {
  required_providers {
    returningai = {
      source = "returning-ai/returningai"
    }
  }
}

variable "community_id" {
  type = string
}

variable "title" {
  type    = string
  default = "GBPUSD bounces from support"
}

data "returningai_channel" "general" {
  topic = "General"
}

resource "returningai_api_object" "bounce" {
  family = "integration"
  create = "POST /analysis/${urlencode(var.community_id)}/channels/${urlencode(data.returningai_channel.general.id)}"
  read   = "GET /analysis/{id}"
  update = "PATCH /analysis/{id}"
  delete = "DELETE /analysis/{id}"

  body = jsonencode({
    sender = "ana@example.com"
    metadata = {
      direction = "BULLISH", entryPlacement = "BELOW_CURRENT", expiry = { type = "HOURS", hours = 24 }, timeframe = "H1", symbol = "GBP/USD"
      title     = var.title, preferenceText = "Entry above the breakout level.", alternativeText = "Below support it is invalid."
    }
    levels = {
      pivot      = { price = 1.345, clientObjectId = "pivot_main", time = "2026-01-08T12:00:00Z" }
      resistance = { price = 1.35, clientObjectId = "res_1", time = "2026-01-08T14:00:00Z" }
      support    = { price = 1.341, clientObjectId = "sup_1", time = "2026-01-08T10:00:00Z" }
    }
    idempotencyKey = "analysis_20260108_001"
  })
  id_member   = "analysisId" # of the answer to the create
  update_body = jsonencode({ sender = "ana@example.com", metadata = { title = var.title } })
  compared    = []
}

data "returningai_api" "analyses" {
  family = "integration"
  path   = "/analysis/${urlencode(var.community_id)}"
}

output "number_of_analyses" {
  value = length(data.returningai_api.analyses.answer)
}
