package community

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

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

type communityAppearanceResource struct {
	settings[communityAppearanceModel, *communityAppearanceModel]
}

// NewCommunityAppearanceResource returns the resource `returningai_community_appearance`.
func NewCommunityAppearanceResource() resource.Resource {
	r := &communityAppearanceResource{
		newSettings[communityAppearanceModel]("community_appearance", client.OpUpdateAppearance, "the community's appearance"),
	}
	r.prepare, r.check = r.change, r.checkRead
	return r
}

type communityAppearanceModel struct {
	common

	Settings types.String `tfsdk:"settings"`
	Current  types.String `tfsdk:"current"`
}

var settingsPath = path.Root("settings")

// Schema describes the resource.
func (r *communityAppearanceResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The community's appearance: theme colours, branding, splash images, loading animation and call to action.\n\n" +
			"It needs `api_token` with the permission `appearance`. Each community has one appearance, so creating this resource takes it over: " +
			"what is configured is written where it differs, what is left out is not touched. " +
			"The names of its settings are not documented: look them up in `current` after importing this resource. " +
			"Destroying this resource forgets the appearance and leaves it as it is.",
		Attributes: map[string]schema.Attribute{
			"community_id": communityIDAttribute(""),
			"timeouts":     readingAndWriting.Attribute(ctx),
			"settings": schema.StringAttribute{
				Required:      true,
				Validators:    []validator.String{managedSettings()},
				PlanModifiers: []planmodifier.String{tf.KeepSameJSON()},
				MarkdownDescription: "The settings to manage, as a JSON object with the service's own names and values; write it with `jsonencode`. " +
					"Only the members that are in it are managed, in objects within objects likewise; lists are compared and written whole. " +
					"White space, the order of members and how a number is written make no difference. " +
					"A member that was changed elsewhere shows in the next plan and is written again. Leaving a member out later leaves it as it is. " +
					"Write values as `current` shows them: one that the service rewrites, such as a colour in capitals, would be written again and " +
					"again. " +
					"Members whose names contain " + secretWordsInWords() +
					" are refused, in any case and at any depth, since plans and the state would show them.",
			},
			"current": schema.StringAttribute{
				Computed:  true,
				Sensitive: true,
				MarkdownDescription: "The whole appearance as the service shows it, in JSON, refreshed with each plan. " +
					"It is sensitive: plans and outputs hide it, since it is not known which of its members are secrets. " +
					"Those whose names contain " + secretWordsInWords() + " are left out of it, in any case and at any depth: " +
					"the service may show keys in the clear, and the state is no place for them. " +
					"Read it with `jsondecode`; `terraform output -json` shows an output that is marked as sensitive.",
			},
		},
	}
}

// secretWordsInWords lists the words that mark a secret, for a description.
func secretWordsInWords() string {
	last := len(secretWords) - 1
	return "`" + strings.Join(secretWords[:last], "`, `") + "` or `" + secretWords[last] + "`"
}

// checkRead finds a key that is refused: a change of the appearance begins with a read.
func (r *communityAppearanceResource) checkRead(ctx context.Context, plan *communityAppearanceModel, diags *diag.Diagnostics) {
	if plan.CommunityID.IsUnknown() {
		return
	}
	if _, err := r.Client.Appearance(ctx, plan.CommunityID.ValueString()); client.IsNotAllowed(err) {
		r.AddError(diags, "plan "+r.what, err)
	}
}

