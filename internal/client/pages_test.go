package client

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

// topics returns the topics of channels, in the list's order.
func topics(channels []Channel) string {
	all := make([]string, 0, len(channels))
	for _, channel := range channels {
		all = append(all, channel.Topic)
	}
	return strings.Join(all, " ")
}

// sevenChannels makes a community of the channels 1 to 7.
func sevenChannels(t *testing.T, changes ...func(*Config)) *community {
	t.Helper()
	c := newCommunity(t, changes...)
	for _, channel := range c.Server.Channels() {
		wantNoError(t, c.RemoveChannel(channel.ID))
	}
	for i := 1; i <= 7; i++ {
		c.AddChannel(fmt.Sprint(i), "open")
	}
	return c
}

const allSeven = "1 2 3 4 5 6 7"

func TestAListIsReadToItsEndInEveryWayOfPaging(t *testing.T) {
	for _, family := range []struct {
		op     OperationID
		change func(*Config)
	}{{OpListSystemChannels, func(*Config) {}}, {OpListChannels, withoutSystemKey}} {
		for _, test := range []struct {
			paging   mockapi.Paging
			requests int
			says     string // of a list that can't be read whole
		}{
			{mockapi.PagingTotal, 1, "it announces 7 and names no parameter to read the other 4"},
			{mockapi.PagingPage, 3, ""},
			{mockapi.PagingSkip, 3, ""},
			{mockapi.PagingHasMore, 3, ""},
			{mockapi.PagingNext, 3, ""},
			{mockapi.PagingNextURL, 3, ""},
			{mockapi.PagingPages, 3, ""},
			{mockapi.PagingStuck, 3, "asking for the rest brings nothing new"},
		} {
			for _, asStrings := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s/%s/numbers as strings %t", family.op, test.paging, asStrings), func(t *testing.T) {
					c := sevenChannels(t, family.change)
					c.SetNumbersAsStrings(asStrings)
					c.SetVariant(mockapi.Variant{PageSize: 3, Paging: test.paging})
					channels, err := c.Client.Channels.All(t.Context())
					wantEqual(t, "requests", c.sent(family.op), test.requests)
					if test.says == "" {
						wantNoError(t, err)
						wantEqual(t, "topics", topics(channels), allSeven)
						return
					}
					wantText(t, err, "the list is not whole (", test.says, "nothing was concluded from it")
					op, incomplete := IsIncomplete(err)
					wantEqual(t, "incomplete", incomplete, true)
					wantEqual(t, "operation", op.ID, family.op)
				})
			}
		}
	}
}

func TestAListOfOnePageCostsOneRequest(t *testing.T) {
	for paging := mockapi.PagingNone; paging <= mockapi.PagingStuck; paging++ {
		for _, size := range []int{0, 7, 8} {
			c := sevenChannels(t)
			c.SetVariant(mockapi.Variant{PageSize: size, Paging: paging})
			channels, err := c.Client.Channels.All(t.Context())
			wantNoError(t, err)
			wantEqual(t, "topics", topics(channels), allSeven)
			wantEqual(t, fmt.Sprintf("requests of %s with %d a page", paging, size), c.sent(OpListSystemChannels), 1)
		}
	}
}

func TestDeletedAndDoubledRowsDoNotShow(t *testing.T) {
	for paging := mockapi.PagingPage; paging < mockapi.PagingStuck; paging++ {
		for _, size := range []int{0, 2, 3, 4} {
			t.Run(fmt.Sprintf("%s with %d a page", paging, size), func(t *testing.T) {
				c := sevenChannels(t)
				wantNoError(t, c.RemoveChannel(c.id(t, "3")))
				wantNoError(t, c.RemoveChannel(c.id(t, "6")))
				c.SetVariant(mockapi.Variant{PageSize: size, Paging: paging, SoftDelete: true, TwiceListed: true})
				channels, err := c.Client.Channels.All(t.Context())
				wantNoError(t, err)
				wantEqual(t, "topics", topics(channels), "1 2 4 5 7")
			})
		}
	}
}

func TestAnIncompleteErrorIsToldFromOthers(t *testing.T) {
	_, incomplete := IsIncomplete(errors.New("busy"))
	wantEqual(t, "another error", incomplete, false)
	_, incomplete = IsIncomplete(nil)
	wantEqual(t, "none", incomplete, false)
}

