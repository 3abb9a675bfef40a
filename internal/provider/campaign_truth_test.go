package provider_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

// The ground truth of the campaign: what the service really holds, and what it should.

// ledger is all that a service holds: a description of each thing, by its kind and its id.
type ledger map[string]map[string]string

func (l ledger) add(kind, id, description string) {
	if l[kind] == nil {
		l[kind] = map[string]string{}
	}
	l[kind][id] = description
}

// posting is a message that was declared by a resource. The channel is its key.
type posting struct{ resource, channel, text string }

// holds returns what the service really holds, in the words of wants. Small talk does not count, and neither do images: one that was
// uploaded twice harms nobody.
func (c *campaign) holds() ledger {
	held := ledger{}
	for _, channel := range c.Channels() {
		held.add("channel", channel.ID, channel.Topic+" is "+channel.Type)
		for _, message := range c.Messages(channel.ID) {
			if !strings.HasPrefix(message.Text, smallTalk) {
				held.add("message", message.ID, "in "+channel.Topic+": "+message.Text)
			}
			for i, reaction := range message.Reactions {
				held.add("reaction", fmt.Sprintf("%s/%d", message.ID, i), describeReaction(message.ID, reaction.Emoji, reaction.Sender))
			}
		}
	}
	for _, role := range c.Roles() {
		held.add("role", role.ID, describeRole(role.Title, role.Class, role.Order, role.ServerPermissions, role.ChannelPermissions))
	}
	uploaded := map[string]string{}
	for _, image := range c.Images() {
		uploaded[c.URL+image.Path] = image.SHA256
	}
	for _, badge := range c.Badges() {
		held.add("badge", badge.ID, describeBadge(badge.Title, badge.Description, badge.Quantity, uploaded[badge.Image]))
		for i, user := range badge.Holders {
			held.add("award", fmt.Sprintf("%s/%s/%d", badge.ID, user, i), user+" has the badge "+badge.Title)
		}
	}
	for _, member := range c.Members() {
		for _, role := range c.UserRoles(member.ID) {
			held.add("assignment", member.ID+"/"+role.ID, member.ID+" has the role "+role.Title)
		}
	}
	for _, server := range c.Servers()[1:] { // the first is the community itself, whose name is a setting
		held.add("server", server.ID, server.Name)
	}
	return held
}

func describeRole(title, class string, order int64, server, channel map[string]bool) string {
	return fmt.Sprintf("%s, %s, %d: %q %q", title, class, order, granted(server), granted(channel))
}

func granted(permissions map[string]bool) []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(permissions)), func(name string) bool { return !permissions[name] })
}

func describeBadge(title, description string, quantity int64, image string) string {
	return fmt.Sprintf("%s: %s %d %s", title, description, quantity, image)
}

func describeReaction(message, emoji, sender string) string {
	return fmt.Sprintf("%s of %s to %s", emoji, sender, message)
}

// wants returns what the service should hold beside what was there before, by kind, in the words of holds.
func (c *campaign) wants() map[string][]string {
	d, wanted := c.declared, map[string][]string{}
	add := func(kind, description string) { wanted[kind] = append(wanted[kind], description) }
	for _, channel := range d.Channels {
		add("channel", channel.Topic+" is "+channel.Type)
	}
	for posted := range c.posted {
		if channel, declared := d.Channels[posted.channel]; declared {
			add("message", "in "+channel.Topic+": "+posted.text)
		} else if posted.channel == "" {
			add("message", "in "+announcements+": "+posted.text)
		}
	}
	for reaction := range c.reacted {
		add("reaction", describeReaction(reaction.Message, reaction.Emoji, reaction.Sender))
	}
	for _, role := range d.Roles {
		add("role", describeRole(role.Title, role.Class, role.Order, role.Server, role.Channel))
	}
	for _, badge := range d.Badges {
		image := fmt.Sprintf("%x", sha256.Sum256(c.draw(d.shades[badge.Image])))
		add("badge", describeBadge(badge.Title, badge.Description, badge.Quantity, image))
	}
	for _, given := range d.Awards {
		add("award", given.User+" has the badge "+d.Badges[given.Badge].Title)
	}
	for _, given := range d.Assignments {
		add("assignment", given.User+" has the role "+d.Roles[given.Role].Title)
	}
	for user, roles := range d.UserRoles {
		for _, role := range roles {
			add("assignment", user+" has the role "+d.Roles[role].Title)
		}
	}
	wanted["server"] = slices.Collect(maps.Values(d.Servers))
	return wanted
}

