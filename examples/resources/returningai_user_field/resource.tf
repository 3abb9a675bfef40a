# Spaces of a key become hyphens: the service keeps this one as shoe-size.
resource "returningai_user_field" "shoe_size" {
  field = "shoe size"
  name  = "Shoe size"
  type  = "numerical"
}

# A field that may exist already is adopted, and left alone, with the values of all members, when it is no longer declared.
resource "returningai_user_field" "country" {
  field          = "country"
  name           = "Country"
  type           = "single-line-text"
  adopt_existing = true
  on_destroy     = "abandon"
}

# Several fields of one kind.
resource "returningai_user_field" "contract" {
  for_each = {
    "contract-start" = "Start of the contract"
    "contract-end"   = "End of the contract"
  }

  field = each.key
  name  = each.value
  type  = "date"
}
