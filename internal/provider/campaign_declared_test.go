package provider_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

// What the campaign declares, and how that changes.

// campaignModule reads what it declares from a file, so that a change is a change of that file.
const campaignModule = `
terraform {
  required_providers {
    returningai = { source = "returning-ai/returningai" }
  }
}
provider "returningai" {
  on_destroy = "delete" # of what is adopted, too
  default_sender          = "ana"
  max_requests_per_second = 200
}
locals { declared = jsondecode(file("${path.module}/declared.json")) }
resource "returningai_channel" "all" {
  for_each       = local.declared.channels
  topic          = each.value.topic
  channel_type   = each.value.type
  adopt_existing = each.value.adopt
}
data "returningai_channel" "announcements" {
  topic = "Announcements"
}
resource "returningai_message" "all" {
  for_each       = local.declared.messages
  channel_id     = each.value.channel == "" ? data.returningai_channel.announcements.id : returningai_channel.all[each.value.channel].id
  message        = each.value.text
  adopt_existing = each.value.adopt
}
resource "returningai_image" "all" {
  for_each = local.declared.images
  source   = each.value
}
resource "returningai_role" "all" {
  for_each            = local.declared.roles
  title               = each.value.title
  class               = each.value.class
  order               = each.value.order
  adopt_existing      = each.value.adopt
  server_permissions  = each.value.server_permissions
  channel_permissions = each.value.channel_permissions
}
resource "returningai_role_assignment" "all" {
  for_each = local.declared.assignments
  user_id  = each.value.user
  role_id  = returningai_role.all[each.value.role].id
}
resource "returningai_user_roles" "all" {
  for_each = local.declared.user_roles
  user_id  = each.key
  role_ids = [for role in each.value : returningai_role.all[role].id]
}
resource "returningai_badge" "all" {
  for_each          = local.declared.badges
  title             = each.value.title
  action            = "custom"
  description       = each.value.description
  quantity          = each.value.quantity
  award             = true
  award_xp_quantity = each.value.quantity
  image             = returningai_image.all[each.value.image].url
  adopt_existing    = each.value.adopt
}
resource "returningai_badge_award" "all" {
  for_each = local.declared.awards
  user_id  = each.value.user
  badge_id = returningai_badge.all[each.value.badge].id
}
resource "returningai_message_reaction" "all" {
  for_each   = local.declared.reactions
  message_id = each.value.message
  emoji      = each.value.emoji
  sender     = each.value.sender
}
resource "returningai_server" "all" {
  for_each       = local.declared.servers
  name           = each.value
  adopt_existing = true # no operation deletes one that was doubled
}
resource "returningai_community" "ours" {
  name = local.declared.settings.name
  uri  = local.declared.settings.uri
}
resource "returningai_community_bot" "ours" {
  name   = local.declared.settings.bot
  avatar = local.declared.settings.avatar
}
resource "returningai_community_meta" "ours" {
  preview              = { title = local.declared.settings.preview, is_enabled = true }
  members_list_visible = local.declared.settings.visible
  guest_mode_enabled   = local.declared.settings.guests
}
resource "returningai_community_appearance" "ours" {
  settings = jsonencode({ theme = { palette = { primary = local.declared.settings.color } } })
}
`

// announcements is the topic of a channel that is there before.
const announcements = "Announcements"

// declaration is what a configuration declares. The keys of its maps are those of the resources.
type declaration struct {
	Channels    map[string]declaredChannel  `json:"channels"`
	Roles       map[string]declaredRole     `json:"roles"`
	Badges      map[string]declaredBadge    `json:"badges"`
	Servers     map[string]string           `json:"servers"`
	Messages    map[string]declaredMessage  `json:"messages"`
	Images      map[string]string           `json:"images"`      // the paths of the files
	Assignments map[string]assignment       `json:"assignments"` // one role each
	UserRoles   map[string][]string         `json:"user_roles"`  // the keys of all roles of a user, by the user's id
	Awards      map[string]award            `json:"awards"`
	Reactions   map[string]declaredReaction `json:"reactions"`
	Settings    declaredSettings            `json:"settings"`

	shades map[string]uint8 // of the images
	gone   bool             // everything was destroyed
}

