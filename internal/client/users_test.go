package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

// 1,000 look-ups of 500 users, all at once, as 500 resources returningai_user and as many data sources make: each user is asked for once,
// and the limits of concurrency and rate hold.
func Test500UsersAreReadWithinTheLimitsOfConcurrencyAndRate(t *testing.T) {
	const users, places, perSecond = 500, 4, 20
	var running, most, asked atomic.Int64
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		now := running.Add(1)
		defer running.Add(-1)
		for before := most.Load(); now > before && !most.CompareAndSwap(before, now); before = most.Load() {
			continue
		}
		asked.Add(1)
		var body struct {
			IDOrEmail string `json:"idOrEmail"`
		}
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			t.Error(err)
		}
		id, _, _ := strings.Cut(body.IDOrEmail, "@")
		_, _ = fmt.Fprintf(w, `{"status":"success","data":{"userId":%q}}`, id)
	}, func(config *Config) {
		config.Limits = Limits{MaxConcurrentRequests: places, MaxRequestsPerSecond: perSecond}
	})
	began := c.Now()
	var all sync.WaitGroup
	for i := range 2 * users {
		all.Go(func() {
			id := fmt.Sprint(1000 + i%users)
			email := id + "@example.com"
			if i >= users { // the same address in another letter case
				email = strings.ToUpper(email)
			}
			user, err := c.UserByEmail(t.Context(), email)
			if err != nil || user.ID != id {
				t.Errorf("%s: %v, %v", id, user.ID, err)
			}
		})
	}
	all.Wait()
	wantEqual(t, "requests", asked.Load(), int64(users))
	if most.Load() > places {
		t.Errorf("%d requests ran at a time", most.Load())
	}
	if took := c.Now().Sub(began); took < (users/perSecond-2)*time.Second {
		t.Errorf("%d requests took %v", users, took)
	}
}

func TestAnAnswerAboutAnotherUserIsAnError(t *testing.T) {
	for name, test := range map[string]struct {
		data  string
		by    func(*Client) error
		wrong UserProblem // empty for none
	}{
		"another id":       {`{"userId":"102"}`, byID("101"), UserAnother},
		"the id":           {`{"userId":101}`, byID("101"), ""},
		"one of its ids":   {`{"userId":"101","_id":"66B2F0a1c3d4e5f600000065"}`, byID("66b2f0a1c3d4e5f600000065"), ""},
		"another address":  {`{"userId":"102","email":"ben@example.com"}`, byEmail("ana@example.com"), UserAnother},
		"another case":     {`{"userId":"101","email":"Ana@Example.com"}`, byEmail("ana@example.COM"), ""},
		"a hidden address": {`{"userId":"101","email":"a***@example.com"}`, byEmail("ana@example.com"), ""},
		"another hidden":   {`{"userId":"102","email":"b***@example.com"}`, byEmail("ana@example.com"), UserAnother},
		"no address":       {`{"userId":"101"}`, byEmail("ana@example.com"), ""},
		"a deleted one":    {`{"userId":"101","isDeleted":true}`, byEmail("ana@example.com"), UserDeleted},
	} {
		t.Run(name, func(t *testing.T) {
			err := test.by(answering(t, 200, jsonContent, `{"status":"success","data":`+test.data+`}`))
			if test.wrong == "" && err != nil || test.wrong != "" && !IsUserProblem(err, test.wrong) {
				t.Errorf("got %v, wanted %q", err, test.wrong)
			}
		})
	}
}

func byID(id string) func(*Client) error {
	return func(c *Client) error {
		_, err := c.UserByID(context.Background(), id)
		return err
	}
}

func byEmail(email string) func(*Client) error {
	return func(c *Client) error {
		_, err := c.UserByEmail(context.Background(), email)
		return err
	}
}

// Only the service's own 404 says that there is nobody, and no error repeats the address.
func TestWhatIsNoUserIsNotTakenForOne(t *testing.T) {
	const address = "ana.alder@example.com"
	for name, test := range map[string]struct {
		status  int
		body    string
		unknown bool
	}{
		"nobody":              {404, `{"status":"error","message":"No user ` + address + `"}`, true},
		"nobody, with 200":    {200, `{"status":"error","statusCode":404,"message":"User not found"}`, true},
		"a page":              {404, `<html>not here</html>`, false},
		"no route":            {404, `{"status":"error","message":"Cannot POST /users/info"}`, false},
		"refused":             {401, `{"status":"error","message":"No permission to read ` + strings.ToUpper(address) + `"}`, false},
		"null":                {200, `{"status":"success","data":null}`, false},
		"nothing in it":       {200, `{"status":"success","data":{}}`, false},
		"several":             {200, `{"status":"success","data":[{"userId":"1"},{"userId":"2"}]}`, false},
		"an error of its own": {400, `{"status":"error","message":"` + address + ` is odd"}`, false},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := answering(t, test.status, jsonContent, test.body).UserByEmail(t.Context(), address)
			if err == nil || IsUserProblem(err, UserUnknown) != test.unknown {
				t.Errorf("got %v, unknown was to be %v", err, test.unknown)
			}
			if err != nil && strings.Contains(strings.ToLower(err.Error()), "alder") {
				t.Errorf("the error repeats the address: %v", err)
			}
		})
	}
}

