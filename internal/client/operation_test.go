package client

import (
	"net/url"
	"testing"
)

func TestAReadMayBeOverriddenWithAQuery(t *testing.T) {
	read := Operation{ID: OpListChannels, Method: "GET", Path: "/channels", Family: Integration, Reads: true}
	write := Operation{ID: OpDeleteChannel, Method: "DELETE", Path: "/channels/{id}", Family: System}
	for _, test := range []struct {
		op    Operation
		spec  string
		query string
		says  string
	}{
		{read, "GET /channels", "", ""},
		{read, "GET /channels?limit=1000", "limit=1000", ""},
		{read, " POST  /list?limit=1000&all ", "all=&limit=1000", ""},
		{read, "GET /channels?q=a%20b%26c", "q=a+b%26c", ""},
		{read, "GET /channels?a=1?b=2", "a=1%3Fb%3D2", ""},
		{read, "GET /channels?", "", `"" is not a query such as "limit=1000"`},
		{read, "GET /channels?a=%zz", "", `"a=%zz" is not a query`},
		{read, "GET /channels?a;b", "", `"a;b" is not a query`},
		{read, "GET /channels?a=b c", "", "without {parameters}, fragment and space"},
		{read, "GET /channels?a=b#c", "", "without {parameters}, fragment and space"},
		{read, "GET /channels?server={serverId}", "", "without {parameters}, fragment and space"},
		{write, "DELETE /channels/{id}?force=true", "", `deleteChannel is a write, and only a read may have a query: leave out "?force=true"`},
	} {
		op, err := test.op.Override(test.spec)
		if test.says != "" {
			wantText(t, err, test.says)
			wantEqual(t, "overridden", op.Overridden, false)
			continue
		}
		wantNoError(t, err)
		wantEqual(t, test.spec, op.Query.Encode(), test.query)
	}
}

func TestWhatARequestAsksForCountsBeforeTheOverridesQuery(t *testing.T) {
	for _, test := range []struct{ override, asked, wanted string }{
		{"", "", ""},
		{"", "page=2", "page=2"},
		{"limit=9", "", "limit=9"},
		{"limit=9&sort=a", "limit=5&page=2", "limit=5&page=2&sort=a"},
	} {
		override, err := url.ParseQuery(test.override)
		wantNoError(t, err)
		asked, err := url.ParseQuery(test.asked)
		wantNoError(t, err)
		op := Operation{Query: override}
		for range 2 { // neither of the two is changed
			wantEqual(t, test.override+" and "+test.asked, op.merge(asked).Encode(), test.wanted)
		}
	}
}