type declaredChannel struct {
	Topic string `json:"topic"`
	Type  string `json:"type"`
	Adopt bool   `json:"adopt"`
}

type declaredRole struct {
	Title   string          `json:"title"`
	Class   string          `json:"class"`
	Order   int64           `json:"order"`
	Server  map[string]bool `json:"server_permissions"`
	Channel map[string]bool `json:"channel_permissions"`
	Adopt   bool            `json:"adopt"`
}

type declaredBadge struct {
	Title       string `json:"title"`
	Description string `json:"description"`
	Quantity    int64  `json:"quantity"`
	Image       string `json:"image"` // its key
	Adopt       bool   `json:"adopt"`
}

type declaredMessage struct {
	Channel string `json:"channel"` // its key; empty for the channel of announcements that is there before
	Text    string `json:"text"`
	Adopt   bool   `json:"adopt"`
}

type assignment struct {
	User string `json:"user"`
	Role string `json:"role"`
}

type award struct {
	User  string `json:"user"`
	Badge string `json:"badge"`
}

type declaredReaction struct {
	Message string `json:"message"` // the id of one that is there before
	Emoji   string `json:"emoji"`
	Sender  string `json:"sender"`
}

type declaredSettings struct {
	Name    string `json:"name"`
	URI     string `json:"uri"`
	Bot     string `json:"bot"`
	Avatar  string `json:"avatar"`
	Preview string `json:"preview"`
	Visible bool   `json:"visible"`
	Guests  bool   `json:"guests"`
	Color   string `json:"color"`
}

// key is that of the i-th resource of a kind.
func key(kind string, i int) string { return fmt.Sprintf("%s%03d", kind, i) }

// named returns a name with what services like to rewrite: an ampersand, and a run of blanks.
func named(kind string, i int) string {
	return kind + []string{"", " R&D", "  of two  blanks", " <3"}[i%4] + fmt.Sprintf(" %03d", i)
}

// declare returns what a campaign declares at first. Where equal, some announcements have the same text as another one of their channel.
func declare(of size, members []mockapi.Member, equal bool) declaration {
	d := declaration{
		Channels: map[string]declaredChannel{}, Roles: map[string]declaredRole{}, Badges: map[string]declaredBadge{},
		Servers: map[string]string{}, Messages: map[string]declaredMessage{}, Images: map[string]string{},
		Assignments: map[string]assignment{}, UserRoles: map[string][]string{}, Awards: map[string]award{},
		Reactions: map[string]declaredReaction{}, shades: map[string]uint8{},
		Settings: declaredSettings{
			Name: "The campaign", URI: "campaign", Bot: "Robin", Avatar: "https://cdn.example.com/robin.png",
			Preview: "Come in", Guests: true, Color: "#0b3d91",
		},
	}
	for i := range of.images {
		d.shades[key("i", i)] = uint8(i)
	}
	for i := range of.channels {
		d.addChannel(i)
	}
	for i := range of.servers {
		d.Servers[key("s", i)] = named("Server", i)
	}
	d.declareRoles(of, members)
	d.declareBadges(of, members)
	for i := range of.messages {
		d.addMessage(i, d.placeOf(i, of), equal)
	}
	return d
}

// placeOf spreads messages over the first channels, the last one, and one that is there before.
func (d *declaration) placeOf(i int, of size) string {
	switch i % (of.inChannels + 1) {
	case of.inChannels:
		return ""
	case of.inChannels - 1:
		return key("c", of.channels-1)
	}
	return key("c", i%(of.inChannels+1))
}

func (d *declaration) addChannel(i int) {
	d.Channels[key("c", i)] = declaredChannel{Topic: named("Channel", i), Type: "open", Adopt: i%2 == 0}
}

// addMessage declares an announcement. Only where nothing can be mistaken may several have the same text, and are none adopted.
func (d *declaration) addMessage(i int, channel string, equal bool) { //nolint:revive // a property of what is declared
	text := fmt.Sprintf("Announcement %d: R&D,  see https://example.com/%d?a=1&b=2", i, i)
	if equal {
		text = fmt.Sprintf("Announcement %d", i/8*3)
	}
	d.Messages[key("m", i)] = declaredMessage{Channel: channel, Text: text, Adopt: !equal}
}

