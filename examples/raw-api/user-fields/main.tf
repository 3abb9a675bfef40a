# Keeps a field that the community adds to its members, and reads how its values have changed. Creating and changing a field is documented;
# reading, listing and deleting one is inferred, and so are the histories: their paths may be wrong.

terraform {
  required_providers {
    returningai = {
      source = "returning-ai/returningai"
    }
  }
}

variable "community_id" {
  type = string
}

variable "user_object_id" {
  description = "The id of 24 hexadecimal digits that the family application uses."
  type        = string
}

variable "name" {
  type    = string
  default = "Department"
}

locals {
  community = "/communities/${urlencode(var.community_id)}"
  member    = "${local.community}/users/${urlencode(var.user_object_id)}"
}

# The key (field) can't be changed, so that an update leaves it out.
resource "returningai_api_object" "department" {
  family = "application"
  create = "POST ${local.community}/user-fields"
  read   = "GET ${local.community}/user-fields/{id}"
  list   = "GET ${local.community}/user-fields"
  update = "PUT ${local.community}/user-fields/{id}"
  delete = "DELETE ${local.community}/user-fields/{id}"

  body        = jsonencode({ field = "department", name = var.name, type = "single-line-text" })
  update_body = jsonencode({ name = var.name, type = "single-line-text" })
  natural_key = ["field"]
}

data "returningai_api" "fields" {
  family = "application"
  path   = "${local.community}/user-fields"
}

# Histories say something about people, and stay out of the state.
ephemeral "returningai_api" "changes" {
  family = "application"
  path   = "${local.community}/user-field-histories"
  query  = { page = "1", limit = "50" }
}

ephemeral "returningai_api" "changes_of_the_field" {
  family = "application"
  path   = "${local.community}/user-fields/${urlencode(returningai_api_object.department.id)}/histories"
}

ephemeral "returningai_api" "changes_of_the_member" {
  family = "application"
  path   = "${local.member}/user-field-histories"
}

ephemeral "returningai_api" "changes_of_the_members_field" {
  family = "application"
  path   = "${local.member}/user-fields/${urlencode(returningai_api_object.department.id)}/histories"
}

output "fields" {
  value = [for field in data.returningai_api.fields.answer : field.name]
}