// answerScript answers one list request after the other, and keeps their queries.
type answerScript struct {
	answers []string // the last one again and again; one that begins with a number is a status and a message
	asked   []string
}

func (s *answerScript) serve(w http.ResponseWriter, req *http.Request) {
	s.asked = append(s.asked, req.URL.RawQuery)
	answer := s.answers[min(len(s.asked), len(s.answers))-1]
	w.Header().Set("Content-Type", jsonContent)
	var status int
	if n, _ := fmt.Sscanf(answer, "%d", &status); n == 1 {
		w.WriteHeader(status)
		answer = `{"meta": {"success": false, "message": "no"}}`
	}
	_, _ = io.WriteString(w, answer)
}

// page is an answer of the System API: its meta, and the ids of its rows.
func page(meta string, ids ...string) string {
	rows := make([]string, 0, len(ids))
	for _, id := range ids {
		rows = append(rows, fmt.Sprintf(`{"_id": %q}`, id))
	}
	return fmt.Sprintf(`{"meta": {%s}, "body": [%s]}`, strings.Join(slices.DeleteFunc([]string{`"success": true`, meta}, func(s string) bool {
		return s == ""
	}), ", "), strings.Join(rows, ", "))
}

func TestAnAnswerIsFollowedAsItAnnouncesMore(t *testing.T) {
	for name, test := range map[string]struct {
		answers []string
		asked   string // the queries after the first, joined by blanks
		ids     string
		says    string
	}{
		"nothing announced": {[]string{page("", "a", "b")}, "", "a b", ""},
		"an empty list":     {[]string{page(`"total": 0, "page": 1, "pages": 0`)}, "", "", ""},
		"a number that is none": {
			[]string{page(`"total": "many", "page": -1, "limit": {}`, "a")}, "", "a", "",
		},
		"members of other names": {
			[]string{
				page(`"totalCount": "3", "currentPage": "1", "pageSize": "2"`, "a", "b"),
				page(`"totalCount": 3, "currentPage": 2, "pageSize": 2`, "c"),
			},
			"page=2&pageSize=2", "a b c", "",
		},
		"an offset": {
			[]string{page(`"total": 3, "offset": 0, "limit": 2`, "a", "b"), page(`"total": 3, "offset": 2, "limit": 2`, "c")},
			"limit=2&offset=2", "a b c", "",
		},
		"members in an object of their own": {
			[]string{page(`"pagination": {"totalDocs": 2, "page": 1}`, "a"), page(`"pagination": {"totalDocs": 2, "page": 2}`, "b")},
			"page=2", "a b", "",
		},
		"an object of another kind of that name": {[]string{page(`"pagination": "none"`, "a")}, "", "a", ""},
		"a total that counts one page alone": {
			[]string{page(`"total": 1, "page": 1, "totalPages": 2`, "a"), page(`"total": 1, "page": 2, "totalPages": 2`, "b")},
			"page=2", "a b", "",
		},
		"pages that are counted from 0": {
			[]string{page(`"page": 0, "totalPages": 2`, "a"), page(`"page": 1, "totalPages": 2`, "b")}, "page=1", "a b", "",
		},
		"pages without the number of this one": {
			[]string{page(`"totalPages": 2`, "a")}, "", "", "it says that there is more, and names no parameter",
		},
		"full pages until an empty one": {
			[]string{page(`"page": 1, "limit": 1`, "a"), page(`"page": 2, "limit": 1`, "b"), page(`"page": 3, "limit": 1`)},
			"limit=1&page=2 limit=1&page=3", "a b", "",
		},
		"full pages until a short one": {
			[]string{page(`"skip": 0, "limit": 2`, "a", "b"), page(`"skip": 2, "limit": 2`, "c")}, "limit=2&skip=2", "a b c", "",
		},
		"a full page that says that it is the last": {[]string{page(`"page": 1, "limit": 1, "hasMore": false`, "a")}, "", "a", ""},
		"a full page with no next one":              {[]string{page(`"page": 1, "limit": 1, "next": null`, "a")}, "", "a", ""},
		"a limit alone":                             {[]string{page(`"limit": 1`, "a")}, "", "a", ""},
		"a limit of 0":                              {[]string{page(`"page": 1, "limit": 0`, "a")}, "", "a", ""},
		"a next page that is a number": {
			[]string{page(`"next": 2`, "a"), page(`"next": 0`, "b")}, "page=2", "a b", "",
		},
		"a next page that is a number in quotes": {
			[]string{page(`"nextPage": "2"`, "a"), page(`"nextPage": false`, "b")}, "page=2", "a b", "",
		},
		"a cursor": {
			[]string{page(`"nextCursor": "x/y"`, "a"), page(`"nextCursor": ""`, "b")}, "cursor=x%2Fy", "a b", "",
		},
		"a cursor that is a number": {[]string{page(`"next_cursor": 17`, "a"), page(``, "b")}, "cursor=17", "a b", ""},
		"a cursor in digits":        {[]string{page(`"nextCursor": "017"`, "a"), page(``, "b")}, "cursor=017", "a b", ""},
		"two of them": {
			[]string{page(`"nextCursor": "x", "nextPage": 2`, "a"), page(``, "b")}, "cursor=x", "a b", "",
		},
		"a cursor that leads nowhere": {
			[]string{page(`"next": "x"`, "a"), page(`"next": "x"`, "a")},
			"cursor=x cursor=x", "", "(3 rows were read): asking for the rest brings nothing new",
		},
		"an address": {
			[]string{page(`"next": "https://other.example.com/channels?after=a&n=2#top"`, "a"), page(`"next": null`, "b")}, "after=a&n=2", "a b", "",
		},
		"an address that can't be read": {[]string{page(`"next": "?a=%zz"`, "a")}, "", "", "its address of the next page can't be read"},
		"a next one that is only a word of it": {
			[]string{page(`"next": true, "page": 1`, "a"), page(`"next": false, "page": 2`, "b")}, "page=2", "a b", "",
		},
		"more, and no way to it": {
			[]string{page(`"hasNextPage": "true"`, "a")}, "", "", "it says that there is more, and names no parameter to read it",
		},
		"all, and yet more": {
			[]string{page(`"total": 1, "hasMore": true`, "a")}, "", "", "it says that there is more, and names no parameter to read it",
		},
		"partial": {
			[]string{page(`"partial": true`, "a")}, "", "", "it says that there is more, and names no parameter to read it",
		},
		"partial for ever": {
			[]string{page(`"partial": 1, "page": 1`, "a"), page(`"partial": 1, "page": 2`)}, "page=2 page=3", "", "brings nothing new",
		},
		"whole": {[]string{page(`"partial": "false", "hasMore": 0, "next": ""`, "a")}, "", "a", ""},
		"rows that are fewer than said": {
			[]string{page(`"total": 3, "page": 1`, "a"), page(`"total": 3, "page": 2`)}, "page=2 page=3", "", "brings nothing new",
		},
		"a page that is not there": {
			[]string{page(`"total": 2, "page": 1`, "a"), "404"}, "page=2", "", "its next page is not there",
		},
		"a page that is null": {
			[]string{page(`"total": 2, "page": 1`, "a"), `{"meta": {}, "body": null}`}, "page=2", "", "its next page is not there",
		},
		"a page that may not be read": {[]string{page(`"total": 2, "page": 1`, "a"), "403"}, "page=2", "", "HTTP 403"},
		"a page that is no list": {
			[]string{page(`"total": 2, "page": 1`, "a"), `{"meta": {}, "body": {}}`}, "page=2", "", "a list of channels was expected",
		},
		"a row that can't be told": {[]string{page(`"total": 2, "page": 1`, "a"), page(``, "")}, "page=2", "a", ""},
		"another page of the first row": {
			[]string{page(`"total": 3, "page": 1`, "a", "b"), page(`"total": 3, "page": 2`, "a")}, "page=2 page=3", "", "nothing new",
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := &answerScript{answers: test.answers}
			c := serve(t, s.serve)
			channels, err := c.Channels.read(t.Context(), OpListSystemChannels)
			wantEqual(t, "queries", strings.Join(s.asked[1:], " "), test.asked)
			if test.says != "" {
				wantText(t, err, test.says)
				return
			}
			wantNoError(t, err)
			wantEqual(t, "ids", strings.Join(ids(channels, func(ch Channel) string { return ch.ID }), " "), test.ids)
		})
	}
}