func (d *declaration) addRole(i int) {
	d.Roles[key("r", i)] = declaredRole{
		Title: named("Role", i), Class: []string{"red", "blue"}[i%2], Order: int64(i + 10), Adopt: i%2 == 0,
		Server:  map[string]bool{"allow_dm": true, "warn_members": i%2 == 0},
		Channel: map[string]bool{"post_messages": true, "share_links": i%3 == 0},
	}
}

// declareRoles declares roles and who has them: the last members have theirs by returningai_user_roles.
func (d *declaration) declareRoles(of size, members []mockapi.Member) {
	for i := range of.roles {
		d.addRole(i)
	}
	singly := len(members) - of.userRoles
	for i := range of.assignments {
		d.Assignments[key("a", i)] = assignment{User: members[i%singly].ID, Role: key("r", (i%singly+i/singly)%of.roles)}
	}
	for i, member := range members[singly:] {
		d.UserRoles[member.ID] = []string{key("r", i), key("r", i+1)}
	}
}

func (d *declaration) addBadge(i int) {
	d.Badges[key("b", i)] = declaredBadge{
		Title: named("Badge", i), Description: fmt.Sprintf("Badge number %d.", i), Quantity: int64(i), Adopt: i%2 == 0,
		Image: key("i", i%len(d.shades)),
	}
}

func (d *declaration) declareBadges(of size, members []mockapi.Member) {
	for i := range of.badges {
		d.addBadge(i)
	}
	for i := range of.awards {
		at := i % len(members)
		d.Awards[key("w", i)] = award{User: members[at].ID, Badge: key("b", (at+i/len(members))%of.badges)}
	}
}

func (d *declaration) addReaction(i int, members []mockapi.Member, message string) {
	d.Reactions[key("e", i)] = declaredReaction{
		Message: message, Emoji: fmt.Sprintf(":emoji_%d:", i/2), Sender: members[i%len(members)].Username,
	}
}

// change renames and changes some of each kind, removes the last ones, and adds others.
func (d *declaration) change(members []mockapi.Member) {
	d.changeChannels()
	d.changeRoles()
	d.changeBadges(members)
	d.changeReactions(members)
	for i := range len(d.shades) {
		if i%2 == 0 {
			d.shades[key("i", i)] += 100
		}
	}
	d.Servers[key("s", 0)] += " (renamed)"
	d.Settings = declaredSettings{
		Name: "The campaign goes on", URI: "campaign-2", Bot: "Ruby", Avatar: "", Preview: "Do come in", Visible: true, Color: "#000000",
	}
}

// changeChannels removes the last channel, with its messages.
func (d *declaration) changeChannels() {
	last, used := len(d.Channels)-1, map[string]bool{}
	for _, message := range d.Messages {
		used[message.Channel] = true
	}
	for i := range last {
		channel := d.Channels[key("c", i)]
		if i%3 == 1 {
			channel.Topic += " (renamed)"
		}
		if i%4 == 3 && !used[key("c", i)] {
			channel.Type = "forum" // where a message would need a topic
		}
		d.Channels[key("c", i)] = channel
	}
	delete(d.Channels, key("c", last))
	d.addChannel(last + 1)
	messages := len(d.Messages)
	for i := range messages {
		message := d.Messages[key("m", i)]
		if i%4 == 0 {
			message.Text += " (changed)"
		}
		d.Messages[key("m", i)] = message
		if message.Channel == key("c", last) {
			delete(d.Messages, key("m", i))
		}
	}
	d.addMessage(messages, key("c", 0), false)
}

