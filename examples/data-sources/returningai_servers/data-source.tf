data "returningai_servers" "examples" {
  name_pattern = "(?i)^example"
}

output "community_ids" {
  value = { for server in data.returningai_servers.examples.servers : server.id => server.name }
}
