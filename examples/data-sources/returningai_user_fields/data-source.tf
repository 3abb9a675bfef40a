data "returningai_user_fields" "all" {}

# Fields that hold numbers, whichever word the service has for that.
data "returningai_user_fields" "numbers" {
  type = "numerical"
}

# Ids by key.
output "user_field_ids" {
  value = { for field in data.returningai_user_fields.all.user_fields : field.field => field.id }
}

output "numbers" {
  value = data.returningai_user_fields.numbers.user_fields[*].field
}
