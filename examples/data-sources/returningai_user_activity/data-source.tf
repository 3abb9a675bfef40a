data "returningai_user_activity" "ana" {
  email = "ana@example.com"
  days  = 7
}

output "messages_of_the_week" {
  value = data.returningai_user_activity.ana.totals.messages
}
