package client

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// widgetRequest is a call of a kind that this client knows nothing of.
func widgetRequest(method, path string) RawRequest {
	return RawRequest{Family: Partner, Method: method, Path: path}
}

// widgets are objects that a call of its own reads each.
func widgets(t *testing.T, c *Client) *RawObjects {
	t.Helper()
	objects, err := c.RawObjects(RawKind{})
	if err != nil {
		t.Fatal(err)
	}
	return objects
}

// scripted is one answer of a service.
type scripted struct {
	status            int
	contentType, body string
}

// inTurn makes a client of a service that gives the answers in turn, and the last one for ever. It returns how many were given.
func inTurn(t *testing.T, answers ...scripted) (*Client, *int) {
	t.Helper()
	given := new(int)
	return serve(t, func(w http.ResponseWriter, _ *http.Request) {
		one := answers[min(*given, len(answers)-1)]
		*given++
		w.Header().Set("Content-Type", orDefault(one.contentType, jsonContent))
		w.WriteHeader(orDefault(one.status, http.StatusOK))
		_, _ = io.WriteString(w, one.body)
	}), given
}

var (
	shownWidget = scripted{body: `{"meta": {"status": "success"}, "data": {"_id": "w1", "name": "One"}}`}
	absent404   = scripted{status: 404, body: `{"meta": {"status": "error", "statusCode": 404}, "message": "Widget not found"}`}
)

// What an answer to a read by id proves. known says that an earlier answer has shown the object, and old that it is older than a minute.
func TestAnObjectIsGoneOnlyWhenTwoAnswersSaySo(t *testing.T) {
	for name, test := range map[string]struct {
		answers    []scripted
		known, old bool
		statuses   []int
		present    bool
		doubt      string
		fails      string
		asked      int
	}{
		"it is there": {answers: []scripted{shownWidget}, present: true, asked: 1},
		"shown without its id": {answers: []scripted{{body: `{"meta": {"status": "success"}, "data": {"name": "One"}}`}}, present: true,
			asked: 1},
		"shown in an array":           {answers: []scripted{{body: `{"status": "success", "data": [{"id": "w1"}]}`}}, present: true, asked: 1},
		"shown under another id, too": {answers: []scripted{{body: `{"data": {"_id": "x9", "id": "w1"}}`}}, present: true, asked: 1},
		"404 twice":                   {answers: []scripted{absent404}, known: true, old: true, asked: 2},
		"404 once":                    {answers: []scripted{absent404, shownWidget}, known: true, old: true, present: true, asked: 2},
		"404, and never seen":         {answers: []scripted{absent404}, old: true, doubt: "the path may be wrong", asked: 1},
		"404 of a young one":          {answers: []scripted{absent404}, known: true, doubt: "may lag behind", asked: 1},
		"404 that blames the path": {answers: []scripted{{status: 404, body: `{"message": "Cannot GET /v1/widgets/w1"}`}}, known: true,
			old: true, fails: "404", asked: 1},
		"404 of a proxy": {answers: []scripted{{404, "text/html", "<html>not found</html>"}}, known: true, old: true, fails: "404",
			asked: 1},
		"404 without a body": {answers: []scripted{{status: 404}}, known: true, old: true, fails: "404", asked: 1},
		"404, then a proxy": {answers: []scripted{absent404, {404, "text/html", "<html>"}}, known: true, old: true, fails: "404",
			asked: 2},
		"404 in the envelope of a 200": {answers: []scripted{{body: `{"meta": {"status": "error", "statusCode": 404}, "message": "No widget"}`}},
			known: true, old: true, asked: 2},
		"410": {answers: []scripted{{status: 410, body: `{"message": "Gone for good", "status": "error"}`}}, known: true,
			old: true, fails: "410", asked: 1},
		"410, which is configured": {answers: []scripted{{status: 410, body: `{"message": "Gone for good", "status": "error"}`}},
			statuses: []int{410}, known: true, old: true, asked: 2},
		"403": {answers: []scripted{{status: 403, body: `{"message": "no"}`}}, known: true, old: true, fails: "403",
			asked: 1},
		"marked as deleted": {answers: []scripted{{body: `{"data": {"_id": "w1", "isDeleted": true}}`}}, known: true, old: true,
			asked: 2},
		"null": {answers: []scripted{{body: `{"status": "success", "data": null}`}}, known: true, old: true,
			fails: "the object was expected", asked: 1},
		"an empty object": {answers: []scripted{{body: `{"status": "success", "data": {}}`}}, known: true, old: true,
			fails: "an empty object", asked: 1},
		"a list of others": {answers: []scripted{{body: `{"data": [{"_id": "a"}, {"_id": "b"}]}`}}, known: true, old: true,
			fails: "an array of 2", asked: 1},
		"another object": {answers: []scripted{{body: `{"data": {"_id": "w2", "name": "Two"}}`}}, known: true, old: true,
			fails: "that with the id w2 came", asked: 1},
	} {
		t.Run(name, func(t *testing.T) {
			c, asked := inTurn(t, test.answers...)
			known := Known{Listed: test.known, Since: c.Now().Add(-time.Second)}
			if test.old {
				known.Since = c.Now().Add(-time.Hour)
			}
			statuses := test.statuses
			if statuses == nil {
				statuses = []int{404}
			}
			seen, err := widgets(t, c).Observe(t.Context(), widgetRequest(get, "/widgets/w1"), "w1", statuses, known)
			if test.fails != "" {
				wantText(t, err, test.fails)
			} else if err != nil {
				t.Fatal(err)
			}
			if seen.Present != test.present || !strings.Contains(seen.Doubt, test.doubt) || (seen.Doubt == "") != (test.doubt == "") {
				t.Errorf("observed %+v", seen)
			}
			if seen.Gone() != (test.fails == "" && !test.present && test.doubt == "") && test.fails == "" {
				t.Errorf("gone is %v: %+v", seen.Gone(), seen)
			}
			if test.present && seen.Thing.ID != "w1" {
				t.Errorf("the id is %q", seen.Thing.ID)
			}
			if *asked != test.asked {
				t.Errorf("asked %d times, wanted %d", *asked, test.asked)
			}
		})
	}
}

