package client

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Writing users. What is sent is personal, as in users.go: no error repeats it.

// AccountAction is what manageUser does with an account.
type AccountAction string

// The actions. The documentation shows the first, and says of the other one that there is one.
const (
	DeleteAccount  AccountAction = "delete"
	RestoreAccount AccountAction = "restore"
)

// settled are the words of refusals that say that an account is as it is to be. That there is no such user is none of them: a name that is
// misspelt looks the same.
var settled = map[AccountAction]*regexp.Regexp{DeleteAccount: deletedAlready, RestoreAccount: restoredAlready}

// ManageAccount deletes or restores the account of a user name (manageUser, documented), and is sent once. The deletion is a soft one. That
// the account is so already is a success.
func (c *Client) ManageAccount(ctx context.Context, do AccountAction, username string) error {
	return ignoreRefusal(settled[do], c.manageAccount(ctx, do, username))
}

// manageAccount is ManageAccount for a caller to whom it matters that the account was so already.
func (c *Client) manageAccount(ctx context.Context, do AccountAction, username string) error {
	defer c.users.dropAll()
	asked := input{json: map[string]string{"action": string(do), "user": username}}
	return concealPersonal(tell(ctx, c, OpManageUser, asked), username)
}

// AccountDraft is all that is written of a new account.
type AccountDraft struct {
	Email, Username, FirstName, LastName, DisplayName string
	Password                                          string // empty for none
	AccessLevel                                       int64
	JoinServer, SendEmail, EmailPassword              bool
	EmailTemplate                                     string            // empty for none
	CustomFields                                      map[string]string // by key or name
	Referral, ExternalID                              string            // empty for none
	// Restores says that the deleted account with the e-mail address and the user name is restored where either is taken.
	Restores bool
}

// accountWrite is the body of createUser.
type accountWrite struct {
	FirstName       string       `json:"firstname"`
	LastName        string       `json:"lastname"`
	Username        string       `json:"username"`
	DisplayName     string       `json:"displayname"`
	Email           string       `json:"email"`
	Password        string       `json:"password,omitempty"`
	ConfirmPassword string       `json:"confirmPassword,omitempty"`
	AccessLevel     int64        `json:"accessLevel"`
	JoinServer      bool         `json:"joinServer"`
	SendEmail       bool         `json:"sendEmail"`
	EmailPassword   bool         `json:"emailPassword"`
	EmailTemplate   string       `json:"emailTemplate,omitempty"`
	CustomFields    []fieldWrite `json:"customFields,omitempty"`
	Referral        string       `json:"referral,omitempty"`
	ExternalID      string       `json:"externalId,omitempty"`
}

type fieldWrite struct {
	Field string `json:"fieldIdorName"`
	Value string `json:"value"`
}

func (d AccountDraft) wire() accountWrite {
	written := accountWrite{
		FirstName: d.FirstName, LastName: d.LastName, Username: d.Username, DisplayName: d.DisplayName, Email: d.Email,
		Password: d.Password, ConfirmPassword: d.Password, AccessLevel: d.AccessLevel, JoinServer: d.JoinServer, SendEmail: d.SendEmail,
		EmailPassword: d.EmailPassword, EmailTemplate: d.EmailTemplate, Referral: d.Referral, ExternalID: d.ExternalID,
	}
	for _, field := range slices.Sorted(maps.Keys(d.CustomFields)) {
		written.CustomFields = append(written.CustomFields, fieldWrite{field, d.CustomFields[field]})
	}
	return written
}

// conceal removes what says who the account is for from an error.
func (d AccountDraft) conceal(err error) error {
	personal := []string{d.Email, d.Username, d.FirstName, d.LastName, d.DisplayName, d.Referral, d.ExternalID}
	personal = slices.AppendSeq(personal, maps.Values(d.CustomFields))
	if unsure, ok := errors.AsType[*AmbiguousError](err); ok { // its cause is an error of the client, too
		return &AmbiguousError{Thing: unsure.Thing, IDs: unsure.IDs, cause: concealPersonal(unsure.cause, personal...)}
	}
	return concealPersonal(err, personal...)
}

// fits says that a user has the draft's user name: services may write it in another letter case.
func (d AccountDraft) fits(user User) bool {
	return user.Username != nil && strings.EqualFold(NormalizeText(*user.Username), NormalizeText(d.Username))
}

// NewAccount is what came of creating an account.
type NewAccount struct {
	User     User
	Visible  bool // false as long as the service does not show the user
	Restored bool // a deleted account was restored instead
}

// CreateAccount creates an account (createUser, documented), which is sent once. Its answer is not documented, so that the user is read
// back by e-mail address. When the answer is lost, the account is ours where the address shows the user name: nobody had the address
// before. The password is masked from now on.
func (c *Client) CreateAccount(ctx context.Context, draft AccountDraft) (NewAccount, error) {
	if draft.Password != "" {
		c.Conceal(draft.Password)
	}
	made, err := c.createAccount(ctx, draft)
	if draft.Restores && IsTaken(err) {
		made, err = c.restoreAccount(ctx, draft)
	}
	return made, draft.conceal(err)
}

