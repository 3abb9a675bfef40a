data "returningai_user_field" "country" {
  field = "country"
}

output "country_field_id" {
  value = data.returningai_user_field.country.id
}
