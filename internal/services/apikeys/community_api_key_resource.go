package apikeys

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

type communityAPIKeyResource struct{ tf.Resource }

var (
	_ tf.FullResource                     = (*communityAPIKeyResource)(nil)
	_ resource.ResourceWithValidateConfig = (*communityAPIKeyResource)(nil)
)

const keyType = "community_api_key"

// NewCommunityAPIKeyResource returns the resource `returningai_community_api_key`.
func NewCommunityAPIKeyResource() resource.Resource {
	return &communityAPIKeyResource{tf.Resource{
		Type: keyType,
		Identity: []tf.IdentityAttribute{
			tf.CommunityIdentity(),
			{Name: "id", Description: "The API key's id, which is not the key."},
		},
		Names:         map[string]tf.Finder{"name": byName},
		ImportExample: "66b2f0a1c3d4e5f607180910/689b908502ad38f000000001",
	}}
}

// Schema describes the resource.
func (r *communityAPIKeyResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "An API key of the community, with its permissions and its expiry. A key that expires is replaced in time.\n\n" +
			"No API key may do this. It needs the token of somebody who is signed in as the community's owner or as an administrator: give it as " +
			"`api_token` in a provider block with an alias.\n\n" +
			"**The key lies in the state in plain text.** Whoever can read the state can use it.",
		Attributes: map[string]schema.Attribute{
			"id":           schema.StringAttribute{Computed: true, MarkdownDescription: "The API key's id, which is not the key."},
			"community_id": tf.CommunityIDAttribute("Changing it deletes this API key and creates another one in the other community."),
			"name":         tf.NameAttribute("The API key's name. Changing it renames the API key, whose value stays."),
			"permissions": schema.SetAttribute{
				Required:    true,
				ElementType: types.StringType,
				Validators:  []validator.Set{setvalidator.ValueStringsAre(tf.NotBlank())},
				MarkdownDescription: fmt.Sprintf("What the API key may do. The documentation names %s. The set is open: any other permission is "+
					"passed on to the service as it stands, with a warning. Changing the permissions changes the API key in place.",
					"`"+strings.Join(client.KeyPermissions, "`, `")+"`"),
			},
			"expire_period": schema.Int64Attribute{
				Optional:   true,
				Computed:   true,
				Validators: []validator.Int64{int64validator.AtLeast(0)},
				MarkdownDescription: "After how many days the API key expires; 0 for never, which is the default of a new one. Changing it is " +
					"sent to the service, which decides from when it counts. Leaving it out later changes nothing.",
			},
			"expire_date": schema.StringAttribute{
				Optional:      true,
				Computed:      true,
				Validators:    []validator.String{isDate()},
				PlanModifiers: []planmodifier.String{tf.KeepSame("The same moment in another time zone makes no difference.", isSameMoment)},
				MarkdownDescription: "When the API key expires, such as `2027-01-31T00:00:00Z`. Null where it never does. Where it is not " +
					"configured, it follows from `expire_period`. Where both are, both are sent, and this is what the provider goes by. " +
					"Changing it changes the API key in place. A date that is configured has to be changed by hand before it is reached: " +
					"an API key that replaced this one would expire at the same time.",
			},
			"rotate_before": schema.StringAttribute{
				Optional:   true,
				Validators: []validator.String{isDuration()},
				MarkdownDescription: "How long before it expires the API key is replaced, as a duration such as `\"168h\"` for seven days. The first " +
					"plan in that time replaces it, so plan more often than that. An API key that has expired is replaced in any case.",
			},
			"key": schema.StringAttribute{
				Computed:  true,
				Sensitive: true,
				MarkdownDescription: "The key itself, which the service shows once, when it is created. Null where the API key was imported. " +
					"It lies in the state.",
			},
			"created_at": schema.StringAttribute{
				Computed: true, MarkdownDescription: "When the API key was created, in ISO 8601, where the service shows it.",
			},
			"on_destroy": tf.Delete.Attribute("What happens to the API key when this resource is destroyed or replaced: `delete` deletes it, so " +
				"that what uses it loses access at once; `abandon` leaves it as it is and only forgets it."),
			"timeouts": tf.Timed{
				Create: "creating the API key", Read: "reading the API key", Update: "changing the API key", Delete: "deleting the API key",
			}.Attribute(ctx),
		},
	}
}