// A refresh never makes a call that may change something.
func TestObjectsAreOnlyReadByReads(t *testing.T) {
	c := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("something was sent") })
	_, err := widgets(t, c).Observe(t.Context(), widgetRequest(post, "/widgets/w1"), "w1", nil, Known{})
	wantText(t, err, "does not only read")
	_, err = c.RawObjects(RawKind{List: widgetRequest(post, "/widgets")})
	wantText(t, err, "does not only read")
	if _, there := widgets(t, c).Sight(t.Context(), widgetRequest(post, "/widgets/w1"), "w1"); there {
		t.Error("something was read")
	}
}

func TestACreatedObjectNeedsAnID(t *testing.T) {
	for body, id := range map[string]string{
		`{"data": {"_id": "w1"}}`:                     "w1",
		`{"data": {"id": 7}}`:                         "7",
		`{"data": [{"_id": "w1"}]}`:                   "w1",
		`{"status": "success", "data": {"ok": true}}`: "",
		`{"status": "success", "data": null}`:         "",
		`{"data": [{"_id": "a"}, {"_id": "b"}]}`:      "",
	} {
		c, asked := inTurn(t, scripted{body: body})
		made, err := widgets(t, c).Create(t.Context(),
			RawRequest{Family: Partner, Method: post, Path: "/widgets", Body: []byte(`{"name":"One"}`)})
		if made.ID != id || (err == nil) != (id != "") || err != nil && !IsOutcomeUnknown(err) {
			t.Errorf("%s: %+v, %v", body, made, err)
		}
		if *asked != 1 {
			t.Errorf("%s: sent %d times", body, *asked)
		}
	}
}

