package acctest

import (
	"strings"
	"testing"
)

// Fine ends the test on an error.
func Fine(t *testing.T, what string, outcome Outcome) Outcome {
	t.Helper()
	if len(outcome.Errors) > 0 {
		t.Fatalf("%s: %s", what, outcome.Errors)
	}
	return outcome
}

// WantSaid wants each of some words in what was said; nothing where there are none.
func WantSaid(t *testing.T, said []string, words ...string) {
	t.Helper()
	text := strings.Join(said, "\n")
	for _, word := range words {
		if !strings.Contains(text, word) {
			t.Errorf("%q is missing in: %s", word, text)
		}
	}
	if len(words) == 0 && text != "" {
		t.Errorf("nothing was to be said, and this was: %s", text)
	}
}

// WantWrites wants these writes since the log was last emptied, and no others.
func (c *Community) WantWrites(t *testing.T, wanted map[string]int) {
	t.Helper()
	if err := c.Wrote(wanted)(nil); err != nil {
		t.Error(err)
	}
}

// WantSettled wants an empty plan after a refresh, in the next process, and returns what was refreshed.
func (p *Protocol) WantSettled(t *testing.T, object Object, config Values) Outcome {
	t.Helper()
	refreshed := Fine(t, "refresh", p.Next().Read(object))
	if plan := Fine(t, "plan", p.Plan(refreshed.Object, config)); !plan.Keeps(refreshed.Object) {
		t.Errorf("the plan is not empty: %v\nafter %v", plan.State, refreshed.State)
	}
	return refreshed
}

// Text returns an attribute of the state as text.
func (o Outcome) Text(name string) string { return Text(o.State[name]) }
