# All badges, with all that Terraform needs to generate their configuration. Without a limit, the list ends after 100.
list "returningai_badge" "all" {
  provider         = returningai
  include_resource = true
  limit            = 10000
}

# At most 50 of those whose titles begin with "Level ".
list "returningai_badge" "levels" {
  provider         = returningai
  include_resource = true
  limit            = 50

  config {
    title_pattern = "^Level "
  }
}