// The answer to a change may show something else than the object.
func TestTheAnswerToAChangeIsTakenOnlyForTheObject(t *testing.T) {
	for body, members := range map[string]string{
		`{"data": {"_id": "w1", "name": "Two"}}`:   `{"_id":"w1","name":"Two"}`,
		`{"data": {"_id": "log1", "by": "ana"}}`:   "",
		`{"status": "success", "message": "done"}`: "",
	} {
		c, _ := inTurn(t, scripted{body: body})
		changed, err := widgets(t, c).Change(t.Context(), widgetRequest(put, "/widgets/w1"), "w1")
		if err != nil || changed.ID != "w1" || string(changed.Members) != members {
			t.Errorf("%s: %+v, %v", body, changed, err)
		}
	}
}

func TestDeletingWhatIsNotThereSucceeds(t *testing.T) {
	for name, test := range map[string]struct {
		answer scripted
		reads  []scripted
		fails  string
	}{
		"deleted":                {scripted{body: `{"status": "success"}`}, []scripted{shownWidget}, ""},
		"no content":             {scripted{status: 204}, []scripted{shownWidget}, ""},
		"not there":              {absent404, []scripted{shownWidget}, ""},
		"a proxy":                {scripted{404, "text/html", "<html>"}, []scripted{shownWidget}, "404"},
		"a wrong path":           {scripted{status: 404, body: `{"message": "Cannot DELETE /v1/widgets/w1"}`}, []scripted{shownWidget}, "404"},
		"refused":                {scripted{status: 409, body: `{"message": "It has orders"}`}, []scripted{shownWidget}, "It has orders"},
		"refused with 200":       {scripted{body: `{"status": "error", "message": "It has orders"}`}, []scripted{shownWidget}, "It has orders"},
		"refused, and gone":      {scripted{status: 400, body: `{"message": "Already deleted"}`}, []scripted{absent404}, ""},
		"refused, and gone once": {scripted{status: 400, body: `{"message": "Already deleted"}`}, []scripted{absent404, shownWidget}, "Already"},
		"refused, then a proxy": {scripted{status: 400, body: `{"message": "Already deleted"}`}, []scripted{{404, "text/html", "<html>"}},
			"Already"},
	} {
		c, _ := inTurn(t, append([]scripted{test.answer}, test.reads...)...)
		err := widgets(t, c).Delete(t.Context(), widgetRequest(remove, "/widgets/w1"), widgetRequest(get, "/widgets/w1"), "w1", []int{404})
		if test.fails == "" && err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if test.fails != "" {
			wantText(t, err, test.fails)
		}
	}
}

// The natural key is compared as the service keeps texts, and over several members.
func TestTheNaturalKeyOfAnObject(t *testing.T) {
	objects, err := answering(t, 200, jsonContent, "{}").RawObjects(RawKind{Key: []string{"name", "rank"}})
	if err != nil {
		t.Fatal(err)
	}
	key := objects.KeyIn([]byte(`{"name": "One", "rank": 5}`))
	for members, same := range map[string]bool{
		`{"rank": "5", "name": " One\r\n", "x": 1}`: true,
		`{"name": "One", "rank": 6}`:                false,
		`{"name": "One\"5"}`:                        false,
		`{"name": "One"}`:                           false,
		`{}`:                                        false,
	} {
		if got := objects.KeyIn([]byte(members)); (got == key) != same {
			t.Errorf("%s has the key %s, and that of the first is %s", members, got, key)
		}
	}
}