// isDate accepts a date and time with a zone.
func isDate() validator.String {
	return tf.CheckString("must be a date and time as of RFC 3339", func(value string) (summary, detail string) {
		if _, err := time.Parse(time.RFC3339, value); err != nil {
			return "This is not a date", fmt.Sprintf("%q is no date and time with a zone, such as 2027-01-31T00:00:00Z.", value)
		}
		return "", ""
	})
}

func isSameMoment(planned, state string) bool {
	one, isOne := moment(types.StringValue(planned))
	other, isOther := moment(types.StringValue(state))
	return isOne && isOther && one.Equal(other)
}

// isDuration accepts a duration of more than nothing.
func isDuration() validator.String {
	return tf.CheckString("must be a duration", func(value string) (summary, detail string) {
		if length, err := time.ParseDuration(value); err != nil || length <= 0 {
			return "This is not a duration", fmt.Sprintf("%q is no duration of more than nothing, such as 168h for seven days.", value)
		}
		return "", ""
	})
}

// before returns how long before its expiry the key is replaced.
func (m *keyModel) before() time.Duration {
	length, _ := time.ParseDuration(m.RotateBefore.ValueString()) // its validator has read it; null is 0
	return length
}

// ValidateConfig finds an API key that each plan would replace.
func (r *communityAPIKeyResource) ValidateConfig(
	ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse,
) {
	var config keyModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	period := time.Duration(min(config.ExpirePeriod.ValueInt64(), mostDays)) * day
	if !resp.Diagnostics.HasError() && config.ExpireDate.IsNull() && period > 0 && config.before() >= period {
		resp.Diagnostics.AddAttributeError(path.Root("rotate_before"), "Each plan would replace the API key",
			fmt.Sprintf("A new one expires after %d days, and rotate_before is not shorter than that.", config.ExpirePeriod.ValueInt64()))
	}
}

const (
	day      = 24 * time.Hour
	mostDays = 100_000 // a longer period fits into no duration
)

