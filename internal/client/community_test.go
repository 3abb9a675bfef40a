package client

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

// of returns a pointer, for what is to be sent.
func of[T any](value T) *T { return &value }

// bodyOf returns the body of the one request of an operation.
func (c *community) bodyOf(t *testing.T, id OperationID) string {
	t.Helper()
	var bodies []string
	for _, request := range c.Requests() {
		if request.Operation == string(id) {
			bodies = append(bodies, request.Body)
		}
	}
	if len(bodies) != 1 {
		t.Fatalf("%s was sent with %q", id, bodies)
	}
	return bodies[0]
}

func TestACommunityIsChangedInPart(t *testing.T) {
	c := newCommunity(t)
	answered, err := c.UpdateCommunity(t.Context(), c.CommunityID(), CommunityChange{URI: of("ours"), Name: of("A & B")})
	wantNoError(t, err)
	wantEqual(t, "body", c.bodyOf(t, OpUpdateCommunity), `{"name":"A & B","uri":"ours"}`)
	wantEqual(t, "uri", *answered.URI, "ours")
	wantEqual(t, "domain", *answered.Domain, "community.example.com")
	wantEqual(t, "times", answered.CreatedAt != nil && answered.UpdatedAt != nil, true)

	c.TakeElsewhere("uri", "theirs")
	_, err = c.UpdateCommunity(t.Context(), c.CommunityID(), CommunityChange{URI: of("theirs")})
	wantKind(t, err, "conflict")
	_, err = c.UpdateCommunity(t.Context(), "000000000000000000000000", CommunityChange{URI: of("x")})
	wantKind(t, err, "not found")
}

func TestABotIsChangedInPart(t *testing.T) {
	for body, change := range map[string]BotChange{
		`{"name":"Robot"}`: {Name: of("Robot")}, `{"avatar":null}`: {Avatar: of(Removable(""))},
		`{"avatar":"https://cdn.example.com/a.png?x=<1>&y"}`: {Avatar: of(Removable("https://cdn.example.com/a.png?x=<1>&y"))},
	} {
		c := newCommunity(t)
		wantNoError(t, c.UpdateCommunityBot(t.Context(), change))
		var sent, wanted any
		wantNoError(t, json.Unmarshal([]byte(c.bodyOf(t, OpUpdateCommunityBot)), &sent))
		wantNoError(t, json.Unmarshal([]byte(body), &wanted))
		got, _ := json.Marshal(sent)
		want, _ := json.Marshal(wanted)
		wantEqual(t, "body", string(got), string(want))
	}
}

func TestAMetaIsChangedInPart(t *testing.T) {
	c := newCommunity(t)
	answered, err := c.UpdateCommunityMeta(t.Context(), c.CommunityID(), MetaChange{
		Preview: &PreviewChange{IsEnabled: of(false), Title: of(""), Image: of(Removable(""))}, GuestModeEnabled: of(true),
	})
	wantNoError(t, err)
	wantEqual(t, "body", c.bodyOf(t, OpUpdateCommunityMeta), `{"preview":{"isEnabled":false,"title":"","image":null},"guestModeEnabled":true}`)
	wantEqual(t, "enabled", *answered.Preview.IsEnabled, false)
	wantEqual(t, "title", *answered.Preview.Title, "")
	wantEqual(t, "no image", answered.Preview.Image == nil, true)
	wantEqual(t, "members", *answered.MembersListVisible, true)
	wantEqual(t, "guests", *answered.GuestModeEnabled, true)
}

// What an answer to a change lacks is not known; that it was done is.
func TestAnswersToChangesMayBeEmpty(t *testing.T) {
	for _, body := range []string{`{}`, `{"meta":{"status":"success","statusCode":200},"message":"done"}`,
		`{"meta":{"status":"success"},"data":null}`, `{"meta":{"status":"success"},"data":{}}`, ``, `OK`, `null`, `[]`, `true`, `{"data":[1]}`} {
		c := answering(t, 200, jsonContent, body)
		community, err := c.UpdateCommunity(t.Context(), "1", CommunityChange{Name: of("A")})
		wantNoError(t, err)
		wantEqual(t, "community", community == Community{}, true)
		meta, err := c.UpdateCommunityMeta(t.Context(), "1", MetaChange{GuestModeEnabled: of(true)})
		wantNoError(t, err)
		wantEqual(t, "meta", meta == Meta{}, true)
		wantNoError(t, c.UpdateCommunityBot(t.Context(), BotChange{Name: of("A")}))
		wantNoError(t, c.UpdateAppearance(t.Context(), "1", json.RawMessage(`{"a":1}`)))
	}
	wantNoError(t, answering(t, http.StatusNoContent, "", "").UpdateCommunityBot(t.Context(), BotChange{Name: of("A")}))
	_, err := answering(t, 200, "text/html", `<html>Sign in`).UpdateCommunity(t.Context(), "1", CommunityChange{Name: of("A")})
	wantKind(t, err, "outcome unknown")
}

