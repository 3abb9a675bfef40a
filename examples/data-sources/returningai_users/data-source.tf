# Who joined in 2025 and has no more than 100 XP.
data "returningai_users" "newcomers" {
  filter = {
    join_date = { gte = "2025-01-01", lte = "2025-12-31" }
    xp        = { lte = 100 }
  }
  fields = ["first_name", "xp"]
}

output "newcomers" {
  value     = data.returningai_users.newcomers.users[*].email
  sensitive = true
}
