package client

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Reading users. What is asked and answered is personal: an error of this file repeats neither an e-mail address nor a value that somebody
// was looked up by, whatever the service says, since Terraform logs errors.

// Number is a number that may also come as a string. Set is false when it was absent, or is anything else.
type Number struct {
	Value float64
	Set   bool
}

// UnmarshalJSON takes any value.
func (n *Number) UnmarshalJSON(raw []byte) error {
	text := valueOf[Text](raw)
	if value, err := strconv.ParseFloat(strings.TrimSpace(text.Value), 64); err == nil && text.Set && kindOf(raw) != aBoolean {
		n.Value, n.Set = value, true
	}
	return nil
}

// Pointer returns nil when the member was absent.
func (n Number) Pointer() *float64 {
	if !n.Set {
		return nil
	}
	return &n.Value
}

// User is a user as getUserData shows one. A nil field was not in the answer.
type User struct {
	ID               string
	Username         *string
	Email            *string // not in the documented answer
	FirstName        *string
	LastName         *string
	Language         *string
	Roles            []string // titles; nil when they were not in the answer
	HighestRole      *string  // its title
	XP               *float64
	Coins            *float64
	XPEarnedToday    *float64
	CoinsEarnedToday *float64
	TotalMessages    *int64
	TotalReactions   *int64
	ReplySent        *int64
	VisitCount       *int64
	TimeSpent        *float64 // the unit is not documented
	LoginStreak      *int64
	CustomFields     map[string]*string // by key; a nil value was null

	ids     []string // all its ids
	deleted bool     // the answer marks the user as deleted
}

// UserProblem is why a user cannot be told.
type UserProblem string

// The reasons.
const (
	UserUnknown  UserProblem = "no user matches"
	UserDeleted  UserProblem = "the user was deleted"
	UserAnother  UserProblem = "the service answered with another user, or with one that can't be told from others"
	UserSeveral  UserProblem = "several users match"
	UserNameless UserProblem = "the user that matches is shown without the value that was asked for"
	// The reasons why an account can't be created, restored or deleted.
	UserThere     UserProblem = "a user has this e-mail address already"
	UserNameTaken UserProblem = "a user who is there has this user name"
	UserUnseen    UserProblem = "the service has not shown this account yet"
	UserRenamed   UserProblem = "the account with this e-mail address has another user name, or is shown without one"
)

// UserError is the error of a user who cannot be told. It names nobody.
type UserError struct{ Problem UserProblem }

func (e *UserError) Error() string { return string(e.Problem) }

// IsUserProblem says that an error has a reason.
func IsUserProblem(err error, problem UserProblem) bool {
	found, ok := errors.AsType[*UserError](err)
	return ok && found.Problem == problem
}

// Is says that an id is one of the user's.
func (u User) Is(id string) bool {
	return slices.ContainsFunc(u.ids, func(shown string) bool { return strings.EqualFold(shown, id) })
}

// Field returns what the user has in a user field, which is called by its key or its name; nil for nothing. shown is false where the answer
// does not have the field.
func (u User) Field(keyOrName string) (value *string, shown bool) {
	for _, key := range []string{keyOrName, FieldKey(NormalizeText(keyOrName))} {
		if value, shown = u.CustomFields[key]; shown {
			return value, true
		}
	}
	return nil, false
}

// SameFieldValue says that two values of a user field are one: a service may trim them, and write a number in another way.
func SameFieldValue(one, other string) bool {
	one, other = NormalizeText(one), NormalizeText(other)
	a, notA := strconv.ParseFloat(one, 64)
	b, notB := strconv.ParseFloat(other, 64)
	return one == other || notA == nil && notB == nil && a == b
}

// userBook shares what was read of users.
type userBook struct {
	users *sharedList[User]   // by id or e-mail address
	found *sharedList[string] // e-mail addresses, by column and value
}

func newUserBook(clock Clock) *userBook {
	return &userBook{users: newSharedList[User](clock), found: newSharedList[string](clock)}
}

func (b *userBook) dropAll() {
	b.users.dropAll()
	b.found.dropAll()
}

// userNouns are the words for a user in the answer of getUserData.
var userNouns = nouns{one: "user", many: "users", ids: []string{"userId", "user_id", "_id", "id"}, names: []string{"username"}}

// UserByID returns the user with an id (getUserData, documented). All readers of one user share a request. It fails with a UserError where
// the service says that there is nobody, or shows somebody else.
func (c *Client) UserByID(ctx context.Context, id string) (User, error) {
	user, err := c.user(ctx, id)
	if err == nil && !user.Is(id) {
		err = &UserError{UserAnother}
	}
	return user, err
}