func (c *Client) createAccount(ctx context.Context, draft AccountDraft) (NewAccount, error) {
	_, err := c.readUser(ctx, draft.Email)
	switch {
	case err == nil:
		return NewAccount{}, &UserError{UserThere}
	case !saysGoneUser(err):
		return NewAccount{}, fmt.Errorf("looking whether the e-mail address is free: %w", err)
	}
	user, seen, err := once[User]{
		thing: "account", clock: c.clock, id: func(u User) string { return u.ID },
		act: func(ctx context.Context) (User, error) {
			defer c.users.dropAll()
			return User{}, tell(ctx, c, OpCreateUser, input{json: draft.wire()})
		},
		search: func(ctx context.Context) (searchResult[User], error) { return c.searchAccount(ctx, draft) },
	}.do(ctx)
	if err != nil {
		return NewAccount{}, err
	}
	if !seen {
		user, seen = c.awaitUser(ctx, draft.Email, func(User) bool { return true })
	}
	return NewAccount{User: user, Visible: seen}, nil
}

// searchAccount looks for an account whose create was not answered. It is never complete, so that nothing is sent a second time: an account
// that does not show may be there, as one that has not joined the community.
func (c *Client) searchAccount(ctx context.Context, draft AccountDraft) (searchResult[User], error) {
	user, err := c.readUser(ctx, draft.Email)
	switch {
	case err == nil && draft.fits(user):
		return searchResult[User]{candidates: []User{user}}, nil
	case err == nil:
		return searchResult[User]{doubt: &UserError{UserRenamed}}, nil
	case saysGoneUser(err):
		return searchResult[User]{doubt: errNotShown}, nil
	}
	return searchResult[User]{}, err
}

var errNotShown = errors.New("the service does not show it")

// readUser is UserByEmail past the cache.
func (c *Client) readUser(ctx context.Context, email string) (User, error) {
	c.users.users.drop(strings.ToLower(email))
	return c.UserByEmail(ctx, email)
}

// awaitUser reads until the service shows a user who fits, or has had its time for it.
func (c *Client) awaitUser(ctx context.Context, email string, fits func(User) bool) (user User, shown bool) {
	shown = c.await(ctx, func() (bool, error) {
		read, err := c.readUser(ctx, email)
		if err != nil || !fits(read) {
			return false, err
		}
		user = read
		return true, nil
	})
	return user, shown
}

// await looks until it is done, for as long as a service may take to show a write. It gives up where the key may not look.
func (c *Client) await(ctx context.Context, look func() (done bool, err error)) bool {
	for pace := newPace(c.clock, firstSearchWait); ; {
		done, err := look()
		switch {
		case done:
			return true
		case IsNotAllowed(err) || pace.elapsed() >= settlePatience || pace.wait(ctx) != nil:
			return false
		}
	}
}

// taken matches the words of a refusal because of an e-mail address or a user name that is in use.
var taken = regexp.MustCompile(`(?i)\balready (?:exists?|taken|in use|used|registered)\b|\b(?:is|are) (?:taken|in use|not available)\b`)

// IsTaken says that the service refused a new account because its e-mail address or user name is in use. It need not say which.
func IsTaken(err error) bool {
	failure, ok := errors.AsType[*Error](err)
	return ok && (IsConflict(err) || IsRefused(err) && taken.MatchString(failure.Message))
}

// AnotherRestoredError says that restoring the account of a user name did not bring back one with the e-mail address.
type AnotherRestoredError struct {
	Undone bool // the account of the user name was deleted again
}

func (e *AnotherRestoredError) Error() string {
	said := "the account of this user name was restored, and the e-mail address does not show it, so that it may be somebody else's"
	if e.Undone {
		return said + "; it was deleted again"
	}
	return said + "; deleting it again failed"
}

// restoreAccount restores the deleted account with the e-mail address and the user name of a draft, and nobody else's. A service that hides
// deleted users does not say whose a user name was: then the restored account has to show under the address, or is deleted again.
func (c *Client) restoreAccount(ctx context.Context, draft AccountDraft) (NewAccount, error) {
	isOurs, err := c.mayRestore(ctx, draft)
	if err != nil {
		return NewAccount{}, err
	}
	err = c.manageAccount(ctx, RestoreAccount, draft.Username)
	if err != nil && !IsOutcomeUnknown(err) {
		return NewAccount{}, fmt.Errorf("restoring the deleted account of this user name: %w", err)
	}
	ctx = context.WithoutCancel(ctx) // what was restored is not left unchecked
	user, shown := c.awaitUser(ctx, draft.Email, draft.fits)
	switch {
	case shown || isOurs && err == nil:
		return NewAccount{User: user, Visible: shown, Restored: true}, nil
	case err != nil: // it may not have been restored: then deleting it again would take somebody's who is there
		return NewAccount{}, fmt.Errorf("restoring the deleted account of this user name: %w", err)
	}
	return NewAccount{}, &AnotherRestoredError{Undone: c.ManageAccount(ctx, DeleteAccount, draft.Username) == nil}
}

