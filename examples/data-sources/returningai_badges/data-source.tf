data "returningai_badges" "all" {}

# Badges that are given by hand and whose title begins with M.
data "returningai_badges" "some" {
  action        = "custom"
  title_pattern = "^M"
}

# Ids by title, for badges whose titles differ.
output "badge_ids" {
  value = { for badge in data.returningai_badges.all.badges : badge.title => badge.id }
}

output "some_titles" {
  value = data.returningai_badges.some.badges[*].title
}
