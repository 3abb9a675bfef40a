package rawapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// request is a call as it is configured.
type request struct {
	Family types.String `tfsdk:"family"`
	Method types.String `tfsdk:"method"`
	Path   types.String `tfsdk:"path"`
	Query  types.Map    `tfsdk:"query"`
	Body   types.String `tfsdk:"body"`
}

// answered is what a call was answered with.
type answered struct {
	Answer types.Dynamic `tfsdk:"answer"`
	JSON   types.String  `tfsdk:"answer_json"`
	Status types.Int64   `tfsdk:"status"`
}

// families are the names of the families, as the provider's endpoints have them.
func families() []string {
	var names []string
	for _, family := range client.Families() {
		names = append(names, strings.ReplaceAll(string(family), "-", "_"))
	}
	return names
}

// The descriptions that all forms share.
var described = map[string]string{
	"family": "The family that the operation belongs to: " + strings.Join(quoted(families()), ", ") + ". It says which base URL and which " +
		"key are used, as in the provider's `endpoints`.",
	"path": "The path behind the family's base URL, such as `/channels`, with values in the places of parameters. Put a value from " +
		"elsewhere through `urlencode`. A host, `//`, `.` and `..` as segments, an escaped slash or backslash, a control character, a " +
		"fragment and a query are refused, also in escaped form.",
	"query": "The query, as a map of strings. A value of `null` leaves its name out.",
	"body":  "The JSON that is sent, written with `jsonencode`. A `GET` has none.",
	"answer": "The answer as a value: what the service's envelope wraps (its member `body` in the family `system`, `data` in all others), " +
		"and the whole answer where there is no such member. Objects, lists and null are as from `jsondecode`. A number " +
		"with more digits than Terraform's numbers hold is a string.",
	"answer_json": "The same as `answer`, as JSON: what the service sent, without white space between the values.",
	"status": "The HTTP status of the answer, such as 200. A status of 400 or more is an error, and so is an answer that says that the " +
		"call failed.",
}

func quoted(names []string) []string {
	var all []string
	for _, name := range names {
		all = append(all, "`"+name+"`")
	}
	return all
}

// safePath accepts a path that leads to the family's own host and below its base URL.
func safePath() validator.String {
	return tf.CheckString("must be a path behind the family's base URL", func(value string) (summary, detail string) {
		if err := client.CheckRawPath(value); err != nil {
			return "This path can't be called", fmt.Sprintf("The path %q %s.", value, err)
		}
		return "", ""
	})
}

// validJSON accepts JSON.
func validJSON() validator.String {
	return tf.CheckString("must be JSON", func(value string) (summary, detail string) {
		if !json.Valid([]byte(value)) {
			return "This is not JSON", "Write it with jsonencode(…)."
		}
		return "", ""
	})
}

// raw is the request as the client takes it.
func (r request) raw() client.RawRequest {
	raw := client.RawRequest{
		Family: client.Family(strings.ReplaceAll(r.Family.ValueString(), "_", "-")), Method: http.MethodGet, Path: r.Path.ValueString(),
		Query: known(r.Query),
	}
	if !r.Method.IsNull() {
		raw.Method = r.Method.ValueString()
	}
	if !r.Body.IsNull() {
		raw.Body = json.RawMessage(r.Body.ValueString())
	}
	return raw
}

// known returns the strings of a map that are known and not null.
func known(values types.Map) map[string]string {
	texts := map[string]string{}
	for name, element := range values.Elements() {
		if text, isText := element.(types.String); isText && !text.IsNull() && !text.IsUnknown() {
			texts[name] = text.ValueString()
		}
	}
	return texts
}

// call makes a call that is allowed: refuse adds an error where its operation is not, before anything is sent.
func (r request) call(
	ctx context.Context, provider *tf.Provider, diags *diag.Diagnostics, refuse func(client.Operation, *diag.Diagnostics),
) (answered, json.RawMessage) {
	raw := r.raw()
	doing := fmt.Sprintf("call %s %s", raw.Method, raw.Path)
	operation, err := provider.Client.RawOperation(raw)
	if err == nil {
		refuse(operation, diags)
	}
	if diags.HasError() {
		return answered{}, nil
	}
	var got client.RawAnswer
	if err == nil {
		got, err = provider.Client.Raw(ctx, raw)
	}
	if err != nil {
		addError(provider, diags, doing, err)
		return answered{}, nil
	}
	value, err := dynamic(ctx, got.Payload)
	text, compactErr := compact(got.Payload)
	if err = errors.Join(err, compactErr); err != nil {
		provider.AddError(diags, doing, err)
		return answered{}, nil
	}
	return answered{Answer: value, JSON: types.StringValue(text), Status: types.Int64Value(int64(got.Status))}, got.Payload
}

// addError adds the error of a call, at the attribute that is to blame for it where one is.
func addError(provider *tf.Provider, diags *diag.Diagnostics, doing string, err error) {
	at := path.Root("path")
	if part, refused := refusedPart(err); refused {
		at = path.Root(string(part))
	}
	provider.AddAttributeError(diags, at, doing, err)
}

// refusedPart returns the part of a request that the client refused to send.
func refusedPart(err error) (client.RawPart, bool) {
	refused, ok := errors.AsType[*client.RawRequestError](err)
	if !ok {
		return "", false
	}
	return refused.Part, true
}

// nameOf names an operation for people.
func nameOf(operation client.Operation) string {
	if operation.Unlisted {
		return fmt.Sprintf("%s, which is not in the table of operations,", operation.ID)
	}
	return fmt.Sprintf("%s (%s %s)", operation.ID, operation.Method, operation.Path)
}
