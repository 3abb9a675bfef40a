# How the values of one field have changed, of all members. Where there are more than 500 records, that is an error.
data "returningai_user_field_histories" "country" {
  field       = "country"
  max_results = 500
}

# Who ever had which value.
output "users_by_country" {
  value = { for record in data.returningai_user_field_histories.country.histories : coalesce(record.value, "none") => record.user_id... }
}