// A row that a later page shows again is one that the service lists twice, or one that moved: the next reading tells.
func TestAListThatRepeatsRowsIsReadAgain(t *testing.T) {
	moved := []string{page(`"total": 3, "page": 1`, "a", "b"), page(`"total": 4, "page": 2`, "b", "d"), page(`"total": 4, "page": 3`)}
	settled := []string{page(`"total": 4, "page": 1`, "x", "a"), page(`"total": 4, "page": 2`, "b", "d")}
	counted := []string{page(`"total": 4, "page": 1`, "a", "b"), page(`"total": 4, "page": 2`, "c", "a"), page(`"total": 4, "page": 3`)}
	uncounted := []string{page(`"total": 3, "page": 1`, "a", "b"), page(`"total": 3, "page": 2`, "c", "a")}
	onItsOwn := []string{page(`"page": 1, "pages": 2`, "a", "b"), page(`"page": 2, "pages": 2`, "a")}
	for name, test := range map[string]struct {
		readings [][]string
		ids      string
		says     string
	}{
		"once in one answer":                     {[][]string{{page(`"total": 3`, "a", "b", "a")}}, "a b", ""},
		"moved, and then settled":                {[][]string{moved, settled}, "x a b d", ""},
		"listed twice, and counted twice":        {[][]string{counted, counted}, "a b c", ""},
		"listed twice, and counted once":         {[][]string{uncounted, uncounted}, "a b c", ""},
		"listed twice, with a page of its own":   {[][]string{onItsOwn, onItsOwn}, "a b", ""},
		"other rows, and then the same as these": {[][]string{moved, counted, counted}, "a b c", ""},
		"other rows each time":                   {[][]string{moved, counted, moved, counted}, "", "others each time that it is read"},
	} {
		t.Run(name, func(t *testing.T) {
			s := &answerScript{answers: slices.Concat(test.readings...)}
			c := serve(t, s.serve)
			channels, err := c.Channels.read(t.Context(), OpListSystemChannels)
			wantEqual(t, "requests", len(s.asked), len(s.answers))
			if test.says != "" {
				wantText(t, err, test.says)
				_, incomplete := IsIncomplete(err)
				wantEqual(t, "incomplete", incomplete, true)
				return
			}
			wantNoError(t, err)
			wantEqual(t, "ids", strings.Join(ids(channels, func(ch Channel) string { return ch.ID }), " "), test.ids)
		})
	}
}

