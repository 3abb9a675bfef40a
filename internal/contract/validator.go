// This file checks requests and answers against the contract: requests strictly, answers tolerantly.

package contract

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
)

// Validator checks requests and answers against the API description. It is safe for concurrent use.
type Validator struct {
	// routers find operations by method and path: those of openapi.yaml, then those that are known by name only.
	routers []routers.Router
	// describedBy maps each operation id to the one under which the description lists its method and path. The two differ
	// only for an operation that shares them with another one.
	describedBy map[string]string
	// credentialHeaders are the headers of all families that carry a credential.
	credentialHeaders map[string]bool
}

// NewValidator returns a validator of the embedded descriptions: the contract, and the operations that are known by name only.
func NewValidator() (*Validator, error) {
	v := &Validator{describedBy: map[string]string{}, credentialHeaders: map[string]bool{}}
	for _, load := range []func() (*openapi3.T, error){Document, NamedDocument} {
		doc, err := load()
		if err != nil {
			return nil, err
		}
		if err := v.add(doc); err != nil {
			return nil, err
		}
	}
	return v, nil
}

// add takes in a description.
func (v *Validator) add(doc *openapi3.T) error {
	router, err := gorillamux.NewRouter(doc)
	if err != nil {
		return fmt.Errorf("building the contract's router: %w", err)
	}
	v.routers = append(v.routers, router)
	for path, item := range doc.Paths.Map() {
		for method, described := range item.Operations() {
			sharing, err := operationsOf(method, path, described)
			if err != nil {
				return err
			}
			for _, operation := range sharing {
				v.describedBy[operation.ID] = described.OperationID
			}
		}
	}
	maps.Copy(v.credentialHeaders, credentialHeaders(doc, slices.Collect(maps.Keys(doc.Components.SecuritySchemes))))
	return nil
}

// find returns the route of a request. One that only the last router finds is of an operation that is known by name only.
func (v *Validator) find(r *http.Request) (route *routers.Route, params map[string]string, err error) {
	for _, router := range v.routers {
		if route, params, err = router.FindRoute(r); err == nil {
			return route, params, nil
		}
	}
	return nil, nil, err
}

// Match finds the operation of a method and an escaped path, as (*url.URL).EscapedPath gives it, and the unescaped values
// of the path's parameters under the names that openapi.yaml uses. Where two operations share a method and path, it
// returns the one under which the description lists them. An operation that is known by name only is found where no other one is.
func (v *Validator) Match(method, path string) (operationID string, params map[string]string, ok bool) {
	unescaped, err := url.PathUnescape(path)
	if err != nil {
		return "", nil, false
	}
	r := &http.Request{Method: method, URL: &url.URL{Path: unescaped, RawPath: path}}
	route, escaped, err := v.find(r)
	if err != nil {
		return "", nil, false
	}
	params = make(map[string]string, len(escaped))
	for name, value := range escaped {
		if params[name], err = url.PathUnescape(value); err != nil {
			return "", nil, false
		}
	}
	return route.Operation.OperationID, params, true
}

// Request checks a request against the operation that it claims to be: method, path, query, credential, headers and body.
// The path must be the one of the contract, with the family's prefix. body is the request's whole body; r.Body is neither
// read nor replaced, so a server can hand its request over as it is.
func (v *Validator) Request(ctx context.Context, operationID string, r *http.Request, body []byte) error {
	input, err := v.input(ctx, operationID, r, body)
	if err != nil {
		return err
	}
	checks := []func(context.Context, *openapi3filter.RequestValidationInput) error{
		checkQuery,
		v.checkForeignCredentials,
		openapi3filter.ValidateRequest,
		func(_ context.Context, input *openapi3filter.RequestValidationInput) error {
			return checkFileParts(input, body)
		},
	}
	for _, check := range checks {
		if err := check(ctx, input); err != nil {
			return fmt.Errorf("request of %s: %w", operationID, err)
		}
	}
	return nil
}

// Response checks an answer to the request r, whose whole body is body, against the operation that the request claims to
// be. An answer of a 2xx status that says in its body that the call failed is checked as an error answer. Any error answer
// may be empty or be of any content type but, where it is JSON, it must be an object.
func (v *Validator) Response(
	ctx context.Context, operationID string, r *http.Request, body []byte, status int, header http.Header, respBody []byte,
) error {
	request, err := v.input(ctx, operationID, r, body)
	if err != nil {
		return err
	}
	if err := validateAnswer(ctx, request, status, header, respBody); err != nil {
		return fmt.Errorf("answer %d of %s: %w", status, operationID, err)
	}
	return nil
}