// UserByEmail returns the user with an e-mail address, in any letter case (getUserData, documented). The documented answer does not have
// the address: one that is shown must fit.
func (c *Client) UserByEmail(ctx context.Context, email string) (User, error) {
	user, err := c.user(ctx, email)
	if err == nil && user.Email != nil && *user.Email != "" && !fitsEmail(*user.Email, email) {
		err = &UserError{UserAnother}
	}
	return user, err
}

// fitsEmail compares with an address as a service shows it: it may be partly hidden.
func fitsEmail(shown, email string) bool {
	if strings.Contains(shown, "*") {
		return masked(shown, email) != noMatch
	}
	return strings.EqualFold(strings.TrimSpace(shown), strings.TrimSpace(email))
}

func (c *Client) user(ctx context.Context, idOrEmail string) (User, error) {
	user, err := c.users.users.read(ctx, strings.ToLower(idOrEmail), func(ctx context.Context) (User, error) {
		asked := input{json: map[string]string{"idOrEmail": idOrEmail}}
		user, err := call(ctx, c, OpGetUserData, asked, understandUser)
		if IsNotFound(err) {
			err = &UserError{UserUnknown}
		}
		return user, concealPersonal(err, idOrEmail)
	})
	if err == nil && user.deleted {
		err = &UserError{UserDeleted}
	}
	return user, err
}

// concealPersonal removes values that say who somebody is from an error. Short ones stay: masking them would leave nothing of it.
func concealPersonal(err error, values ...string) error {
	telling := slices.DeleteFunc(slices.Clone(values), func(value string) bool { return len(value) < minEncoded })
	return RawRequest{Secrets: telling}.conceal(err)
}

func understandUser(payload json.RawMessage) (User, error) {
	raw, found := userNouns.thing(payload)
	if !found {
		return User{}, unexpected("a user with a userId", payload)
	}
	r := row(membersOf(raw))
	user := User{
		ids: userNouns.idsOf(r), deleted: isDeleted(r), Username: r.text("username").Pointer(), Email: r.text("email").Pointer(),
		FirstName: r.text("firstName").Pointer(), LastName: r.text("lastName").Pointer(), Language: r.text("language").Pointer(),
		Roles: member[Texts](r, "roles").Values, HighestRole: r.text("highestRole").Pointer(),
		XP: member[Number](r, "xp").Pointer(), Coins: member[Number](r, "coins").Pointer(),
		XPEarnedToday: member[Number](r, "xpEarnedToday").Pointer(), CoinsEarnedToday: member[Number](r, "coinsEarnedToday").Pointer(),
		TotalMessages: member[Integer](r, "totalMessages").Pointer(), TotalReactions: member[Integer](r, "totalReactions").Pointer(),
		ReplySent: member[Integer](r, "replySent").Pointer(), VisitCount: member[Integer](r, "visitCount").Pointer(),
		TimeSpent: member[Number](r, "timeSpent").Pointer(), LoginStreak: member[Integer](r, "loginStreak").Pointer(),
	}
	user.ID = user.ids[0]
	if fields := membersOf(r.named("customFields")); fields != nil {
		user.CustomFields = map[string]*string{}
		for key, value := range fields {
			user.CustomFields[key] = fieldText(value)
		}
	}
	return user, nil
}

// fieldText is a value of a field as text: nil for null, and JSON for what is no plain value.
func fieldText(raw json.RawMessage) *string {
	text := valueOf[Text](raw)
	if !text.Set && kindOf(raw) != aNull && kindOf(raw) != nothing {
		text = Text{Value: string(raw), Set: true}
	}
	return text.Pointer()
}

// UserByUsername finds the one user with a user name: findUsers (inferred) gives the e-mail address, and getUserData the user.
func (c *Client) UserByUsername(ctx context.Context, username string) (User, error) {
	return c.userByColumn(ctx, "username", username, func(u User) *string { return u.Username })
}

// UserByField finds the one user who has a value in a user field, as UserByUsername does.
func (c *Client) UserByField(ctx context.Context, field, value string) (User, error) {
	return c.userByColumn(ctx, field, value, func(u User) *string { return u.CustomFields[field] })
}

// userByColumn finds the one user with a value, and checks that the user who is shown has it.
func (c *Client) userByColumn(ctx context.Context, column, value string, shown func(User) *string) (User, error) {
	email, err := c.users.found.read(ctx, column+" "+value, func(ctx context.Context) (string, error) {
		return c.emailOf(ctx, column, value)
	})
	if err != nil {
		return User{}, err
	}
	user, err := c.UserByEmail(ctx, email)
	if err != nil {
		return User{}, concealPersonal(err, value)
	}
	switch has := shown(user); {
	case has == nil:
		return User{}, &UserError{UserNameless}
	case *has != value:
		return User{}, &UserError{UserAnother}
	}
	user.Email = &email
	return user, nil
}

