import {
  to = returningai_api_object.vouchers
  identity = {
    family = "partner"
    read   = "GET /categories/{id}"
    id     = "507f1f77bcf86cd799439021"
  }
}
