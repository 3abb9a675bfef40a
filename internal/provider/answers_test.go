package provider_test

import (
	"encoding/base64"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

// The life of every resource on every form of answers: it works, or it stops with an error that says what to do. Nothing is lost, doubled
// or repeated for ever.

// forms are the services that differ in how they answer.
var forms = map[string]mockapi.Variant{
	"writes answer 204":                     {WriteAnswer: mockapi.AnswerNoContent},
	"writes answer with nothing":            {WriteAnswer: mockapi.AnswerEmpty},
	"writes answer OK":                      {WriteAnswer: mockapi.AnswerWord},
	"writes answer null":                    {WriteAnswer: mockapi.AnswerNull},
	"writes answer []":                      {WriteAnswer: mockapi.AnswerEmptyList},
	"writes answer true":                    {WriteAnswer: mockapi.AnswerTrue},
	"writes answer {}":                      {WriteAnswer: mockapi.AnswerEmptyObject},
	"writes answer with a list":             {WriteAnswer: mockapi.AnswerInList},
	"writes answer with data.data":          {WriteAnswer: mockapi.AnswerDeeper},
	"writes answer with the thing's name":   {WriteAnswer: mockapi.AnswerNamed},
	"writes answer with the thing alone":    {WriteAnswer: mockapi.AnswerBare},
	"lists under their name":                {ListForm: mockapi.ListNamed},
	"lists as docs":                         {ListForm: mockapi.ListDocs},
	"lists in data.data":                    {ListForm: mockapi.ListDeeper},
	"lists as the only array":               {ListForm: mockapi.ListOnly},
	"lists alone":                           {ListForm: mockapi.ListBare},
	"lists under their name, alone":         {ListForm: mockapi.ListBareNamed},
	"id instead of _id":                     {IDForm: mockapi.IDPlain},
	"several ids":                           {IDForm: mockapi.IDMany},
	"ids as objects":                        {IDForm: mockapi.IDObject},
	"odd members":                           {OddMembers: true},
	"odd rows":                              {OddRows: true},
	"an upload that answers with an object": {UploadObject: true},
	"a byte order mark and white space":     {Padding: true},
	"already so: 200":                       {Already: 200},
	"already so: 400":                       {Already: 400},
	"already so: 404":                       {Already: 404},
	"already so: 409":                       {Already: 409},
	"refuses with success":                  {Refusal: mockapi.RefusalSuccess},
	"refuses with ok":                       {Refusal: mockapi.RefusalOK},
	"refuses with errors":                   {Refusal: mockapi.RefusalErrors},
	"refuses with code":                     {Refusal: mockapi.RefusalCode},
	"refuses with statusCode":               {Refusal: mockapi.RefusalStatusCode},
	"refuses with meta.statusCode":          {Refusal: mockapi.RefusalMeta},
	"everything at once": {
		WriteAnswer: mockapi.AnswerNamed, ListForm: mockapi.ListDocs, IDForm: mockapi.IDMany, OddMembers: true, Padding: true,
		UploadObject: true, Already: 200, Refusal: mockapi.RefusalSuccess,
	},
	"nothing but lists at once": {
		WriteAnswer: mockapi.AnswerEmpty, ListForm: mockapi.ListOnly, IDForm: mockapi.IDObject, OddMembers: true, Refusal: mockapi.RefusalErrors,
	},
}

// anyKind is a resource of any type, for what is true of them all.
type anyKind struct {
	resource string
	first    acctest.Values
	second   acctest.Values // a change of first
	// writes are the operations that the life takes, each so often: create, change, destroy.
	writes map[string]int
	// reads is an operation that a refresh asks; empty where none is.
	reads string
	// truth is what the service has of it.
	truth func(*acctest.Community) string
	// truths are what truth is after each of first, second and destroying.
	truths [3]string
	// repairs is the operation that may be sent once more after each step, to a service that rewrites names and shows them late: a change of a
	// person's would look the same. Empty where names make no difference.
	repairs string
	// owner says that it takes the token of the community's owner.
	owner bool
}

// protocol starts a provider with the keys that the resource needs.
func (k anyKind) protocol(c *acctest.Community) *acctest.Protocol {
	if k.owner {
		return c.Protocol(acctest.Values{"api_token": c.OwnerToken()})
	}
	return c.Protocol(nil)
}

// theCommunity is the id of the mock's community.
const theCommunity = "66b2f0a1c3d4e5f607180910"

// scene is what the resources of the table refer to.
type scene struct {
	member, channel, badge, role, otherRole, message string

	person, field string // the ids that the Application API has of the member and of a user field
}

func arrange(c *acctest.Community) scene {
	origin := c.AddUserField(mockapi.UserField{Field: "origin", Name: "Origin", Type: "single-line-text"}).ID
	_ = c.AddFieldHistory(c.Members()[1].Username, origin, "Before") // both are there
	return scene{
		member: c.Members()[1].ID, channel: c.AddChannel("Place", "open").ID,
		badge: c.AddBadge(mockapi.Badge{Title: "Star", Action: "custom"}).ID,
		role:  c.AddRole(mockapi.Role{Title: "Guide", Class: "red"}).ID, otherRole: c.AddRole(mockapi.Role{Title: "Host", Class: "red"}).ID,
		message: c.Messages(c.ID("General"))[0].ID, person: c.Members()[1].ObjectID,
		field: origin,
	}
}

// smallPNG is an image of one pixel; another length of it is another image.
func smallPNG(more int) string {
	const head = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
	return base64.StdEncoding.EncodeToString([]byte(head + strings.Repeat("\x00", more)))
}

func stringSet(values ...string) tftypes.Value {
	elements := make([]tftypes.Value, len(values))
	for i, value := range values {
		elements[i] = tftypes.NewValue(tftypes.String, value)
	}
	return tftypes.NewValue(tftypes.Set{ElementType: tftypes.String}, elements)
}

// anyKinds are all resources.
func anyKinds(s scene) []anyKind {
	settings := func(c *acctest.Community) mockapi.CommunitySettings { return c.Settings() }
	return []anyKind{
		{
			resource: "returningai_channel", reads: "listSystemChannels",
			first: acctest.Values{"topic": "News", "channel_type": "open"}, second: acctest.Values{"topic": "Olds", "channel_type": "forum"},
			writes: map[string]int{"createChannel": 1, "updateChannel": 1, "deleteChannel": 1},
			truth: func(c *acctest.Community) string {
				return namesOf(c.Channels(), func(one mockapi.Channel) string { return one.Topic + " " + one.Type }, "News", "Olds")
			},
			truths: [3]string{"[News open]", "[Olds forum]", "[]"},
		},
		{
			resource: "returningai_role", reads: "listRoles",
			first: acctest.Values{"title": "News", "class": "red", "order": 3}, second: acctest.Values{"title": "Olds", "class": "blue", "order": 3},
			writes: map[string]int{"createRole": 1, "updateRole": 1, "deleteRole": 1},
			truth: func(c *acctest.Community) string {
				return namesOf(c.Roles(), func(one mockapi.Role) string { return one.Title + " " + one.Class }, "News", "Olds")
			},
			truths: [3]string{"[News red]", "[Olds blue]", "[]"},
		},
		{
			resource: "returningai_badge", reads: "listBadges",
			first:  acctest.Values{"title": "News", "action": "custom", "quantity": 3},
			second: acctest.Values{"title": "Olds", "action": "custom", "quantity": 4},
			writes: map[string]int{"createBadge": 1, "updateBadge": 1, "deleteBadge": 1},
			truth: func(c *acctest.Community) string {
				return namesOf(c.Badges(), func(one mockapi.Badge) string { return fmt.Sprint(one.Title, " ", one.Quantity) }, "News", "Olds")
			},
			truths: [3]string{"[News 3]", "[Olds 4]", "[]"},
		},
		{
			resource: "returningai_server", reads: "listServers",
			first: acctest.Values{"name": "News"}, second: acctest.Values{"name": "Olds"},
			writes: map[string]int{"createServer": 1, "updateServer": 1},
			truth: func(c *acctest.Community) string {
				return namesOf(c.Servers(), func(one mockapi.ListedServer) string { return one.Name }, "News", "Olds")
			},
			truths: [3]string{"[News]", "[Olds]", "[Olds]"},
		},
		{
			resource: "returningai_user_field", reads: "listUserFields",
			first:  acctest.Values{"community_id": theCommunity, "field": "shoe size", "name": "News", "type": "number"},
			second: acctest.Values{"community_id": theCommunity, "field": "shoe size", "name": "Olds", "type": "text"},
			writes: map[string]int{"createUserField": 1, "updateUserField": 1, "deleteUserField": 1},
			truth: func(c *acctest.Community) string {
				return namesOf(c.UserFields(), func(one mockapi.UserField) string { return fmt.Sprint(one.Name, " ", one.Type, " ", one.Field) },
					"News", "Olds")
			},
			truths: [3]string{"[News number shoe-size]", "[Olds text shoe-size]", "[]"},
		},
		{
			resource: "returningai_user_field_history", reads: "listUserFieldHistoriesOfUser",
			first:  acctest.Values{"community_id": theCommunity, "user_id": s.person, "field_id": s.field, "value": "News"},
			second: acctest.Values{"community_id": theCommunity, "user_id": s.person, "field_id": s.field, "value": "Olds"},
			writes: map[string]int{"createUserFieldHistory": 2},
			truth: func(c *acctest.Community) string {
				return namesOf(c.FieldHistories(), func(one mockapi.FieldHistory) string { return one.Value }, "News", "Olds")
			},
			truths: [3]string{"[News]", "[News Olds]", "[News Olds]"},
		},
		{
			resource: "returningai_message", reads: "listMessages",
			first:  acctest.Values{"channel_id": s.channel, "message": "News", "sender": "ana"},
			second: acctest.Values{"channel_id": s.channel, "message": "Olds", "sender": "ana"},
			writes: map[string]int{"sendMessage": 2},
			truth: func(c *acctest.Community) string {
				return fmt.Sprint(slices.DeleteFunc(c.Texts(s.channel), func(text string) bool { return text == "By hand" }))
			},
			truths: [3]string{"[News]", "[News Olds]", "[News Olds]"},
		},
		{
			resource: "returningai_message_reaction",
			first:    acctest.Values{"message_id": s.message, "emoji": ":tada:", "sender": "ana"},
			second:   acctest.Values{"message_id": s.message, "emoji": ":eyes:", "sender": "ana"},
			writes:   map[string]int{"reactMessage": 2},
			truth: func(c *acctest.Community) string {
				reactions := []string{}
				for _, reaction := range c.Messages(c.ID("General"))[0].Reactions {
					reactions = append(reactions, reaction.Sender+" "+reaction.Emoji)
				}
				return fmt.Sprint(reactions)
			},
			truths: [3]string{"[ana :tada:]", "[ana :tada: ana :eyes:]", "[ana :tada: ana :eyes:]"},
		},
		{
			resource: "returningai_image",
			first:    acctest.Values{"content_base64": smallPNG(1)}, second: acctest.Values{"content_base64": smallPNG(2)},
			writes: map[string]int{"uploadImage": 2},
			truth:  func(c *acctest.Community) string { return fmt.Sprint(len(c.Images())) },
			truths: [3]string{"1", "2", "2"},
		},
		{
			resource: "returningai_badge_award", reads: "listBadges",
			first:  acctest.Values{"badge_id": s.badge, "user_id": s.member},
			second: acctest.Values{"badge_id": s.badge, "user_id": s.member, "on_destroy": "remove"},
			writes: map[string]int{"awardBadge": 1, "removeBadge": 1},
			truth:  func(c *acctest.Community) string { return fmt.Sprint(len(c.Awards(s.badge))) },
			truths: [3]string{"1", "1", "0"},
		},
		{
			resource: "returningai_role_assignment", reads: "listUserRoles",
			first:  acctest.Values{"role_id": s.role, "user_id": s.member},
			second: acctest.Values{"role_id": s.role, "user_id": s.member, "on_destroy": "remove"},
			writes: map[string]int{"addUserRole": 1, "removeUserRole": 1},
			truth:  func(c *acctest.Community) string { return rolesOf(c, s.member) },
			truths: [3]string{"[@all Guide]", "[@all Guide]", "[@all]"},
		},
		{
			resource: "returningai_user_roles", reads: "listUserRoles",
			first:  acctest.Values{"user_id": s.member, "role_ids": stringSet(s.role)},
			second: acctest.Values{"user_id": s.member, "role_ids": stringSet(s.otherRole), "on_destroy": "remove"},
			writes: map[string]int{"addUserRole": 2, "removeUserRole": 2},
			truth:  func(c *acctest.Community) string { return rolesOf(c, s.member) },
			truths: [3]string{"[@all Guide]", "[@all Host]", "[@all]"},
		},
		{
			resource: "returningai_community",
			first:    acctest.Values{"community_id": theCommunity, "uri": "news"},
			second:   acctest.Values{"community_id": theCommunity, "uri": "olds"},
			writes:   map[string]int{"updateCommunity": 2},
			truth:    func(c *acctest.Community) string { return settings(c).URI },
			truths:   [3]string{"news", "olds", "olds"},
		},
		{
			resource: "returningai_community_bot",
			first:    acctest.Values{"name": "News"}, second: acctest.Values{"name": "Olds"},
			writes: map[string]int{"updateCommunityBot": 2},
			truth:  func(c *acctest.Community) string { return settings(c).BotName },
			truths: [3]string{"News", "Olds", "Olds"},
		},
		{
			resource: "returningai_community_meta",
			first:    acctest.Values{"community_id": theCommunity, "guest_mode_enabled": true},
			second:   acctest.Values{"community_id": theCommunity, "guest_mode_enabled": false},
			writes:   map[string]int{"updateCommunityMeta": 2},
			truth:    func(c *acctest.Community) string { return fmt.Sprint(settings(c).GuestModeEnabled) },
			truths:   [3]string{"true", "false", "false"},
		},
		{
			resource: "returningai_community_appearance", reads: "getAppearance",
			first:  acctest.Values{"community_id": theCommunity, "settings": `{"branding":{"logo":"news"}}`},
			second: acctest.Values{"community_id": theCommunity, "settings": `{"branding":{"logo":"olds"}}`},
			writes: map[string]int{"updateAppearance": 2},
			truth: func(c *acctest.Community) string {
				branding, _ := settings(c).Appearance["branding"].(map[string]any)
				return fmt.Sprint(branding["logo"])
			},
			truths: [3]string{"news", "olds", "olds"},
		},
		{
			resource: "returningai_api_object", reads: "listSystemChannels",
			first: channelAsObject("News", "open"), second: channelAsObject("Olds", "forum"),
			writes: map[string]int{"createChannel": 1, "updateChannel": 1, "deleteChannel": 1},
			truth: func(c *acctest.Community) string {
				return namesOf(c.Channels(), func(one mockapi.Channel) string { return one.Topic + " " + one.Type }, "News", "Olds")
			},
			truths: [3]string{"[News open]", "[Olds forum]", "[]"}, repairs: "updateChannel",
		},
		{
			resource: "returningai_user", reads: "getUserData",
			first: account("news"), second: account("olds"),
			writes: map[string]int{"createUser": 2, "manageUser": 2},
			truth: func(c *acctest.Community) string {
				return namesOf(c.Members(), func(one mockapi.Member) string { return one.Username }, "news", "olds")
			},
			truths: [3]string{"[news]", "[olds]", "[]"},
		},
		{
			resource: "returningai_community_api_key", reads: "listCommunityAPIKeys", owner: true,
			first: apiKey("News", "sendMessage"), second: apiKey("Olds", "getMessages"),
			writes: map[string]int{"createCommunityAPIKey": 1, "updateCommunityAPIKey": 1, "deleteCommunityAPIKey": 1},
			truth: func(c *acctest.Community) string {
				return namesOf(c.APIKeys(), func(one mockapi.APIKey) string { return fmt.Sprint(one.Name, " ", one.Permissions) }, "News", "Olds")
			},
			truths: [3]string{"[News [sendMessage]]", "[Olds [getMessages]]", "[]"}, repairs: "updateCommunityAPIKey",
		},
	}
}

// channelAsObject is a channel as an object of the raw API.
func channelAsObject(topic, channelType string) acctest.Values {
	return acctest.Values{
		"family": "system", "create": "POST /channels", "read": "GET /channels", "update": "PUT /channels/{id}",
		"delete": "DELETE /channels/{id}",
		"body":   fmt.Sprintf(`{"topic":%q,"channelType":%q}`, topic, channelType), "natural_key": []any{"topic"},
	}
}

// account is that of a member, which gives way to another one.
func account(username string) acctest.Values {
	return acctest.Values{
		"email": username + "@example.com", "username": username, "first_name": "Nell", "last_name": "Oak", "allow_replace": true,
		"on_destroy": "delete",
	}
}

// apiKey is an API key of the mock's community. What is imported is deleted, too.
func apiKey(name, permission string) acctest.Values {
	return acctest.Values{"community_id": theCommunity, "name": name, "permissions": stringSet(permission), "on_destroy": "delete"}
}

// namesOf describes the things that have one of some names.
func namesOf[T any](things []T, describe func(T) string, names ...string) string {
	found := []string{}
	for _, thing := range things {
		described := describe(thing)
		if slices.ContainsFunc(names, func(name string) bool { return strings.HasPrefix(described, name) }) {
			found = append(found, described)
		}
	}
	return fmt.Sprint(found)
}

func rolesOf(c *acctest.Community, userID string) string {
	titles := []string{}
	for _, role := range c.UserRoles(userID) {
		titles = append(titles, role.Title)
	}
	return fmt.Sprint(titles)
}

// stops are the lives that end before they begin, by form and resource, and what the error says: a channel without messages has an empty
// window, and one without a sign of success may be a refusal.
var stops = map[string]map[string]string{
	"lists alone": {"returningai_message": "create one thing of this kind in the product (or post one message in this " +
		"channel)"},
	"lists under their name, alone": {"returningai_message": "create one thing of this kind in the product (or post one message in this " +
		"channel)"},
}

func TestEveryResourceLivesOnEveryFormOfAnswers(t *testing.T) {
	names := []string{}
	for at, kind := range anyKinds(scene{}) {
		names = append(names, kind.resource)
		services := maps.Clone(forms)
		listed := slices.ContainsFunc(listedKinds, func(k listedKind) bool { return k.resource() == kind.resource })
		if strings.HasPrefix(kind.reads, "list") && !listed { // the listed kinds have a life of their own there, and the others read no list
			maps.Copy(services, variants)
		}
		for form, variant := range services {
			t.Run(strings.TrimPrefix(kind.resource, "returningai_")+"/"+form, func(t *testing.T) {
				t.Parallel()
				c := acctest.New(t)
				k := anyKinds(arrange(c))[at]
				c.SetVariant(variant)
				life := anyLife{t: t, c: c, k: k, p: k.protocol(c), object: acctest.Object{Type: k.resource}}
				if says := stops[form][k.resource]; says != "" {
					life.isStopped(says)
					if _, err := c.PostAs(fmt.Sprint(k.first["channel_id"]), "ben", "By hand"); err != nil {
						t.Fatal(err)
					}
					c.Server.Clock().Advance(time.Minute)
				}
				if k.owner && withoutTheThing(variant.WriteAnswer) {
					life.losesItsKey()
				}
				life.run()
			})
		}
	}
	all := slices.Sorted(maps.Keys(acctest.New(t).Protocol(nil).Schema().ResourceSchemas))
	if !slices.Equal(slices.Sorted(slices.Values(names)), all) {
		t.Errorf("the table has %v, and the provider %v", names, all)
	}
}

// What refers to a thing may call it by any of its ids, whichever a list shows first.
func TestWhatRefersToAThingMayCallItByAnyOfItsIDs(t *testing.T) {
	for at, kind := range anyKinds(scene{}) {
		switch kind.resource {
		case "returningai_user_roles", "returningai_role_assignment", "returningai_badge_award", "returningai_message":
		default:
			continue
		}
		t.Run(kind.resource, func(t *testing.T) {
			t.Parallel()
			c := acctest.New(t)
			s := arrange(c)
			c.SetVariant(mockapi.Variant{IDForm: mockapi.IDMany})
			also := scene{
				member: s.member, channel: "also-" + s.channel, badge: "also-" + s.badge, role: "also-" + s.role,
				otherRole: "also-" + s.otherRole, message: s.message,
			}
			k, named := anyKinds(also)[at], anyKinds(s)[at]
			k.truth = named.truth
			life := anyLife{t: t, c: c, k: k, p: k.protocol(c), object: acctest.Object{Type: k.resource}}
			life.run()
		})
	}
}

// One object has one owner under any of its ids: a state may know it by the id that a create answered with, and a list show another one.
func TestOneObjectHasOneOwnerUnderAnyOfItsIDs(t *testing.T) {
	for _, k := range listedKinds {
		for _, keptFirst := range []bool{true, false} {
			t.Run(fmt.Sprint(k.kind, "/kept first ", keptFirst), func(t *testing.T) {
				t.Parallel()
				c := acctest.New(t, mockapi.WithVariant(mockapi.Variant{IDForm: mockapi.IDMany}))
				made := k.made(t, c, theName)
				p := c.Protocol(nil)
				read := p.Read(made)
				plans := []func() acctest.Outcome{
					func() acctest.Outcome { return p.Plan(read.Object, k.values(newName)) },
					func() acctest.Outcome { return p.Plan(k.none(), k.adopting(theName)) },
				}
				if !keptFirst {
					slices.Reverse(plans)
				}
				if first := plans[0](); len(first.Errors) > 0 {
					t.Fatalf("the first plan: %q", first.Errors)
				}
				if second := plans[1](); len(second.Errors) == 0 {
					t.Error("both plans are green")
				}
			})
		}
	}
}

// anyLife is a resource of any type on its way through runs of Terraform.
type anyLife struct {
	t      *testing.T
	c      *acctest.Community
	k      anyKind
	p      *acctest.Protocol
	object acctest.Object

	repaired int // how many repairs were made
}

func (l *anyLife) run() {
	l.t.Helper()
	for at, config := range []acctest.Values{l.k.first, l.k.second, nil} {
		l.apply(config)
		if got := l.k.truth(l.c); got != l.k.truths[at] {
			l.t.Fatalf("after step %d the service has %s, wanted %s", at+1, got, l.k.truths[at])
		}
		l.c.Server.Clock().Advance(20 * time.Minute)
		l.repair(config)
		l.isSettled(config)
	}
	for operation, wanted := range l.k.writes {
		if operation == l.k.repairs {
			wanted += l.repaired
		}
		if got := l.c.Count(operation); got != wanted {
			l.t.Errorf("%s was sent %d times, wanted %d", operation, got, wanted)
		}
	}
}

// repair applies once more where that is allowed and the plan is not empty.
func (l *anyLife) repair(config acctest.Values) {
	l.t.Helper()
	if l.k.repairs == "" || config == nil || l.c.Variant().RewriteNames == nil {
		return
	}
	l.refresh()
	if plan := l.p.Plan(l.object, config); !plan.Keeps(l.object) {
		l.apply(config)
		l.repaired++
	}
}

// isStopped checks that nothing is done, and that the error says what to do.
func (l *anyLife) isStopped(says string) {
	l.t.Helper()
	outcome := l.p.Apply(l.object, l.k.first)
	if text := strings.Join(outcome.Errors, " "); !strings.Contains(text, says) || outcome.State != nil {
		l.t.Fatalf("it does not stop with %q, but with %q and %v", says, text, outcome.State)
	}
	for operation := range l.k.writes {
		if got := l.c.Count(operation); got != 0 {
			l.t.Errorf("%s was sent", operation)
		}
	}
}

// withoutTheThing says that the answers to writes do not show what was written.
func withoutTheThing(answers mockapi.WriteAnswer) bool {
	return slices.Contains([]mockapi.WriteAnswer{
		mockapi.AnswerNoContent, mockapi.AnswerEmpty, mockapi.AnswerWord, mockapi.AnswerNull, mockapi.AnswerEmptyList, mockapi.AnswerTrue,
		mockapi.AnswerEmptyObject,
	}, answers)
}

// losesItsKey checks that an API key whose value no answer shows is created once and reported, and imports it as the error says.
func (l *anyLife) losesItsKey() {
	l.t.Helper()
	outcome := l.p.Apply(l.object, l.k.first)
	id := apiKeyNamed(l.c, "News").ID
	advice := "import it without its key: terraform import <address> " + theCommunity
	if text := strings.Join(outcome.Errors, " "); !strings.Contains(text, advice) || outcome.State != nil {
		l.t.Fatalf("a lost key says %q and leaves %v", text, outcome.State)
	}
	if sent := l.c.Count("createCommunityAPIKey"); sent != 1 || l.k.truth(l.c) != l.k.truths[0] {
		l.t.Fatalf("it was created %d times: %s", sent, l.k.truth(l.c))
	}
	l.take(l.p.Next().Import(l.k.resource, theCommunity+"/"+id, nil))
	if l.c.Variant().OddMembers {
		l.repaired++ // permissions that the import could not see are written again
	}
}

// apiKeyNamed returns the first API key with a name.
func apiKeyNamed(c *acctest.Community, name string) mockapi.APIKey {
	for _, key := range c.APIKeys() {
		if key.Name == name {
			return key
		}
	}
	return mockapi.APIKey{}
}

// apply refreshes, plans and applies in a run of its own; a replacement destroys first.
func (l *anyLife) apply(config acctest.Values) {
	l.t.Helper()
	l.refresh()
	plan := l.p.Plan(l.object, config)
	if len(plan.Errors) == 0 && len(plan.Replaces) > 0 {
		l.take(l.p.Next().Apply(l.object, nil))
		plan = l.p.Next().Plan(l.object, config)
	}
	if len(plan.Errors) == 0 {
		plan = l.p.ApplyPlan(l.object, config, plan)
	}
	l.take(plan)
}

func (l *anyLife) take(outcome acctest.Outcome) {
	l.t.Helper()
	if len(outcome.Errors) > 0 {
		l.t.Fatalf("it stops: %q", outcome.Errors)
	}
	l.object = outcome.Object
}

func (l *anyLife) refresh() {
	l.t.Helper()
	l.p.Next()
	if l.object.State != nil {
		l.take(l.p.Read(l.object))
	}
}

// isSettled checks that a refresh keeps it and that the next plan is empty.
func (l *anyLife) isSettled(config acctest.Values) {
	l.t.Helper()
	there := l.object.State != nil
	l.refresh()
	if (l.object.State != nil) != there {
		l.t.Fatal("a refresh takes it for gone")
	}
	if config == nil {
		return
	}
	if plan := l.p.Plan(l.object, config); len(plan.Errors) > 0 || !plan.Keeps(l.object) {
		l.t.Fatalf("the next plan is not empty: %q\n%v\n%v", plan.Errors, plan.State, l.object.State)
	}
}

// A refusal with a good status is one: nothing is in the state that is not there, and nothing is gone that is.
func TestARefusalWithAGoodStatusIsOneForEveryResource(t *testing.T) {
	for at, kind := range anyKinds(scene{}) {
		for _, refusal := range []mockapi.Refusal{
			mockapi.RefusalSuccess, mockapi.RefusalOK, mockapi.RefusalErrors, mockapi.RefusalCode, mockapi.RefusalStatusCode, mockapi.RefusalMeta,
		} {
			t.Run(strings.TrimPrefix(kind.resource, "returningai_")+"/"+string(refusal), func(t *testing.T) {
				t.Parallel()
				c := acctest.New(t, mockapi.WithVariant(mockapi.Variant{Refusal: refusal}))
				k := anyKinds(arrange(c))[at]
				life := anyLife{t: t, c: c, k: k, p: k.protocol(c), object: acctest.Object{Type: k.resource}}
				before := k.truth(c)
				life.isRefused(k.first, "writing")
				if life.object.State != nil || k.truth(c) != before {
					t.Fatalf("a create that was refused left %v, and %s on the service", life.object.State, k.truth(c))
				}
				life.apply(k.first)
				life.isRefused(k.second, "writing")
				if got := k.truth(c); got != k.truths[0] {
					t.Errorf("a change that was refused left %s", got)
				}
				life.apply(k.second)
				life.readIsRefused()
				c.Server.Clock().Advance(20 * time.Minute)
				life.isSettled(k.second)
			})
		}
	}
}

// isRefused applies a configuration while the service refuses all writes.
func (l *anyLife) isRefused(config acctest.Values, doing string) {
	l.t.Helper()
	for operation := range l.k.writes {
		l.c.Inject(mockapi.Fault{Operation: operation, Times: -1, Status: 422, Message: "It is not to be"})
	}
	defer l.c.ClearFaults()
	asked := len(l.c.Requests())
	l.p.Next()
	plan := l.p.Plan(l.object, config)
	if plan.Keeps(l.object) && l.object.State != nil || len(plan.Replaces) > 0 {
		return // nothing is to be sent, or the old one goes first
	}
	outcome := l.p.ApplyPlan(l.object, config, plan)
	if !slices.ContainsFunc(l.c.Requests()[asked:], func(r mockapi.Request) bool { return r.Fault }) {
		return // nothing is sent
	}
	if l.object.State == nil && outcome.State != nil {
		l.t.Fatalf("%s was refused, and the state has %v", doing, outcome.State)
	}
	if len(outcome.Errors) == 0 || !strings.Contains(strings.Join(outcome.Errors, " "), "It is not to be") {
		l.t.Fatalf("%s was refused, and it says %q", doing, outcome.Errors)
	}
}

// readIsRefused refreshes while the service refuses to show the thing.
func (l *anyLife) readIsRefused() {
	l.t.Helper()
	if l.k.reads == "" {
		return
	}
	l.c.Inject(mockapi.Fault{Operation: l.k.reads, Times: -1, Status: 400, Message: "It is not to be seen"})
	defer l.c.ClearFaults()
	outcome := l.p.Next().Read(l.object)
	if len(outcome.Errors) == 0 || outcome.State == nil {
		l.t.Errorf("a read that was refused says %q and leaves %v", outcome.Errors, outcome.State)
	}
}

// What is so already when it is to be done is done: somebody was faster, and the service may refuse in several ways.
func TestWhatSomebodyElseHasDoneAlreadyIsDone(t *testing.T) {
	for _, status := range []int{200, 400, 404, 409} {
		for _, refusal := range []mockapi.Refusal{mockapi.RefusalByStatus, mockapi.RefusalSuccess, mockapi.RefusalStatusCode} {
			t.Run(fmt.Sprint(status, " ", refusal), func(t *testing.T) {
				t.Parallel()
				c := acctest.New(t, mockapi.WithVariant(mockapi.Variant{Already: status, Refusal: refusal}))
				s := arrange(c)
				for _, k := range anyKinds(s) {
					behind, there := fasters[k.resource]
					if !there {
						continue
					}
					life := anyLife{t: t, c: c, k: k, p: k.protocol(c), object: acctest.Object{Type: k.resource}}
					if behind.does != nil {
						plan := life.p.Plan(life.object, k.second)
						noProblem(t, behind.does(c, s))
						life.take(life.p.Next().ApplyPlan(life.object, k.second, plan))
					} else {
						life.apply(k.second)
					}
					plan := life.p.Next().Plan(life.object, nil)
					noProblem(t, behind.undoes(c, s))
					life.take(life.p.Next().ApplyPlan(life.object, nil, plan))
					if life.object.State != nil || k.truth(c) != k.truths[2] {
						t.Errorf("%s: destroying what is gone left %v, and %s on the service", k.resource, life.object.State, k.truth(c))
					}
				}
			})
		}
	}
}

// faster is somebody who does what a resource is about to do: makes it so, or takes it away.
type faster struct {
	does   func(*acctest.Community, scene) error // nil where making it so makes another one
	undoes func(*acctest.Community, scene) error
}

var fasters = map[string]faster{
	"returningai_channel":    {undoes: func(c *acctest.Community, _ scene) error { return dropNamed(c, listedKinds[0], "Olds") }},
	"returningai_role":       {undoes: func(c *acctest.Community, _ scene) error { return dropNamed(c, listedKinds[1], "Olds") }},
	"returningai_badge":      {undoes: func(c *acctest.Community, _ scene) error { return dropNamed(c, listedKinds[2], "Olds") }},
	"returningai_user_field": {undoes: func(c *acctest.Community, _ scene) error { return c.RemoveUserField("shoe-size") }},
	"returningai_api_object": {
		undoes: func(c *acctest.Community, _ scene) error { return dropNamed(c, listedKinds[0], "Olds") },
	},
	"returningai_community_api_key": {
		undoes: func(c *acctest.Community, _ scene) error { return c.RevokeAPIKey("Olds") },
	},
	"returningai_user": {
		undoes: func(c *acctest.Community, _ scene) error { return c.DeleteMember("olds") },
	},
	"returningai_badge_award": {
		does: func(c *acctest.Community, s scene) error {
			return c.EditBadge(s.badge, func(b *mockapi.Badge) { b.Holders = []string{s.member} })
		},
		undoes: func(c *acctest.Community, s scene) error { return c.RemoveAward(s.badge, s.member) },
	},
	"returningai_role_assignment": {
		does:   func(c *acctest.Community, s scene) error { return c.GiveRole(s.member, s.role) },
		undoes: func(c *acctest.Community, s scene) error { return c.TakeRole(s.member, s.role) },
	},
	"returningai_user_roles": {
		does:   func(c *acctest.Community, s scene) error { return c.GiveRole(s.member, s.otherRole) },
		undoes: func(c *acctest.Community, s scene) error { return c.TakeRole(s.member, s.otherRole) },
	},
}

func dropNamed(c *acctest.Community, k listedKind, name string) error {
	for _, id := range k.ids(c, name) {
		if err := k.drop(c, id); err != nil {
			return err
		}
	}
	return nil
}

func noProblem(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