// mayRestore checks that there is nobody whom a restoration by user name could hit by mistake. isOurs says that the service shows the
// deleted account with both the e-mail address and the user name.
func (c *Client) mayRestore(ctx context.Context, draft AccountDraft) (isOurs bool, err error) {
	user, err := c.readUser(ctx, draft.Email)
	switch {
	case err == nil:
		return false, &UserError{UserThere}
	case IsUserProblem(err, UserDeleted) && draft.fits(user):
		return true, nil
	case IsUserProblem(err, UserDeleted):
		return false, &UserError{UserRenamed}
	case !saysGoneUser(err):
		return false, err
	}
	switch _, err = c.UserByUsername(ctx, draft.Username); {
	case IsUserProblem(err, UserUnknown):
		return false, nil
	case err == nil:
		return false, &UserError{UserNameTaken}
	}
	return false, fmt.Errorf("looking whether somebody who is there has the user name: %w", err)
}

// ObserveUser looks for the user with an e-mail address. The user is gone where the service shows it as deleted; and where it has shown it
// before, it is older than a minute, and two looks past the cache, 5 s apart, say that there is nobody.
func (c *Client) ObserveUser(ctx context.Context, email string, known Known) (Observation[User], error) {
	user, err := c.UserByEmail(ctx, email)
	if IsUserProblem(err, UserUnknown) {
		doubt := c.doubtAge("account", known.Since)
		if !known.Listed {
			doubt = string(UserUnseen)
		}
		if doubt != "" {
			return Observation[User]{Doubt: doubt}, nil
		}
		if err = c.clock.Sleep(ctx, betweenLooks); err == nil {
			user, err = c.readUser(ctx, email)
		}
	}
	if IsUserProblem(err, UserUnknown) || IsUserProblem(err, UserDeleted) {
		return Observation[User]{Thing: user}, nil
	}
	return Observation[User]{Thing: user, Present: err == nil}, err
}

// saysGoneUser says that a read found nobody or a deleted user, also in words alone: enough for a create, which the service refuses where
// the address is in use, and for a delete.
func saysGoneUser(err error) bool {
	failure, ok := errors.AsType[*Error](err)
	inWords := ok && IsRefused(err) && !BlamesThePath(failure) && goneAlready.MatchString(failure.Message)
	return inWords || IsUserProblem(err, UserUnknown) || IsUserProblem(err, UserDeleted)
}

// DeleteUser deletes the account that has an e-mail address and an id, by the user name that the service shows (manageUser, documented).
// One that is gone counts as deleted, whatever the answer was. Where the service has never shown the account, that it does not is no proof.
func (c *Client) DeleteUser(ctx context.Context, email, id string, known Known) error {
	user, err := c.readUser(ctx, email)
	gone := func() (bool, error) { return c.isGoneTwice(context.WithoutCancel(ctx), email) }
	switch {
	case IsUserProblem(err, UserDeleted):
		return nil
	case saysGoneUser(err) && !known.Listed:
		return &UserError{UserUnseen}
	case saysGoneUser(err):
		return c.confirmGone(ctx, email)
	case err != nil:
		return err
	case id != "" && !user.Is(id):
		return &UserError{UserAnother}
	case user.Username == nil || *user.Username == "":
		return &UserError{UserNameless}
	}
	err = c.ManageAccount(ctx, DeleteAccount, *user.Username)
	if IsOutcomeUnknown(err) && c.await(context.WithoutCancel(ctx), gone) {
		return nil
	}
	if IsRefused(err) {
		if already, _ := gone(); already {
			return nil
		}
	}
	return concealPersonal(err, email)
}

// confirmGone fails unless two more looks find nobody.
func (c *Client) confirmGone(ctx context.Context, email string) error {
	gone, err := c.isGoneTwice(ctx, email)
	switch {
	case gone:
		return nil
	case err == nil:
		return &UserError{UserUnseen}
	}
	return err
}

// isGoneTwice says that two looks find nobody, or a deleted user: one may come from a replica that has fallen behind.
func (c *Client) isGoneTwice(ctx context.Context, email string) (bool, error) {
	if _, err := c.readUser(ctx, email); !saysGoneUser(err) {
		return false, err
	}
	if err := c.clock.Sleep(ctx, betweenLooks); err != nil {
		return false, err
	}
	_, err := c.readUser(ctx, email)
	return saysGoneUser(err), err
}
