package mockapi_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

func TestTheControlInterfaceSetsAndShowsTheVariant(t *testing.T) {
	s := start(t)
	shown := s.control("PUT", "/variant", map[string]any{
		"page_size": 2, "paging": "has_more", "list_lag": "10s", "stale_every": 3, "replica_lag": "1m", "soft_delete": true,
		"most_messages": 7, "rewrite_after": "5s", "send_status": "ok", "rewrite_names": "upper", "rewrite_texts": "escape",
	}, 200)
	v := s.Variant()
	wantEqual(t, "names", v.RewriteNames("a"), "A")
	wantEqual(t, "texts", v.RewriteTexts("&"), "&amp;")
	wantEqual(t, "page size", v.PageSize, 2)
	wantEqual(t, "paging", v.Paging, mockapi.PagingHasMore)
	wantEqual(t, "list lag", v.ListLag, 10*time.Second)
	wantEqual(t, "replica lag", v.ReplicaLag, time.Minute)
	wantEqual(t, "rewrite after", v.RewriteAfter, 5*time.Second)
	wantEqual(t, "what GET shows", s.control("GET", "/variant", nil, 200).body, shown.body)
	wantEqual(t, "what PUT takes back", s.control("PUT", "/variant", shown.body, 200).body, shown.body)

	s.control("PUT", "/variant", map[string]any{}, 200)
	wantEqual(t, "page size of the plainest", s.Variant().PageSize, 0)
	if s.Variant().RewriteNames != nil || s.Variant().RewriteTexts != nil {
		t.Error("the plainest variant rewrites")
	}
	wantNoProblems(t, s)
}

func TestTheControlInterfaceShowsThatAFunctionWasSetInGo(t *testing.T) {
	s := start(t, mockapi.WithVariant(mockapi.Variant{RewriteNames: strings.ToLower, RewriteTexts: strings.ToLower}))
	shown := s.control("GET", "/variant", nil, 200).json(t)
	wantEqual(t, "names", shown["rewrite_names"], any("(a Go function)"))
	wantEqual(t, "texts", shown["rewrite_texts"], any("(a Go function)"))
}

func TestTheControlInterfaceKnowsAllWaysOfPaging(t *testing.T) {
	s := start(t)
	for paging := mockapi.PagingNone; paging <= mockapi.PagingStuck; paging++ {
		s.control("PUT", "/variant", map[string]any{"paging": paging.String()}, 200)
		wantEqual(t, "paging", s.Variant().Paging, paging)
	}
}

func TestTheControlInterfaceRefusesVariantsThatMakeNoSense(t *testing.T) {
	s := start(t)
	for body, part := range map[string]string{
		`{"paging":"sideways"}`:       "has_more",
		`{"page_size":-1}`:            "negative",
		`{"list_lag":10}`:             "duration",
		`{"most_messages":101}`:       "larger than 100",
		`{"rewrite_names":"link"}`:    "collapse, escape, upper",
		`{"rewrite_texts":"upper"}`:   "escape, link, moderate",
		`{"pages":2}`:                 "pages",
		`{"rewrite_after":"-1s"}`:     "negative",
		`{"stale_every":"sometimes"}`: "stale_every",
	} {
		wantContains(t, body, s.control("PUT", "/variant", body, 400).body, part)
	}
	wantEqual(t, "paging", s.Variant().Paging, mockapi.PagingNone)
}

func TestRewritingsByName(t *testing.T) {
	for _, c := range []struct{ member, name, text, want string }{
		{"rewrite_names", "escape", "Q & A", "Q &amp; A"},
		{"rewrite_names", "upper", "News", "NEWS"},
		{"rewrite_names", "collapse", "a  b \t\n c", "a b c"},
		{"rewrite_texts", "escape", "<b>", "&lt;b&gt;"},
		{"rewrite_texts", "link", "see https://a.example/?b=c now", `see <a href="https://a.example/?b=c">https://a.example/?b=c</a> now`},
		{"rewrite_texts", "moderate", "Spam, spammer!", "***, spammer!"},
	} {
		s := start(t, mockapi.WithEmptyCommunity())
		s.control("PUT", "/variant", map[string]any{c.member: c.name}, 200)
		channel := s.AddChannel(c.text, "open")
		s.post(channel.ID, "ana", c.text)
		got := s.names(systemChannels)[0]
		if c.member == "rewrite_texts" {
			got = s.texts("channel_id=" + channel.ID)
		}
		wantEqual(t, c.name, got, c.want)
		wantNoProblems(t, s)
	}
}

func TestEverySwitchHasAPlaceInTheControlInterface(t *testing.T) {
	s := start(t)
	var shown map[string]json.RawMessage
	if err := json.Unmarshal([]byte(s.control("GET", "/variant", nil, 200).body), &shown); err != nil {
		t.Fatal(err)
	}
	wantEqual(t, "switches", len(shown), reflect.TypeFor[mockapi.Variant]().NumField())
}