// input prepares a copy of a request for validation and makes sure that its method and path are those of the operation.
func (v *Validator) input(
	ctx context.Context, operationID string, r *http.Request, body []byte,
) (*openapi3filter.RequestValidationInput, error) {
	described, known := v.describedBy[operationID]
	if !known {
		return nil, fmt.Errorf("the contract has no operation %q", operationID)
	}
	route, params, err := v.find(r)
	if err != nil {
		return nil, fmt.Errorf("%s %s is not %s: %w", r.Method, r.URL.Path, operationID, err)
	}
	if route.Operation.OperationID != described {
		return nil, fmt.Errorf("%s %s is %s, not %s", r.Method, r.URL.Path, route.Operation.OperationID, operationID)
	}
	return &openapi3filter.RequestValidationInput{
		Request:    withBody(ctx, r, body),
		PathParams: params,
		Route:      route,
		Options:    validationOptions(),
	}, nil
}

// withBody copies a request, so that validation can read a body without taking it from the caller.
func withBody(ctx context.Context, r *http.Request, body []byte) *http.Request {
	copied := r.Clone(ctx)
	copied.ContentLength = int64(len(body))
	copied.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	copied.Body = io.NopCloser(bytes.NewReader(body))
	return copied
}

func validationOptions() *openapi3filter.Options {
	options := &openapi3filter.Options{
		AuthenticationFunc:                checkCredential,
		RejectWhenRequestBodyNotSpecified: true,
		SkipSettingDefaults:               true,
	}
	options.WithCustomSchemaErrorFunc(describeSchemaError)
	return options
}

// describeSchemaError names the place and the problem without the value, which may be a secret.
func describeSchemaError(err *openapi3.SchemaError) string {
	if err.Origin != nil {
		return "" // the cause describes itself
	}
	reason := err.Reason
	if err.SchemaField == "not" {
		reason = "not allowed: " + err.Schema.Not.Value.Description
	}
	return fmt.Sprintf("at %q: %s", "/"+strings.Join(err.JSONPointer(), "/"), reason)
}

// checkQuery rejects what OpenAPI lets pass: undeclared and repeated parameters, and those that exclude each other.
func checkQuery(_ context.Context, input *openapi3filter.RequestValidationInput) error {
	query, err := url.ParseQuery(input.Request.URL.RawQuery)
	if err != nil {
		return fmt.Errorf("query: %w", err)
	}
	operation := input.Route.Operation
	for _, name := range slices.Sorted(maps.Keys(query)) {
		if operation.Parameters.GetByInAndName(openapi3.ParameterInQuery, name) == nil {
			return fmt.Errorf("query parameter %q is not declared", name)
		}
		if given := len(query[name]); given > 1 {
			return fmt.Errorf("query parameter %q is given %d times", name, given)
		}
	}
	return checkExclusive(query, operation)
}

// checkExclusive rejects a query that has more than one parameter of a set of which only one may be sent.
func checkExclusive(query url.Values, operation *openapi3.Operation) error {
	var sets [][]string
	if listed, ok := operation.Extensions[extExclusive]; ok {
		if err := decodeExtensions(listed, &sets); err != nil {
			return fmt.Errorf("%s of %s: %w", extExclusive, operation.OperationID, err)
		}
	}
	for _, set := range sets {
		given := slices.DeleteFunc(set, func(name string) bool { return !query.Has(name) })
		if len(given) > 1 {
			return fmt.Errorf("query parameters %s exclude each other", strings.Join(given, " and "))
		}
	}
	return nil
}

// checkCredential requires a family's credential to be present; whether the service accepts it is not part of the contract.
func checkCredential(_ context.Context, input *openapi3filter.AuthenticationInput) error {
	header := input.RequestValidationInput.Request.Header
	name := credentialHeader(input.SecurityScheme)
	value := header.Get(name)
	if input.SecurityScheme.Type == "http" {
		token, isBearer := strings.CutPrefix(value, "Bearer ")
		if !isBearer {
			token = ""
		}
		value = strings.TrimSpace(token)
	}
	if value == "" {
		return fmt.Errorf("header %s carries no credential of kind %s", name, input.SecuritySchemeName)
	}
	return nil
}

