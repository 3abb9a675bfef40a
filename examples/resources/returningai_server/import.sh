# By id
terraform import returningai_server.second 66b2f0a1c3d4e5f607180910

# By name, when one server has it
terraform import returningai_server.second 'name:Second Community'