// A list that ends before its next page is not one that the service does not have: nothing may be adopted or made because of that.
func TestAPageThatIsNotThereIsNoMissingList(t *testing.T) {
	for _, answer := range []string{"404", `{"meta": {"success": true}, "body": null}`} {
		s := &answerScript{answers: []string{page(`"total": 2, "page": 1`, "a"), answer}}
		c := serve(t, s.serve)
		_, err := c.Channels.All(t.Context())
		_, incomplete := IsIncomplete(err)
		wantEqual(t, "incomplete", incomplete, true)
		wantEqual(t, "the list is missing", isMissingList(err), false)
		wantEqual(t, "another list is read", len(s.asked), 2)
		s.asked = nil
		_, doubt, err := c.Channels.existing(t.Context())
		wantEqual(t, "the list is missing to a create", doubt, nil)
		wantText(t, err, "not whole")
	}
}

func TestAListThatShrinksBetweenPagesIsReadAgain(t *testing.T) {
	c := sevenChannels(t)
	c.SetVariant(mockapi.Variant{PageSize: 3, Paging: mockapi.PagingPage})
	c.through(func(n int, req *http.Request, network http.RoundTripper) (*http.Response, error) {
		if n == 2 { // 4 moves to the page that was read before
			wantEqual(t, "error", c.RemoveChannel(c.id(t, "1")), nil)
		}
		return network.RoundTrip(req)
	})
	channels, err := c.Client.Channels.All(t.Context())
	wantNoError(t, err)
	wantEqual(t, "topics", topics(channels), "2 3 4 5 6 7")
	wantEqual(t, "requests", c.sent(OpListSystemChannels), 2+2)
}

func TestAListThatNeverStopsShrinkingIsRefused(t *testing.T) {
	c := sevenChannels(t)
	c.SetVariant(mockapi.Variant{PageSize: 2, Paging: mockapi.PagingSkip})
	c.through(func(n int, req *http.Request, network http.RoundTripper) (*http.Response, error) {
		if n%2 == 0 {
			wantEqual(t, "error", c.RemoveChannel(c.Server.Channels()[0].ID), nil)
		}
		return network.RoundTrip(req)
	})
	_, err := c.Client.Channels.All(t.Context())
	wantText(t, err, "it became shorter while it was read")
	wantEqual(t, "requests", c.sent(OpListSystemChannels), 2*mostReadings)
}

