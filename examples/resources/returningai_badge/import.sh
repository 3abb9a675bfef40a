# By id
terraform import returningai_badge.major 84845081-98fd-46f3-96aa-1032174e58a5

# By title, when one badge has it
terraform import returningai_badge.major 'title:Major'
