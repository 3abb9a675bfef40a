package provider_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
)

// People give names where ids are wanted: the error says that it is a name, and what to write instead.

func TestAnImportOfANameWithoutItsPrefixSaysWhatToWrite(t *testing.T) {
	for _, k := range listedKinds {
		t.Run(k.kind, func(t *testing.T) {
			c := acctest.New(t)
			id := k.add(c, "Evergreen")
			p := c.Protocol(nil)
			wantsError(t, p.Import(k.resource(), "Evergreen", nil).Errors,
				fmt.Sprintf("%q is the %s of a %s, not an id: import %s:Evergreen, or its id, %q.", "Evergreen", k.name, k.kind, k.name, id))
			if imported := p.Next().Import(k.resource(), k.name+":Evergreen", nil); len(imported.Errors) > 0 || imported.Identity["id"] != id {
				t.Errorf("by its name: %v", imported)
			}
			if nothing := p.Next().Import(k.resource(), "ffffffffffffffffffffffff", nil); len(nothing.Errors) > 0 || nothing.State != nil {
				t.Errorf("an id that nothing has: %v", nothing)
			}
			other := k.add(c, "Evergreen")
			wantsError(t, p.Next().Import(k.resource(), "Evergreen", nil).Errors,
				fmt.Sprintf("is the %s of 2 %ss, not an id: use the id of the one that is meant (%s, %s)", k.name, k.kind, id, other))
		})
	}
}

func TestAnAwardOfABadgesTitleSaysSo(t *testing.T) {
	c := acctest.New(t)
	k := listedKinds[2]
	id := k.add(c, "Evergreen")
	award := acctest.Object{Type: "returningai_badge_award"}
	p := c.Protocol(nil)
	wanted := fmt.Sprintf(`"Evergreen" is the title of a badge, not an id: use its id, %q`, id)
	wantsError(t, p.Plan(award, acctest.Values{"badge_id": "Evergreen", "user_id": "1102"}).Errors, wanted, "badge_id")
	wantsError(t, p.Next().Import("returningai_badge_award", "Evergreen/1102", nil).Errors, wanted)
	if fine := p.Next().Plan(award, acctest.Values{"badge_id": id, "user_id": "1102"}); len(fine.Errors) > 0 {
		t.Errorf("%q", fine.Errors)
	}
}

// A message of a channel that is deleted is not said to stay, whichever of the two is planned first.
func TestMessagesOfAChannelThatIsDestroyedAreNotSaidToStay(t *testing.T) {
	c := acctest.New(t)
	p := c.Protocol(nil)
	channel := p.Apply(acctest.Object{Type: "returningai_channel"}, acctest.Values{"topic": "Short-lived", "channel_type": "open"})
	message := p.Apply(acctest.Object{Type: "returningai_message"},
		acctest.Values{"channel_id": channel.Identity["id"], "message": "Hello", "sender": "ana"})
	if problems := slices.Concat(channel.Errors, message.Errors); len(problems) > 0 {
		t.Fatal(problems)
	}
	abandoned := acctest.Object{Type: channel.Type, Identity: channel.Identity, Private: channel.Private, State: acctest.Values{}}
	for name, value := range channel.State {
		abandoned.State[name] = value
	}
	abandoned.State["on_destroy"] = "abandon"
	const forgets, aslong = "This forgets message ", "for as long as its channel is there"
	for name, test := range map[string]struct {
		order []acctest.Object
		says  []string
	}{
		"the channel first":             {[]acctest.Object{channel.Object, message.Object}, nil},
		"the message first":             {[]acctest.Object{message.Object, channel.Object}, []string{forgets, aslong}},
		"a channel that is left, first": {[]acctest.Object{abandoned, message.Object}, []string{forgets, aslong}},
		"the message alone":             {[]acctest.Object{message.Object}, []string{forgets, aslong}},
	} {
		t.Run(name, func(t *testing.T) {
			p.Next()
			for _, object := range test.order {
				plan := p.Plan(object, nil)
				if object.Type != message.Type {
					continue
				}
				said := strings.Join(plan.Warnings, "\n")
				for _, text := range test.says {
					if !strings.Contains(said, text) {
						t.Errorf("%q is not said: %q", text, said)
					}
				}
				if strings.Contains(said, "stay") || test.says == nil && said != "" || len(plan.Errors) > 0 {
					t.Errorf("%q %q", said, plan.Errors)
				}
			}
		})
	}
}

// wantsError wants one error with some texts in it.
func wantsError(t *testing.T, problems []string, texts ...string) {
	t.Helper()
	if len(problems) != 1 {
		t.Fatalf("errors: %q, wanted one that says %q", problems, texts)
	}
	for _, text := range texts {
		if !strings.Contains(problems[0], text) {
			t.Errorf("%q does not say %q", problems[0], text)
		}
	}
}
