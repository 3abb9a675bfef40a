# All servers, with all that Terraform needs to generate their configuration. Without a limit, the list ends after 100.
list "returningai_server" "all" {
  provider         = returningai
  include_resource = true
  limit            = 10000
}

# At most 50 of those whose names end with " (test)".
list "returningai_server" "tests" {
  provider         = returningai
  include_resource = true
  limit            = 50

  config {
    name_pattern = " \\(test\\)$"
  }
}