// crowd adds so many users.
func crowd(c *community, users int) {
	for i := range users {
		c.AddMember(mockapi.Member{Username: fmt.Sprintf("user%04d", i), Email: fmt.Sprintf("user%04d@crowd.example", i), LastName: "Crowd"})
	}
}

func TestUsersAreFoundOnAllPagesByCursorOrByNumber(t *testing.T) {
	for name, byPage := range map[string]bool{"cursor": false, "page": true} {
		t.Run(name, func(t *testing.T) {
			c := newCommunity(t)
			crowd(c, 450)
			found, err := c.FindUsers(t.Context(), UserQuery{Filter: map[string]any{"last_name": "Crowd"}, ByPage: byPage})
			wantNoError(t, err)
			wantEqual(t, "users", len(found.Users), 450)
			wantEqual(t, "the last", found.Users[449].Email, "user0449@crowd.example")
			wantEqual(t, "requests", c.sent(OpFindUsers), 3)
			for i, request := range c.Requests() {
				cursor, page := strings.Contains(request.Body, `"cursor"`), strings.Contains(request.Body, `"page"`)
				if page != byPage || cursor != (!byPage && i > 0) || len(request.Query) > 0 {
					t.Errorf("request %d has the body %s and the query %v", i+1, request.Body, request.Query)
				}
			}
		})
	}
}

// A service that says nothing of pages may have more than a full one.
func TestAFullPageWithoutASignIsNotTheEnd(t *testing.T) {
	pages := 0
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		var body struct{ Page int }
		_ = json.NewDecoder(r.Body).Decode(&body)
		pages++
		var rows []string
		for i := range map[int]int{0: usersOnPage, 2: 3}[body.Page] {
			rows = append(rows, fmt.Sprintf(`{"email":"u%d-%d@example.com"}`, body.Page, i))
		}
		_, _ = fmt.Fprintf(w, `{"status":"success","data":[%s]}`, strings.Join(rows, ","))
	})
	found, err := c.FindUsers(t.Context(), UserQuery{})
	wantNoError(t, err)
	wantEqual(t, "users", len(found.Users), usersOnPage+3)
	wantEqual(t, "pages", pages, 2)
}

func TestMoreUsersThanAskedForAreAnError(t *testing.T) {
	c := newCommunity(t)
	crowd(c, 450)
	_, err := c.FindUsers(t.Context(), UserQuery{Most: 300})
	if tooMany, is := errors.AsType[*TooManyError](err); !is || tooMany.Most != 300 {
		t.Errorf("got %v", err)
	}
	wantEqual(t, "requests", c.sent(OpFindUsers), 2)
	found, err := c.FindUsers(t.Context(), UserQuery{Most: 454})
	wantNoError(t, err)
	wantEqual(t, "users", len(found.Users), 454)
}

func TestAPageThatRepeatsForEverEndsWithAnError(t *testing.T) {
	c := newCommunity(t)
	crowd(c, 250)
	c.SetVariant(mockapi.Variant{Paging: mockapi.PagingStuck})
	_, err := c.FindUsers(t.Context(), UserQuery{})
	if _, incomplete := IsIncomplete(err); !incomplete {
		t.Errorf("got %v", err)
	}
}

// The client's lines do not say who is looked up, not even at DEBUG.
func TestNoLineOfTheLogSaysWhoIsLookedUp(t *testing.T) {
	c := newCommunity(t, func(config *Config) {
		config.Overrides = map[OperationID]string{OpGetUserActivityDaily: "GET /users/activity/daily"}
	})
	c.SetVariant(mockapi.Variant{EarlierContracts: true})
	for _, operation := range []OperationID{"", OpGetUserData, OpFindUsers, OpGetUserActivityDaily} {
		if operation != "" {
			c.Inject(mockapi.Fault{Operation: string(operation), Status: 503, Message: "no ana@example.com today", Times: -1})
		}
		_, _ = c.UserByEmail(t.Context(), "ana@example.com")
		_, _ = c.FindUsers(t.Context(), UserQuery{Filter: map[string]any{"email": "ana@example.com"}})
		_, _ = c.UserEarningsOfLastDays(t.Context(), "ana@example.com", 3)
	}
	if c.sent(OpGetUserData) == 0 || c.sent(OpFindUsers) == 0 || c.sent(OpGetUserActivityDaily) == 0 {
		t.Errorf("sent: %v", c.Operations())
	}
	c.log.lacks(t, "ana@", "ana%40")
}
