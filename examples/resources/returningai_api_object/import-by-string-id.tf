import {
  to = returningai_api_object.vouchers
  id = "partner GET /categories/{id} 507f1f77bcf86cd799439021"
}
