package provider_test

import (
	"html"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

// The kinds of services that the campaign runs against.

// kind is a variant of the service, and what is odd about it.
type kind struct {
	variant  mockapi.Variant
	oddities []string
}

// String names what is odd.
func (k kind) String() string {
	if len(k.oddities) == 0 {
		return "nothing odd"
	}
	return strings.Join(k.oddities, ", ")
}

// misleadsInWindows says that what windows show may mislead, so that a message that was posted may be taken for another one.
func (k kind) misleadsInWindows() bool {
	v := k.variant
	return v.MessageLag > 0 || v.EmptyWindowEvery > 0 || v.RewriteTexts != nil || v.MostMessages > 0 || v.HideDeleted || v.PinnedOldest
}

// oddity is one thing that may be odd about a service; only one of those about the same is.
type oddity struct {
	about string
	name  string
	apply func(v *mockapi.Variant, random *rand.Rand)
}

// mostPages is in how many pages the longest list comes at most: each page is one more request that fails.
const mostPages = 4

func collapse(text string) string { return strings.Join(strings.Fields(text), " ") }

var address = regexp.MustCompile(`https?://[^\s<>"]+`)

func link(text string) string { return address.ReplaceAllString(text, `<a href="$0">$0</a>`) }

// seconds draws a duration of from to to seconds.
func seconds(random *rand.Rand, from, to int) time.Duration {
	return time.Duration(from+random.IntN(to-from+1)) * time.Second
}

// paged returns an oddity of lists that come in pages.
func paged(style mockapi.Paging) oddity {
	return oddity{"pages", "lists in pages (" + style.String() + ")", func(v *mockapi.Variant, _ *rand.Rand) {
		v.Paging = style
	}}
}

// renamed returns an oddity of names that lists, and perhaps the answers to writes, show otherwise.
func renamed(how string, rewrite func(string) string, inAnswers bool) oddity {
	return oddity{"names", how + " names", func(v *mockapi.Variant, _ *rand.Rand) { v.RewriteNames, v.RewriteAnswers = rewrite, inAnswers }}
}

// reworded returns an oddity of texts that windows show otherwise, a while after they were posted.
func reworded(how string, rewrite func(string) string, from, to int) oddity {
	return oddity{"texts", how + " texts", func(v *mockapi.Variant, random *rand.Rand) {
		v.RewriteTexts, v.RewriteAfter = rewrite, seconds(random, from, to)
	}}
}

// oddities are all that may be odd, in such an order that few of those that exclude each other fall together (draw).
var oddities = []oddity{
	{"lag", "lists that lag", func(v *mockapi.Variant, random *rand.Rand) { v.ListLag = seconds(random, 1, 5) }},
	{"replica", "a stale replica", func(v *mockapi.Variant, random *rand.Rand) {
		v.StaleEvery, v.ReplicaLag = 2+random.IntN(3), 30*time.Second
	}},
	{"twice", "rows that are listed twice", func(v *mockapi.Variant, _ *rand.Rand) { v.TwiceListed = true }},
	{"deleted rows", "deleted rows in lists", func(v *mockapi.Variant, _ *rand.Rand) { v.SoftDelete = true }},
	{"empty lists", "lists that are empty by mistake", func(v *mockapi.Variant, random *rand.Rand) { v.EmptyEvery = 5 + random.IntN(4) }},
	renamed("escaped", html.EscapeString, false),
	renamed("everywhere escaped", html.EscapeString, true),
	renamed("collapsed", collapse, false),

	renamed("everywhere collapsed", collapse, true),
	reworded("escaped", html.EscapeString, 0, 0),
	reworded("linked", link, 0, 0),
	reworded("later escaped", html.EscapeString, 1, 10),
	reworded("later linked", link, 1, 10),
	{"deleted messages", "hidden deleted messages", func(v *mockapi.Variant, _ *rand.Rand) { v.HideDeleted = true }},
	{"size", "windows of 50", func(v *mockapi.Variant, _ *rand.Rand) { v.MostMessages = 50 }},
	{"pinned", "the oldest message pinned", func(v *mockapi.Variant, _ *rand.Rand) { v.PinnedOldest = true }},

	{"e-mails", "masked e-mails", func(v *mockapi.Variant, _ *rand.Rand) { v.MaskEmails = true }},
	{"e-mails", "no e-mails", func(v *mockapi.Variant, _ *rand.Rand) { v.NoEmails = true }},
	{"window lag", "windows that lag", func(v *mockapi.Variant, random *rand.Rand) { v.MessageLag = seconds(random, 1, 5) }},
	paged(mockapi.PagingPage),
	paged(mockapi.PagingSkip),
	paged(mockapi.PagingHasMore),
	paged(mockapi.PagingNext),
	paged(mockapi.PagingNextURL),

	paged(mockapi.PagingPages),
	{"empty windows", "windows that are empty by mistake", func(v *mockapi.Variant, random *rand.Rand) {
		v.EmptyWindowEvery = 5 + random.IntN(4)
	}},
}

// draw draws what is odd about the service of a seed: smallSeeds seeds in a row have every oddity, and each has others beside.
func draw(of run) kind {
	random := rand.New(rand.NewPCG(of.seed, 3)) //nolint:gosec // to be repeatable, not secret
	var k kind
	known := map[string]bool{}
	add := func(odd oddity) {
		if !known[odd.about] {
			known[odd.about] = true
			odd.apply(&k.variant, random)
			k.oddities = append(k.oddities, odd.name)
		}
	}
	for i, odd := range oddities {
		if uint64(i)%smallSeeds == (of.seed-1)%smallSeeds {
			add(odd)
		}
	}
	for _, odd := range oddities {
		if random.IntN(smallSeeds) == 0 {
			add(odd)
		}
	}
	if k.variant.Paging != mockapi.PagingNone {
		k.variant.PageSize = of.size.channels/(1+random.IntN(mostPages-1)) + 1
	}
	return k
}

func TestSmallSeedsHaveEveryOddity(t *testing.T) {
	drawn := map[string]bool{}
	for seed := range uint64(smallSeeds) {
		for _, name := range draw(run{seed: seed + 1, size: sizes["small"]}).oddities {
			drawn[name] = true
		}
	}
	for _, odd := range oddities {
		if !drawn[odd.name] {
			t.Errorf("no small seed has %s", odd.name)
		}
	}
}
