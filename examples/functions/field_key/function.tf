output "key" {
  value = provider::returningai::field_key("deposit amount") # deposit-amount
}
