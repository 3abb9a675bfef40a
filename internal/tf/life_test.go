package tf

import (
	"fmt"
	"html"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
)

var noon = time.Date(2026, time.January, 15, 12, 0, 0, 0, time.UTC)

// managed is a thing under Terraform: what the service keeps and how it shows that, and what the state has.
type managed struct {
	life       *Life
	configured string
	state      string
	kept       string              // by the service
	shows      func(string) string // how its list shows what it keeps
	writes     int
	learned    int
}

// manage makes a thing that only the answer of the create shows, which echoes.
func manage(name string, shows func(string) string) *managed {
	m := &managed{life: Begin(Made, noon), configured: name, state: name, kept: name, shows: shows}
	m.life.Sent, m.life.Shown = name, name
	return m
}

// sighted is manage for a thing that the list shows right after the create.
func sighted(name string, shows func(string) string) *managed {
	m := manage(name, shows)
	m.life.Shown = shows(name)
	return m
}

// apply refreshes, and writes the name where it has drifted or the configuration has changed; it returns whether it wrote.
func (m *managed) apply() bool {
	var learned bool
	if m.state, learned = m.life.Named(m.shows(m.kept), m.state); learned {
		m.learned++
	}
	if client.NormalizeText(m.state) == client.NormalizeText(m.configured) {
		return false
	}
	m.life.Written(m.configured, m.state, m.configured)
	m.state, m.kept = m.configured, m.configured
	m.writes++
	return true
}

// asIs is the way of a service that rewrites nothing.
func asIs(name string) string { return name }

func moderated(name string) string { return strings.ReplaceAll(name, "News", "***") }

func TestAServiceThatRewritesNamesIsNotUpdatedForEver(t *testing.T) {
	for name, test := range map[string]struct {
		shows  func(string) string
		writes int // where the list does not show how it rewrites, right after the create
	}{
		"as they are": {asIs, 0},
		"escaped":     {html.EscapeString, 0},
		"blank":       {func(string) string { return " " }, 0},
		"in capitals": {strings.ToUpper, 1},
		"moderated":   {moderated, 1},
		"without marks": {func(name string) string {
			return strings.TrimFunc(name, func(r rune) bool { return !unicode.IsLetter(r) })
		}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			for _, thing := range []struct {
				*managed
				writes int
			}{{manage("News & views!", test.shows), test.writes}, {sighted("News & views!", test.shows), 0}} {
				for range 5 {
					thing.apply()
				}
				wantEqual(t, "writes", thing.managed.writes, thing.writes)
				wantEqual(t, "learned", thing.learned, thing.writes)
				wantEqual(t, "state", thing.state, "News & views!")
			}
		})
	}
}

func TestARenamedThingOfAServiceThatRewritesNamesConvergesToo(t *testing.T) {
	m := manage("News", strings.ToUpper)
	for range 3 {
		m.apply()
	}
	m.configured = "Sports"
	for range 5 {
		m.apply()
	}
	wantEqual(t, "writes", m.writes, 1+2)
	wantEqual(t, "state", m.state, "Sports")
}

func TestARenameByAPersonIsDrift(t *testing.T) {
	for name, shows := range map[string]func(string) string{
		"as they are": asIs, "in capitals": strings.ToUpper, "escaped": html.EscapeString,
	} {
		t.Run(name, func(t *testing.T) {
			m := sighted("News", shows)
			wantEqual(t, "written at first", m.apply(), false)
			for i := range 3 {
				m.kept = fmt.Sprint("Views ", i)
				wantEqual(t, "written after a rename", m.apply(), true)
				wantEqual(t, "kept", m.kept, "News")
			}
			wantEqual(t, "learned", m.learned, 0)
		})
	}
}

