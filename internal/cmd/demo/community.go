package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

// What examples/quickstart makes.
const (
	newsTopic     = "Product news"
	feedbackTopic = "Product feedback"
)

// topics are the names of a community's channels.
func topics(mock *mockapi.Server) []string {
	var all []string
	for _, channel := range mock.Channels() {
		all = append(all, channel.Topic)
	}
	return all
}

// checkApplied compares the community with what was applied: each thing exists once, and was created with one request.
func (d *demo) checkApplied() error {
	if got, wanted := topics(d.mock), append(slices.Clone(d.seeded), newsTopic, feedbackTopic); !sameSet(got, wanted) {
		return fmt.Errorf("the community has the channels %q instead of %q", got, wanted)
	}
	if _, _, err := d.announcement(); err != nil {
		return err
	}
	return d.checkWrites(map[string]int{"createChannel": 2, "uploadImage": 1, "sendMessage": 1, "replyMessage": 1})
}

// announcement returns the announcement and its reply, which have to be the only messages in their channel.
func (d *demo) announcement() (posted, reply mockapi.Message, err error) {
	channel, _ := d.mock.ChannelByTopic(newsTopic)
	messages, images := d.mock.Messages(channel.ID), d.mock.Images()
	switch {
	case len(images) != 1:
		return posted, reply, fmt.Errorf("there are %d images instead of 1", len(images))
	case len(messages) != 2:
		return posted, reply, fmt.Errorf("the channel %s has %d messages instead of an announcement and a reply", newsTopic, len(messages))
	}
	posted, reply = messages[0], messages[1]
	switch {
	case posted.ReplyTo != "" || posted.Sender != sender || !strings.Contains(posted.Text, d.url+images[0].Path):
		return posted, reply, fmt.Errorf("the first message is not the announcement of %s with the image: %q of %s",
			sender, posted.Text, posted.Sender)
	case reply.ReplyTo != posted.ID:
		return posted, reply, fmt.Errorf("the second message does not answer the announcement: %q", reply.Text)
	}
	return posted, reply, nil
}

// checkWrites counts the requests that changed something.
func (d *demo) checkWrites(wanted map[string]int) error {
	got := map[string]int{}
	for _, operation := range []string{
		"createChannel", "updateChannel", "deleteChannel", "uploadImage", "sendMessage", "replyMessage", "reactMessage",
	} {
		if count := d.mock.Count(operation); count > 0 {
			got[operation] = count
		}
	}
	if !maps.Equal(got, wanted) {
		return fmt.Errorf("the requests that change something were %v instead of %v", got, wanted)
	}
	return nil
}

// checkOutputs compares the outputs with the community.
func (d *demo) checkOutputs(output transcript) error {
	var outputs struct {
		Channel      value[string]   `json:"news_channel_id"`
		Channels     value[[]string] `json:"product_channels"`
		Banner       value[string]   `json:"banner_url"`
		Reply        value[string]   `json:"reply_id"`
		Announcement value[struct {
			ID string `json:"id"`
		}] `json:"announcement"`
	}
	if err := json.Unmarshal([]byte(output.plain()), &outputs); err != nil {
		return fmt.Errorf("reading the outputs: %w", err)
	}
	posted, reply, err := d.announcement()
	if err != nil {
		return err
	}
	for _, compared := range []struct{ name, got, wanted string }{
		{"news_channel_id", outputs.Channel.Value, posted.ChannelID},
		{"product_channels", strings.Join(outputs.Channels.Value, ", "), feedbackTopic + ", " + newsTopic},
		{"banner_url", outputs.Banner.Value, d.url + d.mock.Images()[0].Path},
		{"announcement.id", outputs.Announcement.Value.ID, posted.ID},
		{"reply_id", outputs.Reply.Value, reply.ID},
	} {
		if compared.got != compared.wanted {
			return fmt.Errorf("the output %s is %q instead of %q", compared.name, compared.got, compared.wanted)
		}
	}
	return nil
}

// value is an output as "output -json" writes it.
type value[T any] struct {
	Value T `json:"value"`
}

// checkDestroyed requires the channels and their messages to be gone, and everything else to be there. The image stays, since no operation
// deletes one.
func (d *demo) checkDestroyed() error {
	if got := topics(d.mock); !sameSet(got, d.seeded) {
		return fmt.Errorf("the community has the channels %q instead of %q", got, d.seeded)
	}
	if images := d.mock.Images(); len(images) != 1 {
		return fmt.Errorf("there are %d images instead of 1", len(images))
	}
	return d.checkWrites(map[string]int{"createChannel": 2, "deleteChannel": 2, "uploadImage": 1, "sendMessage": 1, "replyMessage": 1})
}

func sameSet(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// showChannel prints a channel's messages, oldest first.
func (d *demo) showChannel(channel mockapi.Channel) {
	d.out.printf("# %s\n", channel.Topic)
	messages := d.mock.Messages(channel.ID)
	if len(messages) == 0 {
		d.out.printf("  (no messages yet)\n")
	}
	for _, message := range messages {
		mark := ""
		if message.ReplyTo != "" {
			mark = "(reply) "
		}
		lead := fmt.Sprintf("  %s  %s: ", message.Timestamp.Local().Format("15:04:05"), message.Sender)
		for _, line := range strings.Split(mark+message.Text, "\n") {
			d.out.printf("%s\n", strings.TrimRight(lead+line, " "))
			lead = strings.Repeat(" ", len(lead))
		}
	}
}
