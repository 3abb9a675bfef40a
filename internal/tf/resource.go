package tf

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Resource is embedded by every resource. It declares the type name and the identity. Import by id, by identity and by name, and the error
// of a wrong import id follow from that.
type Resource struct {
	*Provider // nil until the provider is configured

	Type string // without the provider's prefix, such as "channel"
	// Identity are the attributes of the state that identify an object, in their order in an import id.
	Identity []IdentityAttribute
	// Names are the prefixes of import ids that are not the identity, such as "topic" for `topic:General`.
	Names map[string]Finder
	// IdentityComesLater says that a part of the identity may be known only after a later read.
	IdentityComesLater bool
	// ImportExample is an import id for the error of a wrong one.
	ImportExample string
	// Split takes an import id apart where it is not the identity's attributes with slashes between them, and Form is what it looks like.
	Split func(id string) []string
	Form  string
}

// FullResource is what each resource of this provider is.
type FullResource interface {
	resource.ResourceWithConfigure
	resource.ResourceWithIdentity
	resource.ResourceWithImportState
	resource.ResourceWithModifyPlan
}

// IdentityAttribute is a string attribute of the state that belongs to the identity, under another name where that is clearer.
type IdentityAttribute struct {
	Name        string
	State       string // the attribute's name in the state; Name when empty
	Description string
	// Check says what is wrong with an imported value that is no id of the service, such as a user name. It is nil for an id.
	Check validator.String
	// Default is the value where an import leaves it out, empty where there is none; nil where an import has to say it. Only the first
	// attribute may have one.
	Default func(*Provider) string
}

func (a IdentityAttribute) state() string { return cmp.Or(a.State, a.Name) }

// Finder finds the one object with a name, as the values of the identity's attributes in their order. Its error says what to
// do when there is none or more than one.
type Finder func(ctx context.Context, provider *Provider, name string) ([]string, error)

// Metadata names the resource.
func (r *Resource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + r.Type
	resp.ResourceBehavior.MutableIdentity = r.IdentityComesLater
}

// Configure takes the provider's data.
func (r *Resource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.Provider = providerData(req.ProviderData, &resp.Diagnostics)
}

// IdentitySchema describes the identity.
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema.Attributes = map[string]identityschema.Attribute{}
	for _, attribute := range r.Identity {
		resp.IdentitySchema.Attributes[attribute.Name] = identityschema.StringAttribute{
			RequiredForImport: attribute.Default == nil,
			OptionalForImport: attribute.Default != nil,
			Description:       attribute.Description,
		}
	}
}

// SetIdentity copies the identity out of a state that was just set. Older Terraforms have no identity: then it is nil.
func (r *Resource) SetIdentity(ctx context.Context, state tfsdk.State, identity *tfsdk.ResourceIdentity, diags *diag.Diagnostics) {
	if identity == nil {
		return
	}
	for _, attribute := range r.Identity {
		if value := textOf(state.Raw, attribute.state()); !textOf(identity.Raw, attribute.Name).Equal(value) {
			diags.Append(identity.SetAttribute(ctx, path.Root(attribute.Name), value)...)
		}
	}
}

// Save sets the state and, from it, the identity.
func (r *Resource) Save(ctx context.Context, model any, state *tfsdk.State, identity *tfsdk.ResourceIdentity, diags *diag.Diagnostics) {
	diags.Append(state.Set(ctx, model)...)
	r.SetIdentity(ctx, *state, identity, diags)
}

// LacksID reports a state without its identity, as one that was edited by hand may be: its object can't be read, changed or deleted. It is
// false for a resource without a state.
func (r *Resource) LacksID(state tfsdk.State, diags *diag.Diagnostics) bool {
	if state.Raw.IsNull() {
		return false
	}
	for i, attribute := range r.Identity {
		value := textOf(state.Raw, attribute.state())
		comesLater := r.IdentityComesLater && i == len(r.Identity)-1 // empty until then, and never null
		if value.IsNull() || value.ValueString() == "" && !comesLater {
			diags.AddAttributeError(path.Root(attribute.state()), fmt.Sprintf("The state of this %s has no %s", r.Type, attribute.state()),
				fmt.Sprintf("Without it, the provider can't know which %s this is, and sent nothing. "+
					"The state was probably written or edited by hand. "+
					"Let Terraform forget the resource: terraform state rm <address>. %s", r.Type, r.importAdvice()))
			return true
		}
	}
	return false
}

// importAdvice says how to import what was forgotten.
func (r *Resource) importAdvice() string {
	if r.ImportExample == "" {
		return "It can't be imported: where it is still configured, the next apply creates it again."
	}
	return "Then import it, where it is still wanted: terraform import <address> <import id>. The forms of the import id:\n\n" +
		r.importForms()
}

// Replaced is a Resource of which every change that concerns the service replaces it.
type Replaced struct{ Resource }

// Update keeps what is planned, and sends nothing.
func (r *Replaced) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	resp.State.Raw = req.Plan.Raw
	r.SetIdentity(ctx, resp.State, resp.Identity, &resp.Diagnostics)
}

