# An operation that has no data source of its own.
data "returningai_api" "ana" {
  family = "integration"
  method = "POST" # one of the operations that read although they are a POST
  path   = "/users/info"
  body   = jsonencode({ idOrEmail = "101" })
}

# A path with a value in it.
data "returningai_api" "roles_of_ana" {
  family = "system"
  path   = "/roles/${urlencode(data.returningai_api.ana.answer.userId)}"
}

output "ana" {
  value = "${data.returningai_api.ana.answer.username} has ${length(data.returningai_api.roles_of_ana.answer)} role(s)"
}
