# All roles, with all that Terraform needs to generate their configuration.
list "returningai_role" "all" {
  provider         = returningai
  include_resource = true
}

# At most 50 of those whose titles contain "moderator", in upper or lower case.
list "returningai_role" "moderators" {
  provider         = returningai
  include_resource = true
  limit            = 50

  config {
    title_pattern = "(?i)moderator"
  }
}
