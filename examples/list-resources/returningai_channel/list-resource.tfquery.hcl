# All channels, with all that Terraform needs to generate their configuration. Without a limit, the list ends after 100.
list "returningai_channel" "all" {
  provider         = returningai
  include_resource = true
  limit            = 10000
}

# At most 50 of those whose topics begin with "Team ".
list "returningai_channel" "teams" {
  provider         = returningai
  include_resource = true
  limit            = 50

  config {
    topic_pattern = "^Team "
  }
}
