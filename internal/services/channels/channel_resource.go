package channels

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// channelTimeout bounds each operation on a channel where `timeouts` does not.
const channelTimeout = 5 * time.Minute

type channelResource struct{ tf.Resource }

var (
	_ resource.ResourceWithConfigure   = (*channelResource)(nil)
	_ resource.ResourceWithIdentity    = (*channelResource)(nil)
	_ resource.ResourceWithImportState = (*channelResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*channelResource)(nil)
)

// NewChannelResource returns the resource `returningai_channel`.
func NewChannelResource() resource.Resource {
	return &channelResource{tf.Resource{
		Type:          "channel",
		Identity:      []tf.IdentityAttribute{{Name: "id", Description: "The channel's id."}},
		Names:         map[string]tf.Finder{"topic": idOfTopic},
		ImportExample: "topic:General",
	}}
}

type channelModel struct {
	ID            types.String   `tfsdk:"id"`
	Topic         tf.Text        `tfsdk:"topic"`
	ChannelType   types.String   `tfsdk:"channel_type"`
	OnDestroy     types.String   `tfsdk:"on_destroy"`
	AdoptExisting types.Bool     `tfsdk:"adopt_existing"`
	Permissions   types.List     `tfsdk:"permissions"`
	UserID        types.String   `tfsdk:"user_id"`
	ServerID      types.String   `tfsdk:"server_id"`
	CreatedAt     types.String   `tfsdk:"created_at"`
	UpdatedAt     types.String   `tfsdk:"updated_at"`
	Timeouts      timeouts.Value `tfsdk:"timeouts"`
}

// Schema describes the resource.
func (r *channelResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	keep := []planmodifier.String{stringplanmodifier.UseStateForUnknown()}
	resp.Schema = schema.Schema{
		MarkdownDescription: "A channel of the community.\n\n" +
			"Creating, changing and deleting a channel needs `system_api_key`. Reading uses the System API's list of channels if that key is set, and otherwise the Integration API's with `api_token`.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				Computed: true, PlanModifiers: keep,
				MarkdownDescription: "The channel's id, as messages and look-ups use it.",
			},
			"topic": schema.StringAttribute{
				Required: true, CustomType: tf.TextType{},
				PlanModifiers: []planmodifier.String{tf.KeepSameText()}, Validators: []validator.String{tf.NotBlank(), tf.PlainText()},
				MarkdownDescription: "The channel's name, as members see it. Changing it renames the channel; its messages stay. Leading and trailing white space makes no difference.",
			},
			"channel_type": schema.StringAttribute{
				Required: true, Validators: []validator.String{tf.NotBlank()},
				MarkdownDescription: "The kind of channel: `open` and `forum` are known. The service has more kinds, whose names are not documented, so any other value is passed on as it is. Changing it changes the channel in place.",
			},
			"on_destroy": tf.Delete.Attribute("What happens to the channel when this resource is destroyed: `delete` deletes it **with all messages in it, for good**; " +
				"`abandon` leaves it as it is and only forgets it."),
			"adopt_existing": schema.BoolAttribute{
				Optional: true,
				Computed: true,
				Default:  booldefault.StaticBool(false),
				MarkdownDescription: "Whether creating this resource takes over a channel that already has this topic, instead of " +
					"creating a second one. The plan lists what the configuration changes about it. A channel that another resource " +
					"keeps or destroys can't be taken over: the plan fails, and shows the `moved` block for a renamed one. With " +
					"several channels of that topic, the plan fails and lists their ids. With `true`, an apply that was killed " +
					"half-way can be repeated without creating a second channel. Defaults to `false`.",
			},
			"permissions": schema.ListAttribute{
				Computed: true, ElementType: types.StringType,
				MarkdownDescription: "The channel's permissions as the service returns them; their meaning is not documented. Null where the list that was read does not show them.",
			},
			"user_id": schema.StringAttribute{
				Computed: true, PlanModifiers: keep,
				MarkdownDescription: "The id of the user who created the channel, where the service shows it.",
			},
			"server_id": schema.StringAttribute{
				Computed: true, PlanModifiers: keep,
				MarkdownDescription: "The id of the server (the community) that the channel belongs to, where the service shows it.",
			},
			"created_at": schema.StringAttribute{
				Computed: true, PlanModifiers: keep,
				MarkdownDescription: "When the channel was created, in ISO 8601, where the service shows it.",
			},
			"updated_at": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "When the channel was last changed, in ISO 8601, where the service shows it.",
			},
			"timeouts": timeouts.Attributes(ctx, timeouts.Opts{
				Create: true, CreateDescription: `How long creating the channel may take, as a duration such as "30s" or "2m". Defaults to 5 minutes.`,
				Read: true, ReadDescription: `How long reading the channel may take, in a refresh or a plan. Defaults to 5 minutes.`,
				Update: true, UpdateDescription: `How long changing the channel may take. Defaults to 5 minutes.`,
				Delete: true,
				DeleteDescription: `How long deleting the channel may take. A change takes effect once it is applied. ` +
					`Defaults to 5 minutes.`,
			}),
		},
	}
}

