package tf

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// Described is the description of a validator or a plan modifier, for the documentation. It is embedded by them.
type Described string

// Description implements both.
func (d Described) Description(context.Context) string { return string(d) }

// MarkdownDescription implements both.
func (d Described) MarkdownDescription(context.Context) string { return string(d) }

// CheckString validates a string that is known and not null. problem returns the summary and the detail of an error; an empty summary
// accepts the value. says completes "the value …", such as "must be a URL".
func CheckString(says string, problem func(value string) (summary, detail string)) validator.String {
	return stringCheck{Described(says), problem}
}

type stringCheck struct {
	Described
	problem func(string) (summary, detail string)
}

// ValidateString implements validator.String.
func (c stringCheck) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if summary, detail := c.problem(req.ConfigValue.ValueString()); summary != "" {
		resp.Diagnostics.AddAttributeError(req.Path, summary, detail)
	}
}

// KeepSame keeps the state's string in the plan where the planned one means the same: the framework compares semantically what was read,
// but not what was configured.
func KeepSame(says string, same func(planned, state string) bool) planmodifier.String {
	return keepSame{Described(says), same}
}

type keepSame struct {
	Described
	same func(planned, state string) bool
}

// PlanModifyString implements planmodifier.String.
func (k keepSame) PlanModifyString(_ context.Context, req planmodifier.StringRequest, resp *planmodifier.StringResponse) {
	if req.StateValue.IsNull() || req.PlanValue.IsNull() || req.PlanValue.IsUnknown() {
		return
	}
	if k.same(req.PlanValue.ValueString(), req.StateValue.ValueString()) {
		resp.PlanValue = req.StateValue
	}
}
