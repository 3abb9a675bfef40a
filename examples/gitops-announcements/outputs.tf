output "posted" {
  description = "The ids of the messages, by file. An id is empty as long as the message does not show."
  value = merge(
    { for key, message in returningai_message.announcement : key => message.id },
    { for key, message in returningai_message.reply : key => message.id },
  )
}

output "held_back" {
  description = "The files whose time has not come: when they may be posted, or null for a reply that waits for what it answers."
  value       = { for key, file in local.files : key => file.publish_after if !contains(keys(local.due), key) }

  # What is held back is checked as well, so that a mistake fails the pull request and not the apply at its time.
  precondition {
    condition     = length([for key in keys(local.errors) : key if !contains(keys(local.due), key)]) == 0
    error_message = join("\n", [for key, error in local.errors : error if !contains(keys(local.due), key)])
  }
}