// emailOf returns the e-mail address of the one user with a value in a column.
func (c *Client) emailOf(ctx context.Context, column, value string) (string, error) {
	found, err := c.FindUsers(ctx, UserQuery{Fields: []string{column}, Filter: map[string]any{column: value}})
	var has []FoundUser
	for _, user := range found.Users {
		if shown := user.Fields[column]; shown == nil || *shown == value { // a service may compare in its own way
			has = append(has, user)
		}
	}
	switch {
	case err != nil:
		return "", err
	case len(has) == 0 && found.Odd == 0 && len(found.Users) == 0:
		return "", &UserError{UserUnknown}
	case len(has) == 0:
		return "", &UserError{UserAnother}
	case len(has) > 1 || found.Odd > 0:
		return "", &UserError{UserSeveral}
	}
	return has[0].Email, nil
}

// usersOnPage is how many records findUsers shows on a page, which is fixed.
const usersOnPage = 200

// UserQuery is what findUsers is asked.
type UserQuery struct {
	// Fields are the columns to return, beside the e-mail address, which tells users apart; empty for those that the service chooses.
	Fields []string
	// Filter has the value that a column equals, or its range as map[string]any with gte, lte or both.
	Filter map[string]any
	// ByPage pages by number instead of by cursor.
	ByPage bool
	// Most is how many users may match; 0 sets no bound.
	Most int
}

// FoundUser is a user that findUsers shows.
type FoundUser struct {
	Email  string
	Fields map[string]*string // by column; a nil value was null
}

// FoundUsers are the users that match, in the order of their e-mail addresses. Odd is how many records have no address, and are left out.
type FoundUsers struct {
	Users []FoundUser
	Odd   int
}

// foundNouns are the words for users in the answer of findUsers. No id is among the documented columns.
var foundNouns = nouns{one: "user", many: "users", ids: []string{"email"}, names: []string{"email"}}

// defaultUserFields are those that findUsers returns where none is named.
var defaultUserFields = []string{"email", "first_name", "last_name", "join_date", "xp", "coins"}

// FindUsers returns the users that match (findUsers, of which the body is documented and the path inferred).
func (c *Client) FindUsers(ctx context.Context, query UserQuery) (FoundUsers, error) {
	fields := query.Fields
	if len(fields) == 0 {
		fields = defaultUserFields
	}
	if !slices.Contains(fields, "email") {
		fields = append([]string{"email"}, fields...)
	}
	options := listOptions{byPage: query.ByPage, pageSize: usersOnPage, most: query.Most, body: func(next url.Values) any {
		return query.body(fields, next)
	}}
	known := newKnownRows(foundUserOf, func(u FoundUser) string { return strings.ToLower(u.Email) })
	users, odd, err := readListBy(ctx, c, c.operations[OpFindUsers], input{}, foundNouns, known, options)
	if errors.Is(err, errTooMany) {
		return FoundUsers{}, &TooManyError{query.Most}
	}
	if err != nil {
		return FoundUsers{}, concealPersonal(err, query.values()...)
	}
	slices.SortFunc(users, func(a, b FoundUser) int { return strings.Compare(a.Email, b.Email) })
	return FoundUsers{users, odd}, nil
}

// body asks for a page, by cursor or by number.
func (q UserQuery) body(fields []string, next url.Values) any {
	body := map[string]any{"fields": fields}
	if len(q.Filter) > 0 {
		body["filter"] = q.Filter
	}
	page, err := strconv.Atoi(next.Get("page"))
	switch {
	case next.Get("cursor") != "":
		body["cursor"] = next.Get("cursor")
	case err == nil:
		body["page"] = page
	case q.ByPage:
		body["page"] = 1
	}
	return body
}

// values are the texts that a query filters by.
func (q UserQuery) values() []string {
	var texts []string
	for _, value := range q.Filter {
		if text, isText := value.(string); isText {
			texts = append(texts, text)
		}
	}
	return texts
}

func foundUserOf(r row) FoundUser {
	user := FoundUser{Email: member[Text](r, "email").Value, Fields: map[string]*string{}}
	for name, value := range r {
		user.Fields[name] = fieldText(value)
	}
	return user
}

// DayLayout is how dates are written in everything but the body of getUserActivityDaily.
const DayLayout = time.DateOnly

const dayFirst = "02/01/2006"

// ActivityCounts are what a user did. A nil number was not in the answer.
type ActivityCounts struct{ Messages, Replies, Reactions, Socials *int64 }

// ActivityOfDay is what a user did on a day, as YYYY-MM-DD.
type ActivityOfDay struct {
	Date string
	ActivityCounts
}