// Read refreshes what is managed. An appearance always exists, so an answer that does not show it is an error.
func (r *communityAppearanceResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state communityAppearanceModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := tf.WithTimeout(ctx, state.Timeouts.Read, tf.DefaultTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() || r.LacksID(req.State, &resp.Diagnostics) {
		return
	}
	shown, err := r.read(ctx, state.CommunityID.ValueString())
	if err != nil {
		r.AddError(&resp.Diagnostics, "read "+r.what, err)
		return
	}
	state.Current = types.StringValue(shownWithoutSecrets(shown))
	if wanted, err := tf.ParseObject([]byte(state.Settings.ValueString())); err == nil { // otherwise it was imported
		if part := managedPart(wanted, shown); !tf.SameJSON(wanted, part) {
			state.Settings = types.StringValue(tf.WriteJSON(part))
		}
	}
	r.Save(ctx, state, &resp.State, resp.Identity, &resp.Diagnostics)
}

func (r *communityAppearanceResource) read(ctx context.Context, communityID string) (object, error) {
	shown, err := r.Client.Appearance(ctx, communityID)
	if err != nil {
		return nil, err
	}
	return tf.ParseObject(shown)
}

// change sends what is configured and differs from what the service shows, and reads the outcome. Where the configuration equals the state,
// nothing is sent or read: the refresh has compared the two.
func (r *communityAppearanceResource) change(_ context.Context, plan, state *communityAppearanceModel, _ *diag.Diagnostics) write {
	if plan.Settings.Equal(state.Settings) {
		plan.Current = state.Current
		return nil
	}
	return func(ctx context.Context, diags *diag.Diagnostics) bool { return r.writeDiffering(ctx, plan, diags) }
}

func (r *communityAppearanceResource) writeDiffering(ctx context.Context, plan *communityAppearanceModel, diags *diag.Diagnostics) bool {
	wanted, err := parseManaged(plan.Settings.ValueString())
	if err != nil { // it was unknown at plan time
		summary, detail := notManageable(err)
		diags.AddAttributeError(settingsPath, summary, detail)
		return false
	}
	communityID := plan.CommunityID.ValueString()
	before, err := r.read(ctx, communityID)
	if err != nil {
		r.AddError(diags, "read "+r.what+" before changing it", err)
		return false
	}
	plan.Current = types.StringValue(shownWithoutSecrets(before))
	change := differing(wanted, before)
	if len(change) == 0 {
		return true
	}
	if err := r.Client.UpdateAppearance(ctx, communityID, json.RawMessage(tf.WriteJSON(change))); err != nil {
		r.AddError(diags, "change "+r.what, err)
		return false
	}
	after, err := r.read(ctx, communityID)
	if err != nil { // it was written, so the state is saved
		diags.AddWarning("The appearance was changed and could not be read back",
			err.Error()+".\n\n`current` is from before the change; the next plan reads it again.")
		return true
	}
	plan.Current = types.StringValue(shownWithoutSecrets(after))
	warnOfOutcome(diags, wanted, before, after)
	return true
}

// warnOfOutcome warns of settings that are not managed and were lost in a change, and of managed ones that it did not set.
func warnOfOutcome(diags *diag.Diagnostics, wanted, before, after object) {
	if gone := lost(before, wanted, after, ""); len(gone) > 0 {
		diags.AddAttributeWarning(settingsPath, "The service dropped settings that are not managed",
			fmt.Sprintf("These were there before the change, were not sent, and are not there any more: %s. "+
				"It seems that the service replaces an object whole. Set them again in the product, and configure all members of an object that you "+
				"manage a part of.", strings.Join(gone, ", ")))
	}
	if other := differing(wanted, after); len(other) > 0 {
		diags.AddAttributeWarning(settingsPath, "The service shows different values from those sent",
			fmt.Sprintf("After the change, these members still differ from what is configured: %s. The next plan will show how. "+
				"Write them as `current` has them, or leave them out.",
				strings.Join(slices.Sorted(maps.Keys(other)), ", ")))
	}
}

// parseManaged reads settings that are to be managed. Its error says what is wrong with them.
func parseManaged(settings string) (object, error) {
	wanted, err := tf.ParseObject([]byte(settings))
	if err != nil {
		return nil, err
	}
	if len(wanted) == 0 {
		return nil, errors.New("it has no member, so nothing would be managed")
	}
	if secrets := secretsIn(wanted, ""); len(secrets) > 0 {
		return nil, fmt.Errorf("the names of these members say that they may hold secrets, which plans and the state would show: %s. "+
			"Leave them out, and set them in the product", strings.Join(secrets, ", "))
	}
	return wanted, nil
}

// notManageable is the error of settings that can't be managed.
func notManageable(err error) (summary, detail string) {
	return "These settings can't be managed", "The value of settings: " + err.Error() + "."
}

// managedSettings accepts a JSON object that can be managed.
func managedSettings() validator.String {
	says := "must be a JSON object with at least one member, and without members whose names say that they hold secrets"
	return tf.CheckString(says, func(value string) (summary, detail string) {
		if _, err := parseManaged(value); err != nil {
			return notManageable(err)
		}
		return "", ""
	})
}
