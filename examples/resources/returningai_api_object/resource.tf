# A category of the rewards store. The API can archive one, and can't delete it.
resource "returningai_api_object" "vouchers" {
  family = "partner"

  create = "POST /categories"
  read   = "GET /categories/{id}"
  list   = "GET /categories"
  update = "PUT /categories/{id}"
  delete = "PUT /categories/{id}"

  body        = jsonencode({ name = "Vouchers", viewType = "full", displayOrder = 1 })
  delete_body = jsonencode({ isArchived = true })

  # A create whose answer is lost is looked for in the list under this name.
  natural_key = ["name"]
}

# An object that is read from a list, and of which only some members are compared.
resource "returningai_api_object" "lounge" {
  family = "system"

  create = "POST /channels"
  read   = "GET /channels"
  update = "PUT /channels/{id}"
  delete = "DELETE /channels/{id}"

  body        = jsonencode({ topic = "Lounge", channelType = "open" })
  compared    = ["topic"]
  natural_key = ["topic"]
}

output "vouchers_created_at" {
  value = returningai_api_object.vouchers.answer.createdAt
}