// Create creates the API key, once: its value can't be read again.
func (r *communityAPIKeyResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan keyModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	ctx, cancel := tf.WithTimeout(ctx, plan.Timeouts.Create, tf.DefaultTimeout, &resp.Diagnostics)
	defer cancel()
	if plan.CommunityID.IsUnknown() {
		plan.CommunityID = r.CommunityFor(types.StringNull(), types.StringNull())
	}
	if plan.CommunityID.ValueString() == "" {
		tf.AddMissingCommunity(&resp.Diagnostics, client.OpCreateCommunityAPIKey)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	sent, began := plan.draft(), r.Client.Now()
	made, err := r.Client.CreateCommunityAPIKey(ctx, plan.CommunityID.ValueString(), sent)
	if err != nil {
		r.addCreateError(&resp.Diagnostics, &plan, err)
		return
	}
	plan.ID, plan.Key = types.StringValue(made.ID), tf.StringOrNull(made.Value)
	plan.settle(made, began)
	plan.OnDestroy = tf.Delete.Settle(r.Provider, plan.OnDestroy, tf.Made)
	r.Ownership.Own(plan.object(r.Client))
	r.Save(ctx, plan, &resp.State, resp.Identity, &resp.Diagnostics)
	if plan.Key.IsNull() {
		resp.Diagnostics.AddError("The answer to the create has no key",
			fmt.Sprintf("%s was created, and the service's answer does not show its value, or masks it. It is not shown anywhere else, so that "+
				"this API key is of no use: the next apply deletes it and creates another one. To keep it without its value: "+
				"terraform untaint <address>.", tf.Capital(plan.called())))
	}
	life, _ := plan.kind().Begun(ctx, r.Provider, tf.Made, made.ID, sent.Name, made.Name)
	learn(life, sent, made)
	life.Write(ctx, resp.Private, &resp.Diagnostics)
}

// addCreateError says what to do where the value of a key is lost.
func (r *communityAPIKeyResource) addCreateError(diags *diag.Diagnostics, plan *keyModel, err error) {
	doing := fmt.Sprintf("create the API key %q", plan.Name.ValueString())
	lost, isLost := errors.AsType[*client.LostKeyError](err)
	importID := plan.CommunityID.ValueString() + "/<id>"
	switch {
	case isLost:
		importID = plan.CommunityID.ValueString() + "/" + lost.ID
	case !client.IsOutcomeUnknown(err):
		r.AddError(diags, doing, err)
		return
	}
	diags.AddError("Could not "+doing, fmt.Sprintf("%s.\n\nThe service shows a key only once, so that this one can't be read any more. "+
		"Nothing was created twice, and the state has no API key. Look in the product, under community settings > Integration > API key. "+
		"If the API key is "+
		"there, and nobody else has just made it, delete it there and apply again; or import it without its key: "+
		"terraform import <address> %s. If it is not there, apply again.", strings.TrimSuffix(err.Error(), "."), importID))
}

// Read refreshes the API key. The service masks its value, so that the state keeps what it has.
func (r *communityAPIKeyResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state keyModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := tf.WithTimeout(ctx, state.Timeouts.Read, tf.DefaultTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() || r.LacksID(req.State, &resp.Diagnostics) {
		return
	}
	r.conceal(&state)
	importing := state.Name.IsNull()
	kind := state.kind()
	shown, life, present := kind.ObserveFor(ctx, &r.Resource, req, resp, state.ID.ValueString(), importing, state.called())
	if !present {
		return
	}
	state.Name = kind.RememberName(ctx, resp, life, shown.Name, state.Name)
	state.refresh(shown, recall(life))
	state.OnDestroy = tf.Delete.Settle(r.Provider, state.OnDestroy, tf.Imported)
	r.Save(ctx, state, &resp.State, resp.Identity, &resp.Diagnostics)
	if importing && life.Origin == tf.Imported {
		resp.Diagnostics.AddAttributeWarning(path.Root("key"), "The key itself was not imported",
			fmt.Sprintf("The service shows a key only when it is created, so that `key` of %s is null. What needs the value has to get it from "+
				"where it is kept, or from a new API key: terraform apply -replace=<address>.", state.called()))
	}
	if shown.Active != nil && !*shown.Active {
		r.Warn(&resp.Diagnostics, tf.Warning{
			About: state.object(r.Client), Summary: tf.Capital(state.called()) + " is not active", Rest: "More API keys are not active",
			Detail: "Somebody has switched it off in the product, and the service refuses it. This resource leaves it like that.",
		})
	}
}

// conceal masks the key of a state wherever the client writes something.
func (r *communityAPIKeyResource) conceal(state *keyModel) {
	if r.Provider != nil && state != nil && state.Key.ValueString() != "" {
		r.Client.Conceal(state.Key.ValueString())
	}
}

// Update changes the API key. Its value stays.
func (r *communityAPIKeyResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state keyModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := tf.WithTimeout(ctx, plan.Timeouts.Update, tf.DefaultTimeout, &resp.Diagnostics)
	defer cancel()
	life := tf.ReadLife(ctx, req.Private, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || r.LacksID(req.State, &resp.Diagnostics) {
		return
	}
	r.conceal(&state)
	plan.OnDestroy = tf.Delete.Settle(r.Provider, plan.OnDestroy, life.Origin)
	if !plan.writes(&state) {
		life.Write(ctx, resp.Private, &resp.Diagnostics)
		r.Save(ctx, plan, &resp.State, resp.Identity, &resp.Diagnostics)
		return
	}
	sent, began := plan.draft(), r.Client.Now()
	changed, err := r.Client.UpdateCommunityAPIKey(ctx, plan.CommunityID.ValueString(), plan.ID.ValueString(), sent)
	if err != nil {
		r.AddError(&resp.Diagnostics, "change "+state.called(), err)
		return
	}
	plan.settle(changed, began)
	r.Save(ctx, plan, &resp.State, resp.Identity, &resp.Diagnostics)
	plan.kind().Renamed(ctx, r.Provider, &life, plan.ID.ValueString(), sent.Name, state.Name.ValueString(), changed.Name)
	learn(&life, sent, changed)
	life.Write(ctx, resp.Private, &resp.Diagnostics)
}

// Delete deletes the API key, or leaves it where `on_destroy` says so. It succeeds where the API key is not there any more.
func (r *communityAPIKeyResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state keyModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := tf.WithTimeout(ctx, state.Timeouts.Delete, tf.DefaultTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() || r.LacksID(req.State, &resp.Diagnostics) {
		return
	}
	r.conceal(&state)
	if free := r.Ownership.LetGo(state.object(r.Client)); !free || state.OnDestroy.ValueString() == string(tf.Abandon) {
		return
	}
	if err := r.Client.DeleteCommunityAPIKey(ctx, state.CommunityID.ValueString(), state.ID.ValueString()); err != nil {
		r.AddError(&resp.Diagnostics, "delete "+state.called(), err)
	}
}