// What a person does twice can't be told from what a service does: it is left alone then, with a warning.
func TestTheSameRenameAfterARepairIsLearned(t *testing.T) {
	m := sighted("News", asIs)
	m.kept = "Views"
	wantEqual(t, "written after the first rename", m.apply(), true)
	wantEqual(t, "written again", m.apply(), false)
	m.kept = "Views"
	wantEqual(t, "written after the second rename", m.apply(), false)
	wantEqual(t, "learned", m.learned, 1)
	wantEqual(t, "written later", m.apply(), false)
	wantEqual(t, "learned twice", m.learned, 1)
	m.kept = "Sports"
	wantEqual(t, "written after another rename", m.apply(), true)
}

func TestWhatWasLearnedHoldsForTheNameThatWasSentAlone(t *testing.T) {
	life := Life{Sent: "News", Shown: "NEWS", Repaired: "N"}
	for _, test := range []struct {
		shown, state, wanted string
		learned              bool
	}{
		{"NEWS", "News", "News", false},
		{" NEWS ", "News", "News", false},
		{"NEWS", "Sports", "NEWS", false},
		{"N", "Sports", "N", false},
		{"", "News", "News", false},
		{"SPORTS", "News", "SPORTS", false},
		{"N", "News", "News", true},
	} {
		l := life
		name, learned := l.Named(test.shown, test.state)
		wantEqual(t, fmt.Sprintf("%q over %q", test.shown, test.state), name, test.wanted)
		wantEqual(t, "learned", learned, test.learned)
		if learned {
			wantEqual(t, "known from now on", l.Shown, test.shown)
			wantEqual(t, "repaired", l.Repaired, "")
		} else {
			wantEqual(t, "life", l, life)
		}
	}
	var nothing Life
	name, learned := nothing.Named("NEWS", "News")
	wantEqual(t, "of a thing of which nothing is known", name, "NEWS")
	wantEqual(t, "learned", learned, false)
}

func TestARepairIsNotedOnlyWhereTheSameNameIsWrittenOverAnother(t *testing.T) {
	for _, test := range []struct {
		sent, state, repaired string
	}{
		{"News", "NEWS", "NEWS"},
		{"News", "News", ""},        // something else was changed
		{"Sports", "NEWS", ""},      // the configuration was changed
		{"News ", "Views", "Views"}, // the same name to the service
	} {
		l := Life{Sent: "News", Shown: "x", Repaired: "y", Origin: Made, Since: noon}
		l.Written(test.sent, test.state, "answered")
		wanted := Life{Sent: test.sent, Shown: "answered", Repaired: test.repaired, Origin: Made, Since: noon}
		wantEqual(t, test.sent+" over "+test.state, l, wanted)
	}
}

func TestSeenIsRenewedEachHour(t *testing.T) {
	life := Begin(Adopted, noon)
	wantEqual(t, "listed", life.Known(), client.Known{Since: noon})
	for _, test := range []struct {
		after  time.Duration
		wanted time.Duration
	}{{0, 0}, {59*time.Minute + 59*time.Second, 0}, {time.Hour, time.Hour}, {90 * time.Minute, time.Hour}, {30 * time.Minute, time.Hour}} {
		life.SeenNow(noon.Add(test.after))
		wantEqual(t, fmt.Sprintf("seen after %s", test.after), life.Seen, noon.Add(test.wanted))
	}
	wantEqual(t, "listed", life.Known(), client.Known{Listed: true, Since: noon})
}

// private is a private state.
type private map[string][]byte

func TestALifeIsKeptInThePrivateState(t *testing.T) {
	var diags diag.Diagnostics
	notes := private{}
	wantEqual(t, "life of a resource without one", ReadLife(t.Context(), notes, &diags), Life{})
	for _, life := range []Life{
		{},
		*Begin(Imported, noon),
		{Origin: Made, Since: noon, Seen: noon.Add(time.Hour), Sent: "a <b>", Shown: "a", Repaired: "b", Replaces: "1"},
	} {
		life.Write(t.Context(), notes, &diags)
		wantEqual(t, "life", ReadLife(t.Context(), notes, &diags), life)
	}
	new(Life).Write(t.Context(), notes, &diags)
	wantEqual(t, "what nothing takes", string(notes["life"]), "{}")
	wantEqual(t, "problems", len(diags), 0)
}
