package client

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Family is a group of operations with one base URL, one credential and one envelope.
type Family string

// The families of the service. The string is what `endpoints` and the docs call them.
const (
	Integration Family = "integration"
	Application Family = "application"
	System      Family = "system"
	Partner     Family = "partner"
	Widgets     Family = "widgets"
	SecureAuth  Family = "secure-auth"
)

// Evidence says how the contract of an operation is known.
type Evidence string

// Seed, Documented and FromClient count as known. An inferred contract follows from its neighbours and may be wrong. Of an operation that
// is known by name only, nobody has seen where it is.
const (
	Seed       Evidence = "seed"
	Documented Evidence = "documented"
	FromClient Evidence = "client"
	Inferred   Evidence = "inferred"
	ByName     Evidence = "named"
)

// OperationID names an operation everywhere: in this table, in openapi.yaml, in logs, in errors and in `operation_overrides`.
type OperationID string

// Operation is one row of the operations table.
type Operation struct {
	ID       OperationID
	Method   string
	Path     string // behind the family's base URL, with {parameters}
	Family   Family
	Evidence Evidence
	// Example is an override such as the operation may need, where it is known by name only: a guess, which nothing is sent to. Until it is
	// overridden, such an operation has neither method nor path.
	Example string
	// Repeatable says that sending the request twice has the effect of sending it once, so that it may be sent again after a lost answer: true
	// for every GET, PUT and DELETE, and for a POST that only reads.
	Repeatable bool
	// Harmless says that sending the request twice makes a second object that does no harm, so that a lost request may be sent again and one
	// under way may be cancelled.
	Harmless bool
	// Reads says that the operation changes nothing.
	Reads bool
	// Managers says that no API key opens the operation: it takes the token of somebody who is signed in as the community's owner or as an
	// administrator.
	Managers bool
	// Query is added to every request by an override, such as `limit=1000`.
	Query url.Values
	// Overridden says that the user replaced method and path with `operation_overrides`.
	Overridden bool
	// Raw says that the caller of Client.Raw gave method and path, and Unlisted that no row of the table has them. Then the id repeats them.
	Raw, Unlisted bool
}

// IsForManagers says that no API key opens an operation, but the token of an owner or administrator.
func (c *Client) IsForManagers(id OperationID) bool { return c.operations[id].Managers }

// mayRepeat says that the request may be sent again after a lost answer.
func (o Operation) mayRepeat() bool { return o.Repeatable || o.Harmless }

// mayAbandon says that a request under way may be cancelled without losing anything of value.
func (o Operation) mayAbandon() bool { return o.Reads || o.Harmless }

// readsAnything says that the answer may be of any form: a word that means neither success nor failure may be a member of what was read.
func (o Operation) readsAnything() bool { return o.Raw && o.Reads }

// pathParameter matches a {parameter} of a path.
var pathParameter = regexp.MustCompile(`\{([^{}/]+)\}`)

// hasPlace says that the operation has a method and a path, and can be called.
func (o Operation) hasPlace() bool { return o.Method != "" }

// form is the operation as an override would have it.
func (o Operation) form() string {
	if !o.hasPlace() {
		return o.Example
	}
	return o.Method + " " + o.Path
}

// Parameters returns the names of the path's parameters in their order.
func (o Operation) Parameters() []string {
	var names []string
	for _, match := range pathParameter.FindAllStringSubmatch(o.form(), -1) {
		names = append(names, match[1])
	}
	return names
}