// ModifyPlan finds at plan time what would fail at apply time: whose the channel is, what adopting one changes, what destroying takes.
func (r *channelResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.Provider == nil {
		return
	}
	var config, plan, state *channelModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || r.LacksID(ctx, req.State, &resp.Diagnostics) {
		return
	}
	switch {
	case plan == nil:
		if state.OnDestroy.ValueString() != string(tf.Abandon) {
			r.NeedsKey(&resp.Diagnostics, client.OpDeleteChannel, client.System, "delete the channel")
		}
		byTopic.PlanDestroyed(r.Provider, state.ID.ValueString(), state.Topic.ValueString(), state.OnDestroy, &resp.Diagnostics)
		return
	case state == nil:
		r.NeedsKey(&resp.Diagnostics, client.OpCreateChannel, client.System, "create the channel")
		plan.OnDestroy = tf.Delete.PlanNew(r.Provider, plan.AdoptExisting, config.OnDestroy)
		byTopic.PlanNew(ctx, r.Provider, req, resp, plan.Topic, plan.AdoptExisting, plan.differences)
	default:
		r.planKept(ctx, req, resp, config, plan, state)
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
}

func (r *channelResource) planKept(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse, config, plan, state *channelModel) {
	byTopic.PlanKept(ctx, r.Provider, req, resp, state.ID.ValueString(), plan.Topic, state.Topic)
	plan.OnDestroy = tf.Delete.PlanKept(r.Provider, tf.ReadLife(ctx, req.Private, &resp.Diagnostics).Origin, config.OnDestroy, state.OnDestroy)
	if plan.writes(state) {
		r.NeedsKey(&resp.Diagnostics, client.OpUpdateChannel, client.System, "update the channel")
		return
	}
	plan.Permissions, plan.UpdatedAt = state.Permissions, state.UpdatedAt // nothing is sent, so nothing comes back
}

// differences says what adopting a channel changes about it.
func (m *channelModel) differences(there client.Channel) []string {
	if m.ChannelType.IsUnknown() {
		return []string{fmt.Sprintf("channel_type: %q → (known after apply)", there.ChannelType)}
	}
	return tf.Difference("channel_type", strconv.Quote(there.ChannelType), strconv.Quote(m.ChannelType.ValueString()))
}

// writes says whether going from the state to the plan changes the channel itself, and not only how this resource behaves.
func (m *channelModel) writes(state *channelModel) bool {
	return !m.Topic.Equal(state.Topic) || !m.ChannelType.Equal(state.ChannelType)
}

// Create creates the channel, or takes over the one that is there.
func (r *channelResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan channelModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	ctx, cancel := tf.WithTimeout(ctx, plan.Timeouts.Create, channelTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	channel, origin, err := r.create(ctx, plan)
	if err != nil {
		byTopic.AddCreateError(r.Provider, &resp.Diagnostics, plan.Topic.ValueString(), origin, err)
		return
	}
	plan.OnDestroy = tf.Delete.Settle(r.Provider, plan.OnDestroy, origin)
	plan.settle(channel)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	r.SetIdentity(ctx, resp.State, resp.Identity, &resp.Diagnostics)
	byTopic.Begun(ctx, r.Provider, resp.Private, origin, channel.ID, plan.Topic.ValueString(), channel.Topic, &resp.Diagnostics)
}

// create makes the channel, or adopts the one that is there. With an error, it says which of the two was under way.
func (r *channelResource) create(ctx context.Context, plan channelModel) (client.Channel, tf.Origin, error) {
	topic, channelType := client.NormalizeText(plan.Topic.ValueString()), plan.ChannelType.ValueString()
	if plan.AdoptExisting.ValueBool() {
		channel, found, err := byTopic.Adopt(ctx, r.Provider, topic)
		if err == nil && found && channel.ChannelType != channelType {
			channel, err = r.Client.UpdateChannel(ctx, channel.ID, topic, channelType)
		}
		if err != nil || found {
			return channel, tf.Adopted, err
		}
	}
	channel, err := r.Client.CreateChannel(ctx, topic, channelType)
	byTopic.Made(r.Provider, topic, channel.ID, err)
	return channel, tf.Made, err
}

// Read refreshes the channel. It is gone only when that is proved.
func (r *channelResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state channelModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := tf.WithTimeout(ctx, state.Timeouts.Read, channelTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() || r.LacksID(ctx, req.State, &resp.Diagnostics) {
		return
	}
	channel, life, present := byTopic.Observe(ctx, &r.Resource, req, resp, state.ID.ValueString(), state.Topic.StringValue)
	if !present {
		return
	}
	state.Topic = byTopic.RememberListed(ctx, resp, life, channel.Topic, state.Topic)
	state.fill(channel)
	state.fillImported(r.Provider)
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
	r.SetIdentity(ctx, resp.State, resp.Identity, &resp.Diagnostics)
}

// Update renames the channel or changes its type. A change of how this resource behaves sends nothing.
func (r *channelResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state channelModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := tf.WithTimeout(ctx, plan.Timeouts.Update, channelTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() || r.LacksID(ctx, req.State, &resp.Diagnostics) {
		return
	}
	var channel client.Channel
	if plan.writes(&state) {
		var err error
		channel, err = r.Client.UpdateChannel(ctx, state.ID.ValueString(), client.NormalizeText(plan.Topic.ValueString()), plan.ChannelType.ValueString())
		if err != nil {
			r.AddError(&resp.Diagnostics, fmt.Sprintf("update the channel %s", state.ID.ValueString()), err)
			return
		}
		byTopic.Renamed(ctx, r.Provider, req, resp, state.ID.ValueString(), plan.Topic.ValueString(), state.Topic.ValueString(), channel.Topic)
	}
	plan.settle(channel)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	r.SetIdentity(ctx, resp.State, resp.Identity, &resp.Diagnostics)
}

// Delete deletes the channel, or leaves it where `on_destroy` says so. One that is gone already is deleted.
func (r *channelResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state channelModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := tf.WithTimeout(ctx, state.Timeouts.Delete, channelTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() || r.LacksID(ctx, req.State, &resp.Diagnostics) {
		return
	}
	if !byTopic.LetGo(r.Provider, state.ID.ValueString(), state.Topic.ValueString(), state.OnDestroy, &resp.Diagnostics) {
		return
	}
	if err := r.Client.DeleteChannel(ctx, state.ID.ValueString()); err != nil {
		r.AddError(&resp.Diagnostics, fmt.Sprintf("delete the channel %q (%s)", state.Topic.ValueString(), state.ID.ValueString()), err)
	}
}

// fill takes over what the service shows beside the topic. What it does not show stays as it was.
func (m *channelModel) fill(channel client.Channel) {
	if channel.ChannelType != "" {
		m.ChannelType = types.StringValue(channel.ChannelType)
	}
	if channel.Permissions != nil {
		m.Permissions = tf.StringList(channel.Permissions)
	}
	for field, value := range m.shown(channel) {
		if value != nil {
			*field = types.StringValue(*value)
		}
	}
}

// settle makes known what the plan left open. What it knew stays as it was written, even where the service shows it otherwise: that
// is for the next read to find, as a change in place. Terraform would take it for a mistake of the provider, and destroy a channel
// that was just created or adopted.
func (m *channelModel) settle(channel client.Channel) {
	if m.ID.IsUnknown() {
		m.ID = types.StringValue(channel.ID)
	}
	if m.Permissions.IsUnknown() {
		m.Permissions = types.ListNull(types.StringType)
		if channel.Permissions != nil {
			m.Permissions = tf.StringList(channel.Permissions)
		}
	}
	for field, value := range m.shown(channel) {
		if field.IsUnknown() {
			*field = types.StringPointerValue(value)
		}
	}
}

// shown pairs the computed texts with what the service shows.
func (m *channelModel) shown(channel client.Channel) map[*types.String]*string {
	return map[*types.String]*string{&m.UserID: channel.UserID, &m.ServerID: channel.ServerID, &m.CreatedAt: channel.CreatedAt, &m.UpdatedAt: channel.UpdatedAt}
}

// fillImported gives an imported channel the defaults, so that the plan after an import is empty.
func (m *channelModel) fillImported(p *tf.Provider) {
	m.OnDestroy = tf.Delete.Settle(p, m.OnDestroy, tf.Imported)
	if m.AdoptExisting.IsNull() {
		m.AdoptExisting = types.BoolValue(false)
	}
}
