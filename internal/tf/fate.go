package tf

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Fate is what happens to an object when its resource is destroyed: the values of `on_destroy`. By default, Terraform deletes only what it
// created.
type Fate string

// Objects are deleted, grants are removed, and either can be left as it is.
const (
	Delete  Fate = "delete"
	Remove  Fate = "remove"
	Abandon Fate = "abandon"
)

// Attribute describes `on_destroy`; description says what each value does.
func (f Fate) Attribute(description string) schema.StringAttribute {
	decides, foreign := "the provider's `on_destroy` decides", "it adopted or imported"
	if f == Remove { // what somebody is given is not adopted
		decides, foreign = "the provider's `on_destroy` decides (`delete` there is `remove` here)", "was imported"
	}
	return schema.StringAttribute{
		Optional:   true,
		Computed:   true,
		Validators: []validator.String{stringvalidator.OneOf(string(f), string(Abandon))},
		MarkdownDescription: fmt.Sprintf("%s Where it is not configured, %s; where that is not configured either, it is `%s` for what "+
			"this resource created, and `abandon` for what %s. A change takes effect once it is applied: apply it before you remove "+
			"the resource.",
			description, decides, f, foreign),
	}
}

// AttributeOfPeople describes `on_destroy` of what belongs to a person: it is abandoned unless its own resource says otherwise, whatever
// the provider's default is, and whoever created it.
func (f Fate) AttributeOfPeople(description string) schema.StringAttribute {
	return schema.StringAttribute{
		Optional:   true,
		Computed:   true,
		Default:    stringdefault.StaticString(string(Abandon)),
		Validators: []validator.String{stringvalidator.OneOf(string(f), string(Abandon))},
		MarkdownDescription: fmt.Sprintf("%s Defaults to `%s`, also for what this resource created, and the provider's `on_destroy` does not "+
			"count here. A change takes effect once it is applied: apply it before you remove the resource.", description, Abandon),
	}
}

// inWords returns what the provider's default, `delete` or `abandon`, is called here.
func (f Fate) inWords(fallback string) types.String {
	if fallback == string(Delete) {
		return types.StringValue(string(f))
	}
	return types.StringValue(fallback)
}

// of returns the default for an origin.
func (f Fate) of(origin Origin) types.String {
	if origin == Made {
		return types.StringValue(string(f))
	}
	return types.StringValue(string(Abandon))
}

// PlanNew plans on_destroy of an object that will be created or adopted.
func (f Fate) PlanNew(p *Provider, adopts types.Bool, configured types.String) types.String {
	switch {
	case !configured.IsNull():
		return configured
	case p.Unknown["on_destroy"]:
		return types.StringUnknown()
	case p.OnDestroy != "":
		return f.inWords(p.OnDestroy)
	case adopts.Equal(types.BoolValue(false)):
		return f.of(Made)
	}
	return types.StringUnknown()
}

// PlanKept plans on_destroy of an existing object.
func (f Fate) PlanKept(p *Provider, origin Origin, configured, state types.String) types.String {
	switch {
	case !configured.IsNull():
		return configured
	case p.Unknown["on_destroy"]:
		return state
	case p.OnDestroy != "":
		return f.inWords(p.OnDestroy)
	case origin == "" && !state.IsNull(): // a state from before origins were kept
		return state
	}
	return f.of(origin)
}

// Settle returns on_destroy once the origin of the object is known.
func (f Fate) Settle(p *Provider, planned types.String, origin Origin) types.String {
	switch {
	case !planned.IsUnknown() && !planned.IsNull():
		return planned
	case p.OnDestroy != "":
		return f.inWords(p.OnDestroy)
	}
	return f.of(origin)
}
