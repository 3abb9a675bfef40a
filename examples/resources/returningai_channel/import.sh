# By id
terraform import returningai_channel.general 663347f43617264790c60001

# By topic, when one channel has it
terraform import returningai_channel.general 'topic:General'