func TestAListThatGrowsBetweenPagesHasWhatWasThereBefore(t *testing.T) {
	c := sevenChannels(t)
	c.SetVariant(mockapi.Variant{PageSize: 3, Paging: mockapi.PagingPage})
	c.through(func(n int, req *http.Request, network http.RoundTripper) (*http.Response, error) {
		if n == 3 {
			c.AddChannel("8", "open")
			c.AddChannel("9", "open")
			c.AddChannel("10", "open")
		}
		return network.RoundTrip(req)
	})
	channels, err := c.Client.Channels.All(t.Context())
	wantNoError(t, err)
	wantEqual(t, "topics", topics(channels), allSeven+" 8 9 10")
	wantEqual(t, "requests", c.sent(OpListSystemChannels), 4)
}

func TestAListWithoutAnEndIsRefused(t *testing.T) {
	var requests atomic.Int64
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", jsonContent)
		n := requests.Add(1)
		_, _ = io.WriteString(w, page(fmt.Sprintf(`"next": "after %d"`, n), fmt.Sprint(n)))
	})
	_, err := c.Channels.All(t.Context())
	wantText(t, err, "(1000 rows were read): it does not end within 1000 pages")
	wantEqual(t, "requests", requests.Load(), mostPages)
}

func TestMarksOfADeletedRow(t *testing.T) {
	for marks, deleted := range map[string]bool{
		``:                                        false,
		`, "isDeleted": false`:                    false,
		`, "isDeleted": "false"`:                  false,
		`, "deletedAt": null`:                     false,
		`, "deletedAt": ""`:                       false,
		`, "deleted": 0`:                          false,
		`, "deleted": {}`:                         false,
		`, "isDeleted": true`:                     true,
		`, "isDeleted": "True"`:                   true,
		`, "deleted": 1`:                          true,
		`, "deletedAt": "2026-01-31T12:00:00Z"`:   true,
		`, "deleted": false, "deletedAt": "2026"`: true,
	} {
		wantEqual(t, marks, isDeleted(membersOf([]byte(`{"_id": "1"`+marks+`}`))), deleted)
	}
}

func TestWhatStandsInMetaCountsBeforeWhatStandsBesideTheList(t *testing.T) {
	body := `{"meta": {"total": 2, "paging": {"page": 4}}, "total": 3, "page": 1, "limit": 5, "data": []}`
	opened, err := openEnvelope(Operation{Family: Integration}, []byte(body))
	wantNoError(t, err)
	wantEqual(t, "total", *opened.paging.total, quantity{"total", 2})
	wantEqual(t, "page", *opened.paging.page, quantity{"page", 4})
	wantEqual(t, "limit", *opened.paging.limit, quantity{"limit", 5})
}

// Whatever an answer announces: a next query is another one than the last, or there is none.
func FuzzAnnouncements(f *testing.F) {
	seed(f, answers, []string{
		`{"total": 9, "page": 1, "limit": 3}`,
		`{"skip": 9223372036854775807, "total": 9223372036854775807}`, `{"next": "?x=%zz"}`, `{"nextCursor": 1e3}`,
		`{"pagination": {"next": "?page=2"}, "partial": []}`, `{"pages": "7", "page": "0"}`,
	})
	f.Fuzz(func(t *testing.T, text string) {
		var members map[string]json.RawMessage
		if json.Unmarshal([]byte(text), &members) != nil {
			return
		}
		asked := url.Values{"mine": {"1"}}
		read := progress{answers: 1, last: 3, received: 3, distinct: 3}
		info := pageInfoOf(members)
		next, err := info.next(asked, read)
		if more := info.announcesMore(read); more != (next != nil || err != nil) {
			t.Errorf("more is %t, next %v, error %v for %q", more, next, err, text)
		}
		if next != nil && !next.Has("mine") {
			t.Errorf("%v has lost what was asked for, for %q", next, text)
		}
		wantEqual(t, "what was asked for stays as it is", asked.Encode(), "mine=1")
	})
}