// Gone removes the resource from the state in a read whose object is gone. The framework requires its identity all the same.
func (r *Resource) Gone(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	r.SetIdentity(ctx, req.State, resp.Identity, &resp.Diagnostics)
	resp.State.RemoveResource(ctx)
}

// ImportState takes an import id in any of its forms, or an identity, and puts the identity's attributes into the state. The
// read that follows fills in the rest. It sends nothing but a look-up by name.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	values, err := r.importValues(ctx, req, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	if err != nil {
		resp.Diagnostics.AddError("Can't import "+r.Type, err.Error())
		return
	}
	for i, attribute := range r.Identity {
		if attribute.Check != nil {
			validate(ctx, tfsdk.Config{}, attribute.state(), types.StringValue(values[i]), []validator.String{attribute.Check}, &resp.Diagnostics)
		}
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(attribute.state()), values[i])...)
	}
	if resp.Identity != nil {
		r.SetIdentity(ctx, resp.State, resp.Identity, &resp.Diagnostics)
	}
}

func (r *Resource) importValues(ctx context.Context, req resource.ImportStateRequest, diags *diag.Diagnostics) ([]string, error) {
	if req.ID == "" && req.Identity != nil {
		return r.identityValues(ctx, req.Identity, diags)
	}
	if prefix, name, found := strings.Cut(req.ID, ":"); found {
		if find, known := r.Names[prefix]; known && strings.TrimSpace(name) != "" {
			values, err := find(ctx, r.Provider, name)
			if err != nil {
				r.AddError(diags, fmt.Sprintf("import the %s with the %s %q", r.Type, prefix, name), err)
			}
			return values, nil
		}
	}
	return r.splitID(req.ID)
}

func (r *Resource) identityValues(ctx context.Context, identity *tfsdk.ResourceIdentity, diags *diag.Diagnostics) ([]string, error) {
	var values []string
	for _, attribute := range r.Identity {
		var value types.String
		diags.Append(identity.GetAttribute(ctx, path.Root(attribute.Name), &value)...)
		if attribute.Default != nil && value.IsNull() {
			value = types.StringValue(attribute.Default(r.Provider))
			if value.ValueString() == "" {
				return nil, errNoCommunity
			}
		}
		if !diags.HasError() && strings.TrimSpace(value.ValueString()) == "" {
			diags.AddError("Can't import "+r.Type, fmt.Sprintf("The identity's %s is empty.", attribute.Name))
		}
		values = append(values, value.ValueString())
	}
	return values, nil
}

// splitID takes an import id apart: the identity's attributes with slashes between them. Ids of the service are opaque, but have neither
// white space nor a colon or slash in them. What has a check of its own may have the former two.
func (r *Resource) splitID(id string) ([]string, error) {
	values := strings.Split(id, "/")
	if r.Split != nil {
		values = r.Split(id)
	}
	if defaults := r.Identity[0].Default; defaults != nil && len(values) == len(r.Identity)-1 {
		values = slices.Insert(values, 0, defaults(r.Provider))
		if values[0] == "" {
			return nil, errNoCommunity
		}
	}
	wrong := len(values) != len(r.Identity)
	for i, value := range values {
		opaque := r.Split == nil && r.Identity[min(i, len(r.Identity)-1)].Check == nil
		wrong = wrong || value == "" || opaque && strings.ContainsAny(value, ": \t\r\n")
	}
	if wrong {
		return nil, fmt.Errorf("%q is not an import id of a %s. The forms that work:\n\n%s", id, r.Type, r.importForms())
	}
	return values, nil
}

// importForms lists the forms of an import id, and ends with an example.
func (r *Resource) importForms() string {
	var names []string
	for _, attribute := range r.Identity {
		names = append(names, "<"+attribute.Name+">")
	}
	forms := []string{"  " + cmp.Or(r.Form, strings.Join(names, "/"))}
	if r.Identity[0].Default != nil {
		forms = slices.Insert(forms, 0, "  "+strings.Join(names[1:], "/"))
	}
	for _, prefix := range slices.Sorted(maps.Keys(r.Names)) {
		forms = append(forms, fmt.Sprintf("  %s:<%s>", prefix, prefix))
	}
	return strings.Join(forms, "\n") + "\n\nFor example: " + r.ImportExample
}

// DataSource is embedded by every data source.
type DataSource struct {
	*Provider // nil until the provider is configured

	Type string // without the provider's prefix
}

// Metadata names the data source.
func (d *DataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + d.Type
}

// Configure takes the provider's data.
func (d *DataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.Provider = providerData(req.ProviderData, &resp.Diagnostics)
}

// EphemeralResource is embedded by every ephemeral resource.
type EphemeralResource struct {
	*Provider // nil until the provider is configured

	Type string // without the provider's prefix
}

// Metadata names the ephemeral resource.
func (e *EphemeralResource) Metadata(_ context.Context, req ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + e.Type
}

// Configure takes the provider's data.
func (e *EphemeralResource) Configure(_ context.Context, req ephemeral.ConfigureRequest, resp *ephemeral.ConfigureResponse) {
	e.Provider = providerData(req.ProviderData, &resp.Diagnostics)
}
