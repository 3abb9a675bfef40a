# Each Markdown file of the folder is one message, posted once. README.md says how.

locals {
  folder = "${path.module}/${var.folder}"

  # The path of each file, by its name without .md.
  sources = {
    for name in setsubtract(fileset(local.folder, "*.md"), ["README.md"]) :
    trimsuffix(name, ".md") => { path = "${local.folder}/${name}" }
  }

  # What each file says. The error of a mistake in the front matter shows the line, and source.path.
  files = { for key, source in local.sources : key => provider::returningai::announcement(file(source.path)) }

  # The file that a reply answers, without .md.
  answers = { for key, file in local.files : key => trimsuffix(file.reply_to, ".md") if file.reply_to != null }

  # Files whose time has come. A reply waits for what it answers.
  in_time = {
    for key, file in local.files : key => file.publish_after == null ? true : timecmp(file.publish_after, plantimestamp()) <= 0
  }
  due = { for key, file in local.files : key => file if local.in_time[key] && lookup(local.in_time, lookup(local.answers, key, key), true) }
}

# Channels, by name. All look-ups share one request.

data "returningai_channels" "all" {}

locals {
  channel_ids = { for channel in data.returningai_channels.all.channels : channel.topic => channel.id... }

  # The channel of each file: its own, or that of the message that it answers, or the default one.
  channels = {
    for key, file in local.files : key => try(coalesce(
      file.channel, try(local.files[local.answers[key]].channel, null), var.default_channel,
    ), "")
  }
}

# Images, uploaded once for each content: the SHA-256 of the bytes is the key, so that a renamed image, or one that two files show, is
# not uploaded again.

locals {
  # The images of each file that are there: the path in the front matter, and the SHA-256.
  images = {
    for key, file in local.files : key => {
      for path in(file.images == null ? [] : distinct(file.images)) : path => filesha256("${local.folder}/${path}")
      if fileexists("${local.folder}/${path}")
    }
  }

  # The paths to each image that has to be there now.
  uploads = {
    for image in flatten([for key in keys(local.due) : [for path, sha256 in local.images[key] : { path = path, sha256 = sha256 }]]) :
    image.sha256 => image.path...
  }
}

resource "returningai_image" "all" {
  for_each = local.uploads

  source = "${local.folder}/${each.value[0]}"
}

# The text of each message: ![...](path) with the URL in the place of the path, and the URLs of the images that it does not mention behind
# it. It is cut into such images and what is between them.

locals {
  urls = {
    for key in keys(local.due) : key => { for path, sha256 in local.images[key] : path => returningai_image.all[sha256].url }
  }
  pieces = {
    for key, file in local.files : key => [
      for piece in regexall("!\\[[^\\]]*\\]\\([^)]*\\)|[^!]+|!", trimspace(file.body)) :
      try(regex("^(!\\[[^\\]]*\\]\\()([^)\\s]+)([^)]*\\))$", piece), [piece, "", ""])
    ]
  }
  mentioned = { for key, pieces in local.pieces : key => [for piece in pieces : piece[1] if piece[1] != ""] }
  texts = {
    for key, file in local.due : key => join("\n\n", concat(
      [join("", flatten([for piece in local.pieces[key] : [piece[0], lookup(local.urls[key], piece[1], piece[1]), piece[2]]]))],
      [
        for path in(file.images == null ? [] : distinct(file.images)) : lookup(local.urls[key], path, path)
        if !contains(local.mentioned[key], path)
      ],
    ))
  }
}

# What is wrong with a file. A plan fails with it, also where the file is held back.

locals {
  advice = "the channels are ${join(", ", keys(local.channel_ids))}"
  problems = {
    for key, file in local.files : key => compact(concat(
      [
        local.channels[key] == "" && contains(keys(local.answers), key) ? "" : # what it answers has that problem, or is not there
        local.channels[key] == "" ? "it names no channel, and there is no default_channel" :
        !contains(keys(local.channel_ids), local.channels[key]) ? "there is no channel \"${local.channels[key]}\"; ${local.advice}" :
        length(local.channel_ids[local.channels[key]]) > 1 ? "there are several channels \"${local.channels[key]}\"" : "",
      ],
      [
        for answered in compact([lookup(local.answers, key, "")]) :
        !contains(keys(local.files), answered) ? "it replies to \"${answered}\", and there is no file ${var.folder}/${answered}.md" :
        contains(keys(local.answers), answered) ? "it replies to \"${answered}\", which is a reply itself: answer an announcement" :
        local.channels[key] != local.channels[answered] ? "a reply is in the channel of the message that it answers: leave out channel" : ""
      ],
      [
        for path in(file.images == null ? [] : file.images) : "it lists the image ${path}, which is not there"
        if !fileexists("${local.folder}/${path}")
      ],
      [
        for path in local.mentioned[key] : "it shows the image ${path}: list that in images, so that it is uploaded"
        if !can(regex("^[A-Za-z][A-Za-z0-9+.-]*:", path)) && !contains(file.images == null ? [] : file.images, path)
      ],
    ))
  }
  errors = { for key, found in local.problems : key => "${var.folder}/${key}.md: ${join("; ", found)}." if length(found) > 0 }

  announcements = { for key, file in local.due : key => file if !contains(keys(local.answers), key) }
  replies       = { for key, file in local.due : key => file if contains(keys(local.answers), key) }
}

# The messages. Replies are a resource of their own, since one that refers to itself would be a cycle. So a reply can't be answered.

resource "returningai_message" "announcement" {
  for_each = local.announcements

  channel_id  = local.channel_ids[local.channels[each.key]][0]
  sender      = each.value.sender
  message     = local.texts[each.key]
  keep_within = each.value.keep_within

  # A message that is there already is adopted instead of posted, so that a run whose outcome is unknown can be repeated.
  adopt_existing = true

  lifecycle {
    # Posted before the old one is forgotten, so that a failed run forgets nothing.
    create_before_destroy = true

    precondition {
      condition     = !contains(keys(local.errors), each.key)
      error_message = lookup(local.errors, each.key, "")
    }
  }
}

resource "returningai_message" "reply" {
  for_each = local.replies

  channel_id     = local.channel_ids[local.channels[each.key]][0]
  reply_to       = returningai_message.announcement[local.answers[each.key]].id
  sender         = each.value.sender
  message        = local.texts[each.key]
  keep_within    = each.value.keep_within
  adopt_existing = true

  lifecycle {
    create_before_destroy = true

    # When the message that is answered is posted anew, the reply stays where it is, under the old one.
    ignore_changes = [reply_to]

    precondition {
      condition     = !contains(keys(local.errors), each.key)
      error_message = lookup(local.errors, each.key, "")
    }
  }
}
