# All roles, with all that Terraform needs to generate their configuration. Without a limit, the list ends after 100.
list "returningai_role" "all" {
  provider         = returningai
  include_resource = true
  limit            = 10000
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
