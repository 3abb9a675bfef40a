# By the family, the call of "read", and the id, with blanks between them.
terraform import returningai_api_object.vouchers 'partner GET /categories/{id} 507f1f77bcf86cd799439021'