// compare checks that the service holds what is declared, once each, that all that was there before is as it was, and that there is
// nothing left to do.
func (c *campaign) compare(step string) {
	c.t.Helper()
	c.behave()
	c.SetVariant(mockapi.Variant{})
	if output, err := c.w.Run("apply", "-refresh-only", "-auto-approve", "-no-color"); err != nil { // finds what showed late
		c.t.Errorf("%s: the refresh after it: %v\n%s", step, err, output)
	}
	c.compareTruth(step)
	c.compareState(step)
	if c.declared.gone {
		return
	}
	if output, err := c.w.Run("plan", "-detailed-exitcode", "-no-color"); err != nil {
		c.t.Errorf("%s: the plan after it is not empty: %v\n%s", step, err, output)
	}
}

// compareTruth checks what the service holds.
func (c *campaign) compareTruth(step string) {
	c.t.Helper()
	held, wanted := c.holds(), c.wants()
	for kind, before := range c.seeded {
		for id, description := range before {
			if held[kind][id] != description {
				c.t.Errorf("%s: the %s %s was there before: %q. Now it is %q", step, kind, id, description, held[kind][id])
			}
			delete(held[kind], id)
		}
	}
	for _, kind := range []string{"channel", "message", "reaction", "role", "badge", "award", "assignment", "server"} {
		got, want := slices.Sorted(maps.Values(held[kind])), slices.Sorted(slices.Values(wanted[kind]))
		if !slices.Equal(got, want) {
			c.t.Errorf("%s: with %s, of each %s there is too much: %q; too little: %q", step, c.kind, kind, without(got, want), without(want, got))
		}
	}
	if got, want := asJSON(c.Settings()), asJSON(c.wantedSettings()); got != want {
		c.t.Errorf("%s: the settings are\n%s\nwanted\n%s", step, got, want)
	}
}

// without returns what is left of some texts when others are taken away, one for one.
func without(texts, others []string) []string {
	left := slices.Clone(texts)
	for _, other := range others {
		if at := slices.Index(left, other); at >= 0 {
			left = slices.Delete(left, at, at+1)
		}
	}
	return left
}

func (c *campaign) wantedSettings() mockapi.CommunitySettings {
	wanted, declared := c.settings, c.declared.Settings
	wanted.Name, wanted.URI = declared.Name, declared.URI
	wanted.BotName, wanted.BotAvatar = declared.Bot, declared.Avatar
	wanted.PreviewTitle, wanted.MembersListVisible, wanted.GuestModeEnabled = declared.Preview, declared.Visible, declared.Guests
	wanted.Appearance["theme"].(map[string]any)["palette"].(map[string]any)["primary"] = declared.Color
	return wanted
}

func asJSON(value any) string {
	encoded, err := json.Marshal(value)
	if err != nil {
		return err.Error()
	}
	return string(encoded)
}

// stateOf is a resource in the state.
type stateOf struct {
	Mode      string `json:"mode"`
	Type      string `json:"type"`
	Instances []struct {
		Attributes map[string]any `json:"attributes"`
	} `json:"instances"`
}

// compareState checks that the state knows each thing of the service under an id of its own, and each image by a URL that is there.
func (c *campaign) compareState(step string) {
	c.t.Helper()
	content, err := os.ReadFile(filepath.Join(c.w.Dir, "terraform.tfstate"))
	c.check(err)
	var state struct {
		Resources []stateOf `json:"resources"`
	}
	c.check(json.Unmarshal(content, &state))
	held := c.holds()
	for _, resource := range state.Resources {
		switch {
		case resource.Mode != "managed":
		case c.declared.gone:
			c.t.Errorf("%s: the state still has %d of %s", step, len(resource.Instances), resource.Type)
		default:
			c.compareIDs(step, resource, held)
		}
	}
}

func (c *campaign) compareIDs(step string, resource stateOf, held ledger) {
	c.t.Helper()
	images := map[string]bool{}
	for _, uploaded := range c.Images() {
		images[c.URL+uploaded.Path] = true
	}
	known := held[map[string]string{
		"returningai_channel": "channel", "returningai_message": "message", "returningai_role": "role", "returningai_badge": "badge",
		"returningai_server": "server", "returningai_role_assignment": "assignment",
	}[resource.Type]]
	ids := map[string]bool{}
	for _, instance := range resource.Instances {
		id, hasID := instance.Attributes["id"].(string)
		if hasID && (id == "" || ids[id]) {
			c.t.Errorf("%s: a %s has the id %q, which is empty or another's", step, resource.Type, id)
		}
		ids[id] = true
		if _, there := known[id]; known != nil && !there {
			c.t.Errorf("%s: a %s has the id %s, which nothing has", step, resource.Type, id)
		}
		if url, isImage := instance.Attributes["url"].(string); isImage && !images[url] {
			c.t.Errorf("%s: no image is at %s; there are %v", step, url, slices.Sorted(maps.Keys(images)))
		}
	}
}
