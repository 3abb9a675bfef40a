# All user fields of the provider's community, with all that Terraform needs to generate their configuration. Without a limit, the list
# ends after 100.
list "returningai_user_field" "all" {
  provider         = returningai
  include_resource = true
  limit            = 10000
}

# Those of another community whose keys begin with "contract-".
list "returningai_user_field" "contracts" {
  provider         = returningai
  include_resource = true

  config {
    community_id  = "66b2f0a1c3d4e5f607180910"
    field_pattern = "^contract-"
  }
}
