# Without a limit, a list ends after 100 results, and nothing says so.

list "returningai_channel" "all" {
  provider         = returningai
  include_resource = true
  limit            = 10000
}

list "returningai_role" "all" {
  provider         = returningai
  include_resource = true
  limit            = 10000
}

list "returningai_badge" "all" {
  provider         = returningai
  include_resource = true
  limit            = 10000
}

# They are listed with the API token, in the community of RETURNINGAI_COMMUNITY_ID.
list "returningai_user_field" "all" {
  provider         = returningai
  include_resource = true
  limit            = 10000
}

# The communities that the system API key sees: Terraform would manage their names.
list "returningai_server" "all" {
  provider         = returningai
  include_resource = true
  limit            = 10000
}