// changeRoles moves each third assignment to another role.
func (d *declaration) changeRoles() {
	last := len(d.Roles) - 1
	for i := range last {
		role := d.Roles[key("r", i)]
		if i%3 == 1 {
			role.Title += " (renamed)"
		}
		if i%3 == 2 {
			role.Order, role.Server = role.Order+100, map[string]bool{"allow_dm": false, "warn_members": false, "create_invite": true}
		}
		d.Roles[key("r", i)] = role
	}
	delete(d.Roles, key("r", last))
	d.addRole(last + 1)
	for i := range len(d.Assignments) {
		given := d.Assignments[key("a", i)]
		if i%3 == 0 {
			given.Role = key("r", last+1)
		}
		d.Assignments[key("a", i)] = given
		if given.Role == key("r", last) {
			delete(d.Assignments, key("a", i))
		}
	}
	d.dropEqualAssignments()
	for user, roles := range d.UserRoles {
		d.UserRoles[user] = append(slices.DeleteFunc(roles[1:], func(role string) bool { return role == key("r", last) }), key("r", last+1))
	}
}

// dropEqualAssignments leaves one of several assignments of one role to one user.
func (d *declaration) dropEqualAssignments() {
	given := map[assignment]bool{}
	for _, name := range slices.Sorted(maps.Keys(d.Assignments)) {
		one := d.Assignments[name]
		if given[one] {
			delete(d.Assignments, name)
		}
		given[one] = true
	}
}

// changeBadges moves each third award to another badge.
func (d *declaration) changeBadges(members []mockapi.Member) {
	last := len(d.Badges) - 1
	for i := range last {
		badge := d.Badges[key("b", i)]
		if i%3 == 1 {
			badge.Title += " (renamed)"
		}
		if i%3 == 2 {
			badge.Description, badge.Quantity = "Changed.", badge.Quantity+100
		}
		d.Badges[key("b", i)] = badge
	}
	delete(d.Badges, key("b", last))
	d.addBadge(last + 1)
	for i := range len(d.Awards) {
		given := d.Awards[key("w", i)]
		if i%3 == 0 && i < len(members) {
			given.Badge = key("b", last+1)
		}
		d.Awards[key("w", i)] = given
		if given.Badge == key("b", last) {
			delete(d.Awards, key("w", i))
		}
	}
}

// changeReactions changes the emoji of each third reaction.
func (d *declaration) changeReactions(members []mockapi.Member) {
	last := len(d.Reactions) - 1
	d.addReaction(last+1, members, d.Reactions[key("e", last)].Message)
	for i := range last {
		reaction := d.Reactions[key("e", i)]
		if i%3 == 0 {
			reaction.Emoji = ":changed:"
		}
		d.Reactions[key("e", i)] = reaction
	}
	delete(d.Reactions, key("e", last))
}

// adopt lets everything that is listed be taken over where it is there already. Equal announcements can't be.
func (d *declaration) adopt() {
	for name, channel := range d.Channels {
		channel.Adopt = true
		d.Channels[name] = channel
	}
	for name, role := range d.Roles {
		role.Adopt = true
		d.Roles[name] = role
	}
	for name, badge := range d.Badges {
		badge.Adopt = true
		d.Badges[name] = badge
	}
}

// destroy leaves what no operation deletes: servers, settings, and messages in channels that are there before.
func (d *declaration) destroy() {
	d.Channels, d.Roles, d.Badges, d.Assignments, d.UserRoles, d.Awards, d.Messages = nil, nil, nil, nil, nil, nil, nil
	d.Reactions, d.gone = nil, true
}

// write writes what the configuration declares now; a destroy reads what was declared before.
func (c *campaign) write() {
	c.t.Helper()
	if c.declared.gone {
		return
	}
	for name, message := range c.declared.Messages {
		c.posted[posting{resource: name, channel: message.Channel, text: message.Text}] = true
	}
	for _, reaction := range c.declared.Reactions {
		c.reacted[reaction] = true
	}
	for name, shade := range c.declared.shades {
		path := filepath.Join(c.w.Dir, name+".png")
		c.declared.Images[name] = path
		c.check(os.WriteFile(path, c.draw(shade), 0o600))
	}
	content, err := json.Marshal(c.declared)
	c.check(err)
	c.check(os.WriteFile(filepath.Join(c.w.Dir, "declared.json"), content, 0o600))
}

// draw returns a small picture of a shade of grey.
func (c *campaign) draw(shade uint8) []byte {
	c.t.Helper()
	var content bytes.Buffer
	drawn := image.NewGray(image.Rect(0, 0, 4, 4))
	drawn.Pix[0] = shade
	c.check(png.Encode(&content, drawn))
	return content.Bytes()
}
