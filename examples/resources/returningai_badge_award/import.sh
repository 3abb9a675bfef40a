# By the ids of the badge and of the user
terraform import returningai_badge_award.ana 84845081-98fd-46f3-96aa-1032174e58a5/101