// Override replaces the method and path of an operation. spec is "METHOD /path"; the path may use the parameters of the operation that it
// replaces, under the same names, and has to use all of them. The path of a read may have a query, such as "GET /channels?limit=1000".
func (o Operation) Override(spec string) (Operation, error) {
	method, path, found := strings.Cut(strings.TrimSpace(spec), " ")
	path = strings.TrimSpace(path)
	if !found || path == "" {
		return o, fmt.Errorf("%q is not of the form \"METHOD /path\", such as %q", spec, o.form())
	}
	methods := writeMethods
	if o.Reads {
		methods = readMethods
	}
	if !slices.Contains(methods, method) {
		return o, fmt.Errorf("%q is not an HTTP method that %s can have; use one of %s", method, o.ID, strings.Join(methods, ", "))
	}
	replaced := o
	path, query, hasQuery := strings.Cut(path, "?")
	if hasQuery {
		parsed, err := o.parseQuery(query)
		if err != nil {
			return o, err
		}
		replaced.Query = parsed
	}
	if err := checkPath(path); err != nil {
		return o, fmt.Errorf("the path %q %w; it stands behind the base URL of the %s family", path, err, o.Family)
	}
	replaced.Method, replaced.Path, replaced.Overridden = method, path, true
	// Whether it may be repeated follows from what the operation does: a create stays a create under any method.
	replaced.Repeatable = o.Reads || o.Repeatable && method != http.MethodPost && method != http.MethodPatch
	wanted, got := slices.Sorted(slices.Values(o.Parameters())), slices.Sorted(slices.Values(replaced.Parameters()))
	if !slices.Equal(wanted, got) {
		return o, fmt.Errorf("the path %q has the parameters %v, but %s needs exactly %v, as in %q", path, got, o.ID, wanted, o.form())
	}
	return replaced, nil
}

// checkPath says what is wrong with the path of an override.
func checkPath(path string) error {
	unescaped, err := url.PathUnescape(path)
	switch {
	case !strings.HasPrefix(path, "/") || strings.ContainsAny(path, "# \t\r\n"):
		return errors.New("has to begin with / and to have no fragment or space")
	case err != nil:
		return errors.New("has a % in it that is no escape such as %20")
	case strings.ContainsFunc(unescaped, unicode.IsControl) || strings.Contains(unescaped, `\`):
		return errors.New("has a control character or a backslash in it")
	case slices.ContainsFunc(strings.Split(unescaped, "/"), func(segment string) bool { return segment == "." || segment == ".." }):
		return errors.New("leads elsewhere: leave out the segments . and .. of it")
	}
	return nil
}

// parseQuery parses the query of an override. It is sent unchanged, so it has no {parameters}.
func (o Operation) parseQuery(query string) (url.Values, error) {
	parsed, err := url.ParseQuery(query)
	switch {
	case !o.Reads:
		return nil, fmt.Errorf("%s is a write, and only a read may have a query: leave out %q", o.ID, "?"+query)
	case err != nil || len(parsed) == 0 || strings.ContainsAny(query, "{}# ") || strings.ContainsFunc(query, unicode.IsControl):
		return nil, fmt.Errorf("%q is not a query such as \"limit=1000\", without {parameters}, fragment and space", query)
	}
	return parsed, nil
}

// merge returns the query of a request: that of an override, and that of this call.
func (o Operation) merge(asked url.Values) url.Values {
	if len(o.Query) == 0 {
		return asked
	}
	query := maps.Clone(o.Query)
	maps.Copy(query, asked)
	return query
}

// The methods that an override may have: a read stays a read, and a write stays a write.
var (
	readMethods  = []string{http.MethodGet, http.MethodPost}
	writeMethods = []string{http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}
)

// Operations returns the operations table, in the order of the API's areas. The slice is the caller's.
func Operations() []Operation { return filledIn(operations) }

// NamedOperations returns the operations that are known by name only, and that typed methods call where an override says where they are.
// The slice is the caller's.
func NamedOperations() []Operation { return filledIn(namedOperations) }

// Overridable returns all operations that an override may be for.
func Overridable() []Operation { return append(Operations(), NamedOperations()...) }

// filledIn returns rows with what their methods imply.
func filledIn(table []Operation) []Operation {
	rows := make([]Operation, 0, len(table))
	for _, op := range table {
		op.Reads = op.Reads || op.Method == http.MethodGet
		op.Repeatable = op.Reads || op.Method == http.MethodPut || op.Method == http.MethodDelete
		rows = append(rows, op)
	}
	return rows
}
