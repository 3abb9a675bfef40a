# Posts the announcements on a mock of the service: start it ("make mock" in the provider's repository), export what it prints, and run
# "terraform test". Never run this with the keys of a real community: it posts there.

run "posts_what_is_due" {
  assert {
    condition     = toset(keys(output.posted)) == toset(["2026-02-maintenance", "2026-02-maintenance-done", "2026-03-release"])
    error_message = "Other files were posted: ${join(", ", keys(output.posted))}."
  }

  assert {
    condition     = output.held_back == { "2100-new-century" = "2100-01-01T00:00:00Z" }
    error_message = "Other files were held back: ${join(", ", keys(output.held_back))}."
  }

  assert {
    condition     = returningai_message.reply["2026-02-maintenance-done"].reply_to == output.posted["2026-02-maintenance"]
    error_message = "The reply answers another message."
  }

  assert {
    condition     = strcontains(returningai_message.announcement["2026-03-release"].message, "![The new look](${one(values(returningai_image.all)).url})")
    error_message = "The text does not show the image that was uploaded."
  }
}

run "posts_nothing_twice" {
  command = plan

  # The id of a message that would be posted is not known before.
  assert {
    condition     = alltrue([for id in values(output.posted) : try(length(id) > 0, false)])
    error_message = "A message would be posted again, or does not show."
  }
}

run "finds_a_channel_that_is_not_there" {
  command = plan

  variables {
    folder = "tests/unknown-channel"
  }

  expect_failures = [returningai_message.announcement]
}

run "finds_a_mistake_in_what_is_held_back" {
  command = plan

  variables {
    folder = "tests/held-back-mistake"
  }

  expect_failures = [output.held_back]
}

run "finds_a_reply_to_nothing" {
  command = plan

  variables {
    folder = "tests/reply-to-nothing"
  }

  expect_failures = [returningai_message.reply]
}

run "finds_a_reply_to_a_reply" {
  command = plan

  variables {
    folder = "tests/reply-to-a-reply"
  }

  expect_failures = [returningai_message.reply]
}
