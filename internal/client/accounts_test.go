package client

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

// aDraft is an account for somebody, with everything that says who that is.
func aDraft() AccountDraft {
	return AccountDraft{
		Email: "zoe@example.com", Username: "zoe-of-old", FirstName: "Zoe-First", LastName: "Zoe-Last", DisplayName: "Zoe-Shown",
		Password: "open-sesame!", AccessLevel: 1, JoinServer: true, Referral: "zoe-friend",
	}
}

// restoring is aDraft that may be restored.
func restoring() AccountDraft {
	draft := aDraft()
	draft.Restores = true
	return draft
}

// One who gives up while the account is being created loses nothing: what was sent is waited for, and known by its e-mail address.
func TestAnAccountIsNotLostWhenItsCreatorGivesUp(t *testing.T) {
	for name, fault := range map[string]mockapi.Fault{
		"the answer comes": {Effect: true, Status: 201, Body: "{}"}, "the answer is lost": {Effect: true, Drop: true},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCommunity(t)
			fault.Operation = string(OpCreateUser)
			c.Inject(fault)
			ctx, cancel := context.WithCancel(t.Context())
			c.through(func(_ int, req *http.Request, network http.RoundTripper) (*http.Response, error) {
				if strings.HasSuffix(req.URL.Path, "/users") {
					cancel()
				}
				return network.RoundTrip(req)
			})
			made, err := c.CreateAccount(ctx, aDraft())
			wantNoError(t, err)
			account, _ := c.Account("zoe@example.com")
			if made.Visible && made.User.ID != account.ID || account.ID == "" || c.sent(OpCreateUser) != 1 {
				t.Errorf("it is %v, and the account %v", made, account)
			}
		})
	}
}

// One who gives up before sends nothing.
func TestNoAccountIsCreatedForOneWhoHasGivenUp(t *testing.T) {
	c := newCommunity(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := c.CreateAccount(ctx, restoring())
	wantEqual(t, "cancelled", IsCancelled(err), true)
	wantEqual(t, "sent", c.sent(OpCreateUser), 0)
}

// Neither an error nor a line of the log says for whom an account is, or repeats the password.
func TestNoErrorAndNoLineSaysForWhomAnAccountIs(t *testing.T) {
	says := "zoe@example.com (zoe-of-old, Zoe-First Zoe-Last, Zoe-Shown, zoe-friend) with open-sesame!: no"
	secrets := []string{"zoe", "Zoe-", "open-sesame"}
	for _, status := range []int{400, 409, 422, 500} {
		c := newCommunity(t)
		c.Inject(mockapi.Fault{Operation: string(OpCreateUser), Status: status, Message: says, Times: -1})
		_, err := c.CreateAccount(t.Context(), restoring())
		lacks(t, err, secrets...)
		c.log.lacks(t, secrets...)
	}
	for _, operation := range []OperationID{OpGetUserData, OpManageUser} {
		c := newCommunity(t)
		_, err := c.CreateAccount(t.Context(), aDraft())
		wantNoError(t, err)
		c.Inject(mockapi.Fault{Operation: string(operation), Status: 422, Message: says, Times: -1})
		account, _ := c.Account("zoe@example.com")
		lacks(t, c.DeleteUser(t.Context(), "zoe@example.com", account.ID, Known{Listed: true}), "zoe@", "open-sesame")
		c.log.lacks(t, secrets...)
	}
}

// lacks wants an error without some texts.
func lacks(t *testing.T, err error, texts ...string) {
	t.Helper()
	if err == nil {
		t.Error("there is no error")
		return
	}
	log := &logBuffer{}
	_, _ = log.Write([]byte(err.Error()))
	log.lacks(t, texts...)
}

// What a restoration did can be undone, and when that fails, the error says so.
func TestARestorationOfSomebodyElsesAccountIsUndoneOrReported(t *testing.T) {
	for name, fails := range map[string]bool{"undone": false, "not undone": true} {
		t.Run(name, func(t *testing.T) {
			c := newCommunity(t)
			c.AddMember(mockapi.Member{Email: "other@example.com", Username: "zoe-of-old"})
			wantNoError(t, c.DeleteMember("zoe-of-old"))
			if fails {
				c.Inject(mockapi.Fault{Operation: string(OpManageUser), Skip: 1, Status: 403, Times: -1})
			}
			_, err := c.CreateAccount(t.Context(), restoring())
			restored, is := errors.AsType[*AnotherRestoredError](err)
			account, _ := c.Account("zoe-of-old")
			if !is || restored.Undone == fails || account.DeletedAt.IsZero() != fails {
				t.Errorf("%v: %v", err, account.DeletedAt)
			}
		})
	}
}

// An account that nobody shows, and that is there, is not deleted: whatever the service answers to a restoration that it has no need of, or
// that is not answered at all.
func TestAHiddenAccountIsNotDeletedByARestoration(t *testing.T) {
	for name, fault := range map[string]mockapi.Fault{
		"not there for it":  {Status: http.StatusNotFound, Message: "User not found"},
		"nothing to do":     {Status: http.StatusConflict, Message: "The user was not deleted"},
		"lost":              {Drop: true},
		"lost by the proxy": {Status: http.StatusBadGateway},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCommunity(t)
			c.AddMember(mockapi.Member{Email: "other@example.com", Username: "zoe-of-old", Outside: true})
			c.SetVariant(mockapi.Variant{HideOutside: true})
			fault.Operation = string(OpManageUser)
			c.Inject(fault)
			_, err := c.CreateAccount(t.Context(), restoring())
			account, _ := c.Account("zoe-of-old")
			if err == nil || !account.DeletedAt.IsZero() {
				t.Errorf("%v: deleted at %v", err, account.DeletedAt)
			}
			wantEqual(t, "managed", c.sent(OpManageUser), 1)
		})
	}
}

func TestValuesOfUserFieldsAreComparedAsTheServiceKeepsThem(t *testing.T) {
	for _, test := range []struct {
		one, other string
		same       bool
	}{
		{"42", "42", true}, {"42", "42.0", true}, {" 42 ", "42", true}, {"1e2", "100", true}, {"42", "43", false}, {"a", " a", true},
		{"a", "A", false}, {"", "0", false}, {"x", "", false}, {"NaN", "NaN", true},
	} {
		wantEqual(t, test.one+" and "+test.other, SameFieldValue(test.one, test.other), test.same)
	}
	value := "42"
	user := User{CustomFields: map[string]*string{"shoe-size": &value, "empty": nil}}
	for name, shown := range map[string]bool{"shoe-size": true, "shoe size": true, " shoe size ": true, "empty": true, "size": false} {
		_, got := user.Field(name)
		wantEqual(t, name, got, shown)
	}
}