// Activity is what a user did on the last days, the newest first.
type Activity struct {
	UserID string
	Totals ActivityCounts
	Days   []ActivityOfDay
}

// UserActivity counts what a user did on the last days (getUserActivityStats, documented). 0 days leaves their number to the service.
func (c *Client) UserActivity(ctx context.Context, email string, days int64) (Activity, error) {
	body := map[string]any{"identifier": email, "identifier_type": "email"}
	if days > 0 {
		body["days"] = days
	}
	activity, err := call(ctx, c, OpGetUserActivityStats, input{json: body}, func(payload json.RawMessage) (Activity, error) {
		shown, r := Activity{}, row(membersOf(payload))
		rows, isList := elementsOf(r.named("daily_stats"))
		if shown.UserID = member[Reference](r, "user_id").Value; shown.UserID == "" || !isList {
			return shown, unexpected("a user_id with daily_stats", payload)
		}
		shown.Totals = countsOf(row(membersOf(r.named("totals"))))
		for _, raw := range rows {
			of := row(membersOf(raw))
			shown.Days = append(shown.Days, ActivityOfDay{of.text("date").Value, countsOf(of)})
		}
		return shown, nil
	})
	return activity, unknownUser(err, email)
}

func countsOf(r row) ActivityCounts {
	return ActivityCounts{
		Messages: member[Integer](r, "messages").Pointer(), Replies: member[Integer](r, "replies").Pointer(),
		Reactions: member[Integer](r, "reaction").Pointer(), Socials: member[Integer](r, "socials").Pointer(),
	}
}

// unknownUser makes a UserError of the service's answer that there is nobody, and conceals who was asked for in any other.
func unknownUser(err error, email string) error {
	if IsNotFound(err) {
		return &UserError{UserUnknown}
	}
	return concealPersonal(err, email)
}

// Earnings are what a user earned on a day, as YYYY-MM-DD.
type Earnings struct {
	Date      string
	XP, Coins *float64
}

// EarningsAreOfDays says that getUserActivityDaily has its present contract, which shows one day. It is false where an override makes it a
// GET: by the earlier contract, that shows the last days.
func (c *Client) EarningsAreOfDays() bool {
	return c.operations[OpGetUserActivityDaily].Method != http.MethodGet
}

// UserEarnings returns what a user earned on a day (getUserActivityDaily, documented).
func (c *Client) UserEarnings(ctx context.Context, email string, day time.Time) (Earnings, error) {
	body := map[string]any{
		"identifier": []string{email}, "identifier_type": "email", "date": day.Format(dayFirst), "page": 1, "limit": usersOnPage,
	}
	earned, err := call(ctx, c, OpGetUserActivityDaily, input{json: body}, func(payload json.RawMessage) (Earnings, error) {
		rows, isList := elementsOf(row(membersOf(payload)).named("results"))
		if !isList {
			return Earnings{}, unexpected("results", payload)
		}
		for _, raw := range rows {
			r := row(membersOf(raw))
			date := r.text("date").Value
			if strings.EqualFold(r.text("identifier").Value, email) && (date == "" || date == day.Format(dayFirst)) {
				return earningsOf(r, day.Format(DayLayout)), nil
			}
		}
		if len(rows) > 0 {
			return Earnings{}, &UserError{UserAnother}
		}
		return Earnings{}, &UserError{UserUnknown}
	})
	for _, problem := range []UserProblem{UserAnother, UserUnknown} {
		if IsUserProblem(err, problem) {
			return Earnings{}, &UserError{problem}
		}
	}
	return earned, unknownUser(err, email)
}

// UserEarningsOfLastDays returns what a user earned on each of the last days, the newest first, by the earlier contract of
// getUserActivityDaily. 0 days leaves their number to the service.
func (c *Client) UserEarningsOfLastDays(ctx context.Context, email string, days int64) ([]Earnings, error) {
	query := url.Values{"identifier": {email}, "identifier_type": {"email"}}
	if days > 0 {
		query.Set("days", strconv.FormatInt(days, 10))
	}
	earned, err := call(ctx, c, OpGetUserActivityDaily, input{query: query}, func(payload json.RawMessage) ([]Earnings, error) {
		rows, isList := elementsOf(row(membersOf(payload)).named("daily_stats"))
		if !isList {
			return nil, unexpected("daily_stats", payload)
		}
		all := []Earnings{}
		for _, raw := range rows {
			r := row(membersOf(raw))
			all = append(all, earningsOf(r, r.text("date").Value))
		}
		return all, nil
	})
	return earned, unknownUser(err, email)
}

func earningsOf(r row, date string) Earnings {
	return Earnings{Date: date, XP: member[Number](r, "xp").Pointer(), Coins: member[Number](r, "coins").Pointer()}
}
