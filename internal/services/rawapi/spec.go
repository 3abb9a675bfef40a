package rawapi

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// A call of an object is written as operations of the table are: "METHOD /path?query". Where {id} stands in it, the object's id goes.

// idParameter stands for the object's id.
const idParameter = "{id}"

// placeholderID takes the place of an id that is not known, to check a call.
const placeholderID = "id"

// specRule says which calls an attribute takes.
type specRule struct {
	methods []string
	example string // in the attribute's description and in errors
	id      idRule
	reads   bool // a refresh or a plan makes the call
}

// idRule says whether {id} may stand in a call.
type idRule int

const (
	mayHaveID idRule = iota
	needsID
	hasNoID
)

var (
	createSpec = specRule{methods: []string{http.MethodPost, http.MethodPut}, example: "POST /categories", id: hasNoID}
	readSpec   = specRule{methods: []string{http.MethodGet, http.MethodPost}, example: "GET /categories/{id}", reads: true}
	listSpec   = specRule{methods: []string{http.MethodGet, http.MethodPost}, example: "GET /categories", id: hasNoID, reads: true}
	updateSpec = specRule{methods: []string{http.MethodPut, http.MethodPatch, http.MethodPost}, example: "PUT /categories/{id}"}
	deleteSpec = specRule{
		methods: []string{http.MethodDelete, http.MethodPost, http.MethodPut, http.MethodPatch}, example: "DELETE /categories/{id}", id: needsID,
	}
)

// parse reads a call. An empty id checks it alone.
func (r specRule) parse(family client.Family, spec, id string) (client.RawRequest, error) {
	method, target, found := strings.Cut(spec, " ")
	switch has := strings.Contains(target, idParameter); {
	case !found || !strings.HasPrefix(target, "/"):
		return client.RawRequest{}, fmt.Errorf("%q is not of the form \"METHOD /path\", such as %q", spec, r.example)
	case !slices.Contains(r.methods, method):
		return client.RawRequest{}, fmt.Errorf("%q is not a method that this can have: use one of %s", method, strings.Join(r.methods, ", "))
	case r.id == needsID && !has:
		return client.RawRequest{}, fmt.Errorf("%q has no {id} in it, so that it would not be about this object alone: write it as in %q", spec,
			r.example)
	case r.id == hasNoID && has:
		return client.RawRequest{}, fmt.Errorf("%q has {id} in it, and there is no id here: write it as in %q", spec, r.example)
	}
	if id == "" {
		id = placeholderID
	}
	path, query, hasQuery := strings.Cut(target, "?")
	request := client.RawRequest{
		Family: family, Method: method, Path: strings.ReplaceAll(path, idParameter, url.PathEscape(id)), Query: map[string]string{},
	}
	if err := client.CheckRawPath(request.Path); err != nil {
		return client.RawRequest{}, fmt.Errorf("the path %q %w", path, err)
	}
	values, err := url.ParseQuery(query)
	if err != nil || hasQuery && len(values) == 0 || strings.Contains(query, "#") {
		return client.RawRequest{}, errors.New("what follows the ? is not a query such as limit=200: write other characters as escapes")
	}
	for name, several := range values {
		if len(several) > 1 {
			return client.RawRequest{}, fmt.Errorf("the query has %s more than once", name)
		}
		request.Query[name] = strings.ReplaceAll(several[0], idParameter, id)
	}
	return request, nil
}

// valid accepts a call.
func (r specRule) valid() validator.String {
	return tf.CheckString(fmt.Sprintf("must be a method and a path, such as %q", r.example), func(value string) (summary, detail string) {
		if _, err := r.parse(client.Partner, value, ""); err != nil {
			return "This is not a call", tf.Capital(err.Error()) + "."
		}
		return "", ""
	})
}

// familyOf returns the family that a configuration names.
func familyOf(name types.String) client.Family {
	return client.Family(strings.ReplaceAll(name.ValueString(), "_", "-"))
}
