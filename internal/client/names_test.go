package client

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestTextsThatAreShownInAnotherWayAreTheSame(t *testing.T) {
	for _, test := range []struct {
		one, other string
		same       bool
	}{
		{"", "", true},
		{"News", "News", true},
		{" News\r\n", "News", true},
		{"News  and\tviews", "News and views", true},
		{"R&D", "R&amp;D", true},
		{"R&D", "R&amp;amp;amp;D", true},
		{"a < b", "a &lt; b", true},
		{"it's", "it&#39;s", true},
		{"see https://a.example", `see <a href="https://a.example">https://a.example</a>`, true},
		{"first\nsecond", "first<br />\nsecond", true},
		{"bold", "<B>bold</B>", true},
		{"bold", "&lt;b&gt;bold&lt;/b&gt;", true},
		{"Ｎｅｗｓ", "News", true},
		{"Cafe\u0301", "Café", true},
		{"a\u00a0b", "a b", true},
		{"News", "news", false},
		{"News", "News 2", false},
		{"R&D", "RD", false},
		{"a b", "ab", false},
		{"News", "", false},
		{"<General>", "<News>", false}, // no tags of HTML
		{"Chat <General>", "Chat <News>", false},
		{"<b></b>", "<i></i>", false}, // nothing is left of either
		{"<b></b>", "", false},
		{"a<3", "a<4", false},
	} {
		wantEqual(t, test.one+" and "+test.other, SameText(test.one, test.other), test.same)
		wantEqual(t, test.other+" and "+test.one, SameText(test.other, test.one), test.same)
	}
}

func TestATextInMoreLayersThanAnyServiceWrapsStaysAsItIs(t *testing.T) {
	deep := "R&" + strings.Repeat("amp;", 1000) + "D"
	wantEqual(t, "text", LooseText(deep), deep)
	wantEqual(t, "the same as itself", SameText(deep, " "+deep), true)
}

func TestNamesAreComparedLooselyOnlyWhenNothingMatchesExactly(t *testing.T) {
	itself := func(name string) string { return name }
	for _, test := range []struct{ name, names, wanted string }{
		{"News", "News|Views", "News"},
		{"News", " News |Views|News", " News |News"},
		{"R&D", "R&amp;D|Views", "R&amp;D"},
		{"R&D", "R&amp;D|R&D", "R&D"},
		{"R&amp;D", "R&amp;D|R&D", "R&amp;D"},
		{"R&D", "R&amp;D|R &amp; D|R&#38;D", "R&amp;D|R&#38;D"},
		{"News", "Views", ""},
		{"News", "", ""},
		{"<b></b>", "<i></i>|", ""},
		{"", "|a", ""},
	} {
		matching := Matching(strings.Split(test.names, "|"), test.name, itself)
		wantEqual(t, test.name+" among "+test.names, strings.Join(matching, "|"), test.wanted)
	}
}

// Whatever the text: its loose form has one itself, which is the same.
func FuzzLooseText(f *testing.F) {
	seed(f, []string{
		"", "News", "R&amp;amp;D", "<<b>b>", "&#38;#38;lt;b>", "＜b＞x", "＆amp;", "a\u00a0 b",
		"\xff<b\xfe>", "&nGt;&ampamp;", "ﷺ", "<b x=\"<i>\">",
		strings.Repeat("&amp;", 9), "&" + strings.Repeat("amp;", 12), strings.Repeat("<", 9) + "b" + strings.Repeat(">b", 9),
	})
	f.Fuzz(func(t *testing.T, text string) {
		loose := LooseText(text)
		wantEqual(t, "the loose form of a loose form", LooseText(loose), loose)
		if utf8.ValidString(text) && !utf8.ValidString(loose) {
			t.Errorf("%q became %q", text, loose)
		}
		if !SameText(text, text) || !SameText(text, loose) && loose != "" {
			t.Errorf("%q is not the same as itself, or as %q", text, loose)
		}
	})
}