// checkForeignCredentials rejects a request that carries a credential of another family, which would give a key to a host that does not
// need it.
func (v *Validator) checkForeignCredentials(_ context.Context, input *openapi3filter.RequestValidationInput) error {
	var schemes []string
	if security := input.Route.Operation.Security; security != nil {
		for _, requirement := range *security {
			schemes = slices.AppendSeq(schemes, maps.Keys(requirement))
		}
	}
	own := credentialHeaders(input.Route.Spec, schemes)
	for _, name := range slices.Sorted(maps.Keys(v.credentialHeaders)) {
		if !own[name] && input.Request.Header.Get(name) != "" {
			return fmt.Errorf("header %s carries the credential of another family", name)
		}
	}
	return nil
}

// credentialHeaders returns the headers that carry the credentials of the named security schemes.
func credentialHeaders(doc *openapi3.T, schemes []string) map[string]bool {
	headers := map[string]bool{}
	for _, name := range schemes {
		if scheme := doc.Components.SecuritySchemes[name]; scheme != nil {
			headers[credentialHeader(scheme.Value)] = true
		}
	}
	return headers
}

func credentialHeader(scheme *openapi3.SecurityScheme) string {
	if scheme.Type == "http" {
		return "Authorization"
	}
	return http.CanonicalHeaderKey(scheme.Name)
}

// checkFileParts rejects a multipart body with a file that has no file name: servers treat such a part as a text field.
func checkFileParts(input *openapi3filter.RequestValidationInput, body []byte) error {
	mediaType, params, _ := mime.ParseMediaType(input.Request.Header.Get("Content-Type"))
	if mediaType != "multipart/form-data" {
		return nil // a malformed content type has been rejected by now
	}
	schema := input.Route.Operation.RequestBody.Value.Content.Get(mediaType).Schema.Value
	parts := multipart.NewReader(bytes.NewReader(body), params["boundary"])
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("multipart body: %w", err)
		}
		if isFile(schema.Properties[part.FormName()]) && part.FileName() == "" {
			return fmt.Errorf("multipart body: file %q has no file name", part.FormName())
		}
	}
}

// isFile says whether a multipart field is a file or a list of files.
func isFile(field *openapi3.SchemaRef) bool {
	if field != nil && field.Value.Type.Is("array") {
		field = field.Value.Items
	}
	return field != nil && field.Value.Format == "binary"
}

func validateAnswer(
	ctx context.Context, request *openapi3filter.RequestValidationInput, status int, header http.Header, body []byte,
) error {
	if !isSuccess(status, body) {
		return validateError(ctx, request, header, body)
	}
	if request.Route.Operation.Responses.Status(status) == nil {
		return errors.New("the contract has no such success status for this operation")
	}
	return validateBody(ctx, request, status, header, body)
}

// validateError checks an error answer against the operation's default answer, whatever its status.
func validateError(
	ctx context.Context, request *openapi3filter.RequestValidationInput, header http.Header, body []byte,
) error {
	if len(body) == 0 {
		return nil
	}
	return validateBody(ctx, request, statusOfDefault, header, body)
}

// statusOfDefault is a status that no operation describes, so that the default answer applies.
const statusOfDefault = 599

func validateBody(
	ctx context.Context, request *openapi3filter.RequestValidationInput, status int, header http.Header, body []byte,
) error {
	answer := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: request,
		Status:                 status,
		Header:                 header,
		Options:                request.Options,
	}
	return openapi3filter.ValidateResponse(ctx, answer.SetBodyBytes(body))
}

// isSuccess says whether an answer means that the call succeeded. Each family can refuse a call with a 2xx status and say so in its
// envelope.
func isSuccess(status int, body []byte) bool {
	if status < 200 || status > 299 {
		return false
	}
	var envelope struct {
		Status any `json:"status"`
		Error  any `json:"error"`
		Meta   struct {
			Status  any `json:"status"`
			Success any `json:"success"`
		} `json:"meta"`
	}
	if err := json.Unmarshal(body, &envelope); err != nil {
		return true // not an envelope: the success schema checks it
	}
	return !isRefusal(envelope.Status) && !isRefusal(envelope.Meta.Status) &&
		envelope.Meta.Success != false && envelope.Error != true
}

// isRefusal says whether an envelope's status word is another one than success.
func isRefusal(status any) bool {
	word, isWord := status.(string)
	return isWord && word != "success"
}