// Objects of one kind share a list, which any write drops.
func TestObjectsOfOneKindShareAList(t *testing.T) {
	c := newCommunity(t)
	kind := RawKind{List: RawRequest{Family: System, Method: get, Path: "/channels"}, Key: []string{"topic"}}
	for range 3 {
		objects, err := c.RawObjects(kind)
		if err != nil {
			t.Fatal(err)
		}
		if seen, err := objects.Listed(t.Context(), "none", Known{}); err != nil || seen.Present {
			t.Fatal(seen, err)
		}
	}
	if got := c.Operations(); !slices.Equal(got, []string{"listSystemChannels"}) {
		t.Fatalf("asked: %v", got)
	}
	if _, err := c.CreateChannel(t.Context(), "News", "open"); err != nil {
		t.Fatal(err)
	}
	c.ResetRequests()
	if _, err := c.Raw(t.Context(), RawRequest{Family: System, Method: post, Path: "/channels",
		Body: []byte(`{"topic": "Events", "channelType": "open"}`)}); err != nil {
		t.Fatal(err)
	}
	objects, err := c.RawObjects(kind)
	if err != nil {
		t.Fatal(err)
	}
	events, _ := c.ChannelByTopic("Events")
	if seen, err := objects.Listed(t.Context(), events.ID, Known{}); err != nil || !seen.Present {
		t.Errorf("after a write: %+v, %v", seen, err)
	}
}

// Headers that the caller adds are sent, those of the provider stay its own, and no secret stands in an error.
func TestSecretsOfARawCallAreNotShown(t *testing.T) {
	const secret = "hook-secret-1234567890"
	var sent http.Header
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		sent = r.Header
		w.WriteHeader(http.StatusBadRequest)
		body, _ := io.ReadAll(r.Body)
		_, _ = fmt.Fprintf(w, `{"message": "wrong: %s %s"}`, r.Header.Get("X-Hook-Key"), strings.ReplaceAll(string(body), `"`, `'`))
	})
	_, err := c.Raw(t.Context(), RawRequest{Family: Partner, Method: post, Path: "/hooks/1",
		Body:    []byte(`{"password":"correct horse battery"}`),
		Headers: map[string]string{"X-Hook-Key": secret}, Secrets: []string{secret, "correct horse battery"}})
	wantText(t, err, "wrong")
	if sent.Get("X-Hook-Key") != secret || sent.Get("Authorization") != "Bearer token-1" {
		t.Errorf("sent: %v", sent)
	}
	for shown := err; shown != nil; shown = errors.Unwrap(shown) {
		if strings.Contains(shown.Error(), "hook-secret") || strings.Contains(shown.Error(), "horse") {
			t.Errorf("the error shows a secret: %v", shown)
		}
	}
}

func TestHeadersThatAreRefused(t *testing.T) {
	c := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("something was sent") })
	for name, value := range map[string]string{
		"authorization": "Bearer x", "Host": "evil.example.com", "content-length": "0", "Cookie": "a=b",
		"transfer-encoding": "chunked", "": "x", "a b": "x", "x:y": "z", "X-Hook": "a\r\nHost: evil.example.com", "X-Blank": " secret-value ",
	} {
		_, err := c.Raw(t.Context(), RawRequest{Family: Partner, Method: post, Path: "/x", Headers: map[string]string{name: value}})
		refused, ok := errors.AsType[*RawRequestError](err)
		if !ok || refused.Part != RawHeader || strings.Contains(err.Error(), value) && len(value) > 1 {
			t.Errorf("%q: %q: %v", name, value, err)
		}
	}
}

// A family without a key of its own takes one in a header: that of a webhook, for example.
func TestTheKeyOfAFamilyIsNoHeaderOfTheCaller(t *testing.T) {
	for name, owner := range map[string]Family{"Authorization": Partner, "X-API-Key": System, "apikey": SecureAuth} {
		sent := 0
		c := serve(t, func(w http.ResponseWriter, r *http.Request) {
			sent++
			if r.Header.Get(name) != "the caller's" {
				t.Errorf("%s: %q was sent", name, r.Header.Get(name))
			}
			_, _ = io.WriteString(w, "{}")
		})
		for _, family := range []Family{owner, Widgets} {
			_, err := c.Raw(t.Context(), RawRequest{Family: family, Method: post, Path: "/x", Headers: map[string]string{name: "the caller's"}})
			if (err != nil) != (family == owner) {
				t.Errorf("%s in the family %s: %v", name, family, err)
			}
		}
		if sent != 1 {
			t.Errorf("%s: %d requests were sent", name, sent)
		}
	}
}