func TestAChangesAnswerIsReadWhereverItShowsTheSettings(t *testing.T) {
	for _, body := range []string{`{"name":"B"}`, `{"data":{"name":"B"}}`, `{"data":[{"name":"B"}]}`, `{"data":{"community":{"name":"B"}}}`} {
		community, err := answering(t, 200, jsonContent, body).UpdateCommunity(t.Context(), "1", CommunityChange{Name: of("A")})
		wantNoError(t, err)
		wantEqual(t, body, *community.Name, "B")
	}
}

func TestFlagsMayBeTexts(t *testing.T) {
	c := answering(t, 200, jsonContent, `{"meta":{"status":"success"},"data":{"membersListVisible":"TRUE","guestModeEnabled":0,`+
		`"preview":{"isEnabled":"perhaps","title":7}}}`)
	meta, err := c.UpdateCommunityMeta(t.Context(), "1", MetaChange{GuestModeEnabled: of(true)})
	wantNoError(t, err)
	wantEqual(t, "members", *meta.MembersListVisible, true)
	wantEqual(t, "guests", *meta.GuestModeEnabled, false)
	wantEqual(t, "enabled is neither", meta.Preview.IsEnabled == nil, true)
	wantEqual(t, "title", *meta.Preview.Title, "7")
}

func TestAnAppearanceIsReadAndChanged(t *testing.T) {
	c := newCommunity(t)
	wantNoError(t, c.UpdateAppearance(t.Context(), c.CommunityID(), json.RawMessage(`{"theme":{"mode":"<dark>"}}`)))
	wantEqual(t, "body", c.bodyOf(t, OpUpdateAppearance), `{"theme":{"mode":"<dark>"}}`)
	shown, err := c.Appearance(t.Context(), c.CommunityID())
	wantNoError(t, err)
	wantEqual(t, "the change shows", strings.Contains(string(shown), "dark"), true)

	for _, body := range []string{`{"meta":{"status":"success"},"data":[]}`, `{"meta":{"status":"success"},"data":"x"}`,
		`{"meta":{"status":"success"}}`} {
		_, err := answering(t, 200, jsonContent, body).Appearance(t.Context(), "1")
		wantKind(t, err)
		wantText(t, err, "getAppearance")
	}
	_, err = answering(t, 404, jsonContent, `{"meta":{"status":"error","statusCode":404},"message":"no"}`).Appearance(t.Context(), "1")
	wantKind(t, err, "may not exist")
}

// Every change is a PUT, which is repeated until its answer comes.
func TestChangesOfSettingsAreRepeated(t *testing.T) {
	changes := map[OperationID]func(context.Context, *community) error{
		OpUpdateCommunity: func(ctx context.Context, c *community) error {
			_, err := c.UpdateCommunity(ctx, c.CommunityID(), CommunityChange{Name: of("Ours")})
			return err
		},
		OpUpdateCommunityBot: func(ctx context.Context, c *community) error {
			return c.UpdateCommunityBot(ctx, BotChange{Name: of("Ours")})
		},
		OpUpdateCommunityMeta: func(ctx context.Context, c *community) error {
			_, err := c.UpdateCommunityMeta(ctx, c.CommunityID(), MetaChange{GuestModeEnabled: of(true)})
			return err
		},
		OpUpdateAppearance: func(ctx context.Context, c *community) error {
			return c.UpdateAppearance(ctx, c.CommunityID(), json.RawMessage(`{"a":1}`))
		},
	}
	for id, change := range changes {
		for _, fault := range []mockapi.Fault{{Drop: true, Effect: true}, {Drop: true}, {Status: 503}, {Status: 500, Effect: true}} {
			c := newCommunity(t)
			fault.Operation = string(id)
			c.Inject(fault)
			wantNoError(t, change(t.Context(), c))
			wantEqual(t, string(id), c.sent(id), 2)
		}
		c := newCommunity(t, withoutToken)
		if err := change(t.Context(), c); err == nil || !strings.Contains(err.Error(), "api_token") {
			t.Errorf("%s without a token: %v", id, err)
		}
	}
}
