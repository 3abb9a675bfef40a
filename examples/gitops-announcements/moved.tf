# The name of a file is what its message is known by. Whoever renames a file adds a block here in the same pull request; without it, the
# plan fails, since the old name and the new one would have the same message. The blocks can stay for ever.
#
# After "git mv announcements/2026-02-maintenance.md announcements/2026-02-database.md":
#
#   moved {
#     from = returningai_message.announcement["2026-02-maintenance"]
#     to   = returningai_message.announcement["2026-02-database"]
#   }
#
# For a reply, it is returningai_message.reply on both sides. The replies to a renamed file name it by its new name.
