import {
  to = returningai_user_field.country
  id = "field:country" # or the field's id
}
