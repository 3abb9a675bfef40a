# Keeps a category and a product of the rewards store, and reads the store. The operations are documented.

terraform {
  required_providers {
    returningai = {
      source = "returning-ai/returningai"
    }
  }
}

variable "price" {
  type    = string
  default = "100"
}

# No operation deletes a category: destroying this archives it.
resource "returningai_api_object" "vouchers" {
  family      = "partner"
  create      = "POST /categories"
  read        = "GET /categories/{id}"
  list        = "GET /categories"
  update      = "PUT /categories/{id}"
  delete      = "PUT /categories/{id}"
  delete_body = jsonencode({ isArchived = true })

  body        = jsonencode({ name = "Coffee vouchers", shouldShowCover = false, displayOrder = 1 })
  natural_key = ["name"]
}

resource "returningai_api_object" "coffee" {
  family = "partner"
  create = "POST /products"
  read   = "GET /products/{id}"
  list   = "GET /products"
  update = "PUT /products/{id}"
  delete = "DELETE /products/{id}"

  body        = jsonencode({ name = "A coffee", description = "<p>One coffee of your choice.</p>", price = tonumber(var.price) })
  natural_key = ["name"]
}

# The widget's key is left out: a data source keeps what it reads.
data "returningai_api" "store" {
  family = "partner"
  path   = "/stores"
  query  = { fields = "isEnabled,title,currency" }
}

data "returningai_api" "categories" {
  family = "partner"
  path   = "/categories"
  query  = { filter = "isArchived:false", sort = "displayOrder:asc" }
}

data "returningai_api" "products" {
  family = "partner"
  path   = "/products"
  query  = { limit = "100" }
}

output "title" {
  value = data.returningai_api.store.answer.title
}

output "products" {
  value = { for product in data.returningai_api.products.answer : product.name => product.price }
}
