package rawapi

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

type apiObjectResource struct{ tf.Resource }

var (
	_ tf.FullResource                     = (*apiObjectResource)(nil)
	_ resource.ResourceWithValidateConfig = (*apiObjectResource)(nil)
)

// NewAPIObjectResource returns the resource `returningai_api_object`.
func NewAPIObjectResource() resource.Resource {
	return &apiObjectResource{tf.Resource{
		Type: "api_object",
		Identity: []tf.IdentityAttribute{
			{Name: "family", Description: "The family of the API that the object belongs to, such as partner."},
			{Name: "read", Description: "The call that reads the object, such as GET /categories/{id}."},
			{Name: "id", Description: "The object's id."},
		},
		ImportExample: "'partner GET /categories/{id} 507f1f77bcf86cd799439011'",
		Form:          "'<family> <METHOD /path of read> <id>'",
		Split:         splitImportID,
	}}
}

// splitImportID takes an import id apart: the family, the method and the path of the read, and the id, with blanks between them.
func splitImportID(id string) []string {
	fields := strings.Fields(id)
	if len(fields) != 4 {
		return nil
	}
	return []string{fields[0], fields[1] + " " + fields[2], fields[3]}
}

// defaultAbsentStatuses say that an object is not there, where nothing else is configured.
var defaultAbsentStatuses = []int{404}

// Schema describes the resource.
func (r *apiObjectResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "An object of the API that has no resource of its own: how it is created, read, changed and deleted is " +
			"configured. " +
			"Keys, limits, retries and the masking of keys are as everywhere.\n\n" +
			"The body and the object as the service shows it lie in the state: neither may be a secret.",
		Attributes: map[string]schema.Attribute{
			"id": tf.ComputedOnce("The object's id, from the answer to `create`."),
			"family": schema.StringAttribute{
				Required:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
				Validators:          []validator.String{stringvalidator.OneOf(families()...)},
				MarkdownDescription: described["family"] + " Changing it destroys the object and creates another one.",
			},
			"create": callAttribute(createSpec, true, "The call that creates the object, as a method and a path. It sends `body`."),
			"read": callAttribute(readSpec, true, "The call that reads the object. With `{id}` in it, its answer is the object; without, its "+
				"answer is a list, and the object is the row with its id. A list is read to its end, once for all objects that share it."),
			"list": callAttribute(listSpec, false, "The call that lists all objects of this kind, where `read` does not. `natural_key` needs it."),
			"update": callAttribute(updateSpec, false, "The call that changes the object. It sends `update_body`, else `body`. "+
				"Without it, a changed body destroys the object and creates another one."),
			"delete": callAttribute(deleteSpec, false,
				"The call that deletes the object, or archives it. It sends `delete_body`, if any. Without it, destroying this "+
					"resource forgets the object."),
			"body": schema.StringAttribute{
				Required:      true,
				PlanModifiers: []planmodifier.String{tf.KeepSameJSON()},
				Validators:    []validator.String{jsonObject()},
				MarkdownDescription: "What is sent, as a JSON object; write it with `jsonencode`. White space, the order of members and how a number " +
					"is written make no difference. A refresh compares it with the object, as `compared` says: a member that was changed elsewhere " +
					"shows in the plan, and is written again.",
			},
			"update_body": schema.StringAttribute{
				Optional:      true,
				PlanModifiers: []planmodifier.String{tf.KeepSameJSON()},
				Validators:    []validator.String{jsonObject()},
				MarkdownDescription: "What `update` sends instead of `body`, as a JSON object, where the service takes something else for a change. " +
					"A change of it alone is sent, too.",
			},
			"delete_body": schema.StringAttribute{
				Optional:      true,
				PlanModifiers: []planmodifier.String{tf.KeepSameJSON()},
				Validators:    []validator.String{jsonObject(), stringvalidator.AlsoRequires(path.MatchRoot("delete"))},
				MarkdownDescription: "What `delete` sends, as a JSON object, where it sends something: `jsonencode({ isArchived = true })`, for an " +
					"object that can be archived and not deleted.",
			},
			"compared": schema.SetAttribute{
				Optional:    true,
				ElementType: types.StringType,
				Validators:  []validator.Set{setvalidator.ValueStringsAre(tf.NotBlank())},
				MarkdownDescription: "The members of `body` that a refresh compares with the object; all of them by default, none with `[]`. " +
					"Of a member that is an object, what is configured is compared. A member that the service does not show is not compared. " +
					"Numbers and booleans may be shown as strings, and a value that the service rewrites right after it is written is no change.",
			},
			"id_member": schema.StringAttribute{
				Optional:            true,
				Validators:          []validator.String{tf.NotBlank()},
				MarkdownDescription: "The member of the object that has its id. By default it is `_id`, else `id`.",
			},
			"object_member": schema.StringAttribute{
				Optional:   true,
				Validators: []validator.String{tf.NotBlank()},
				MarkdownDescription: "The member of the answers that holds the object, such as `category` in `{\"category\": {…}}`. " +
					"An object that stands alone, in an array of one, or in a member such as `data`, `item` or `result` is found without it.",
			},
			"rows_member": schema.StringAttribute{
				Optional:   true,
				Validators: []validator.String{tf.NotBlank()},
				MarkdownDescription: "The member of the answer that holds the rows of the list, such as `categories`. " +
					"A list that stands alone, or is the only one in the answer, is found without it.",
			},
			"natural_key": schema.ListAttribute{
				Optional:    true,
				ElementType: types.StringType,
				Validators:  []validator.List{listvalidator.SizeAtLeast(1), listvalidator.ValueStringsAre(tf.NotBlank())},
				MarkdownDescription: "The members of `body` that identify an object, such as `[\"name\"]`. When the answer to `create` is lost, a " +
					"new " +
					"object with these values is looked for in the list before anything is sent again. Without it, a lost answer is an error that " +
					"says what to check.",
			},
			"absent_statuses": schema.SetAttribute{
				Optional:    true,
				ElementType: types.Int64Type,
				Validators:  []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.ValueInt64sAre(int64validator.Between(400, 499))},
				MarkdownDescription: "The statuses of an answer to `read` or `delete` that say that the object is not there; `[404]` by default. " +
					"Only two such answers of the service itself, some seconds apart, remove an object from the state.",
			},
			"on_destroy": tf.Delete.Attribute("What happens to the object when this resource is destroyed: `delete` makes the call `delete`; " +
				"`abandon` leaves the object as it is and only forgets it."),
			"timeouts": tf.Timed{
				Create: "creating the object", Read: "reading the object", Update: "changing the object", Delete: "deleting the object",
			}.Attribute(ctx),
			"answer": schema.DynamicAttribute{
				Computed:            true,
				MarkdownDescription: "The object as the service shows it, as from `jsondecode`, refreshed with each plan.",
			},
		},
	}
}

// callAttribute describes one of the calls.
func callAttribute(rule specRule, required bool, description string) schema.StringAttribute {
	return schema.StringAttribute{
		Required:            required,
		Optional:            !required,
		Validators:          []validator.String{rule.valid()},
		MarkdownDescription: fmt.Sprintf("%s For example `%s`.", description, rule.example),
	}
}

// jsonObject accepts a JSON object.
func jsonObject() validator.String {
	return tf.CheckString("must be a JSON object", func(value string) (summary, detail string) {
		if _, err := tf.ParseObject([]byte(value)); err != nil {
			return "This is not a JSON object", tf.Capital(err.Error()) + "."
		}
		return "", ""
	})
}

// ValidateConfig finds attributes that don't go together.
func (r *apiObjectResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config apiObjectModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() || config.Body.IsUnknown() {
		return
	}
	if !config.NaturalKey.IsNull() && !config.Read.IsUnknown() && config.lists().IsNull() {
		resp.Diagnostics.AddAttributeError(path.Root("natural_key"), "natural_key needs a list",
			"A new object is looked for in a list of all, and `read` reads a single one. Set `list`, such as \"GET /categories\".")
	}
	body, err := tf.ParseObject([]byte(config.Body.ValueString()))
	if err != nil {
		return // its validator says so
	}
	config.checkMembers(body, path.Root("natural_key"), texts(ctx, config.NaturalKey), &resp.Diagnostics)
	config.checkMembers(body, path.Root("compared"), texts(ctx, config.Compared), &resp.Diagnostics)
}

// checkMembers finds names that are no members of the body.
func (m *apiObjectModel) checkMembers(body map[string]any, at path.Path, names []string, diags *diag.Diagnostics) {
	var members []string
	for name := range body {
		members = append(members, name)
	}
	for _, name := range names {
		if _, there := body[name]; there {
			continue
		}
		advice := ""
		if nearest, near := tf.NearestKey(name, members); near {
			advice = fmt.Sprintf(" Did you mean %q?", nearest)
		}
		diags.AddAttributeError(at, "The body has no such member", fmt.Sprintf("The body has no member %q.%s", name, advice))
	}
}

// Create creates the object.
func (r *apiObjectResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan apiObjectModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	ctx, cancel := tf.WithTimeout(ctx, plan.Timeouts.Create, tf.DefaultTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	doing := "create the object with " + plan.Create.ValueString()
	plan.ID = types.StringNull()
	request, err := plan.request(createSpec, plan.Create)
	if err != nil {
		resp.Diagnostics.AddAttributeError(path.Root("create"), "Could not "+doing, tf.Capital(err.Error())+".")
		return
	}
	objects, err := plan.objects(ctx, r.Client)
	request.Body = json.RawMessage(plan.Body.ValueString())
	var made client.RawObject
	if err == nil {
		made, err = objects.Create(ctx, request)
	}
	if err != nil {
		r.AddAttributeError(&resp.Diagnostics, path.Root("create"), doing, err)
		return
	}
	plan.ID = types.StringValue(made.ID)
	r.Ownership.Own(plan.object())
	plan.OnDestroy = tf.Delete.Settle(r.Provider, plan.OnDestroy, tf.Made)
	life := tf.Begin(tf.Made, r.Client.Now())
	r.keep(ctx, &plan, made.Members, &resp.Diagnostics)
	life.Write(ctx, resp.Private, &resp.Diagnostics)
	r.Save(ctx, plan, &resp.State, resp.Identity, &resp.Diagnostics)
	if r.sight(ctx, objects, &plan, life, nil, &resp.Diagnostics) {
		life.Write(ctx, resp.Private, &resp.Diagnostics)
		r.Save(ctx, plan, &resp.State, resp.Identity, &resp.Diagnostics)
	}
}

// keep puts what the service shows into the model: null where it shows nothing. An answer with a key in it is not kept.
func (r *apiObjectResource) keep(ctx context.Context, m *apiObjectModel, members json.RawMessage, diags *diag.Diagnostics) {
	m.Answer = types.DynamicNull()
	if len(members) == 0 {
		return
	}
	if r.Client.HoldsKey(string(members)) {
		diags.AddAttributeWarning(path.Root("answer"), "The object has one of the keys in it",
			"The state would keep it, so that `answer` is null. The ephemeral resource returningai_api reads what is kept nowhere.")
		return
	}
	answer, err := dynamic(ctx, members)
	if err != nil {
		r.AddAttributeError(diags, path.Root("answer"), "read "+m.called(), err)
		return
	}
	m.Answer = answer
}

// sight reads the object right after a write, if it can be read: what it shows from now on is compared with that. before is what it showed
// before the write; nil for a new one. It returns false where the object can't be read.
func (r *apiObjectResource) sight(
	ctx context.Context, objects *client.RawObjects, m *apiObjectModel, life *tf.Life, before map[string]any, diags *diag.Diagnostics,
) bool {
	read, err := m.readRequest()
	if err != nil {
		return false
	}
	shown, there := objects.Sight(ctx, read, m.ID.ValueString())
	members, err := tf.ParseObject(shown.Members)
	if !there || err != nil {
		return false
	}
	life.SeenNow(r.Client.Now())
	m.comparison(ctx, *life).learn(before, members).remember(life)
	r.keep(ctx, m, shown.Members, diags)
	return true
}

// Read refreshes what is compared.
func (r *apiObjectResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state apiObjectModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := tf.WithTimeout(ctx, state.Timeouts.Read, tf.DefaultTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() || r.LacksID(req.State, &resp.Diagnostics) {
		return
	}
	life := tf.ReadLife(ctx, req.Private, &resp.Diagnostics)
	importing := life.Origin == "" && state.Body.IsNull()
	seen, err := r.observe(ctx, &state, life)
	switch {
	case err != nil:
		r.AddAttributeError(&resp.Diagnostics, path.Root("read"), "read "+state.called(), err)
		return
	case !seen.Present && importing:
		r.Gone(ctx, req, resp) // Terraform says that there is nothing to import
		return
	case !seen.Present:
		r.absent(ctx, &state, life, seen, req, resp)
		return
	}
	if importing {
		life = tf.Life{Origin: tf.Imported, Since: r.Client.Now()}
		state.OnDestroy = tf.Delete.Settle(r.Provider, state.OnDestroy, tf.Imported)
	}
	life.SeenNow(r.Client.Now())
	r.refresh(ctx, &state, &life, seen.Thing.Members, &resp.Diagnostics)
	life.Write(ctx, resp.Private, &resp.Diagnostics)
	r.Save(ctx, state, &resp.State, resp.Identity, &resp.Diagnostics)
}

// refresh puts what the service shows into the state, and what differs from the body into the body.
func (r *apiObjectResource) refresh(
	ctx context.Context, state *apiObjectModel, life *tf.Life, members json.RawMessage, diags *diag.Diagnostics,
) {
	shown, err := tf.ParseObject(members)
	if err != nil {
		r.AddAttributeError(diags, path.Root("read"), "read "+state.called(), err)
		return
	}
	compares := state.comparison(ctx, *life)
	if body, differs := compares.drifted(shown); differs {
		if compares.memory.Sent == nil {
			compares.memory.Sent = compares.body
			compares.memory.remember(life)
		}
		state.Body = types.StringValue(tf.WriteJSON(body))
	}
	r.keep(ctx, state, members, diags)
}

// observe looks for the object, in the way that is configured.
func (r *apiObjectResource) observe(
	ctx context.Context, m *apiObjectModel, life tf.Life,
) (seen client.Observation[client.RawObject], err error) {
	objects, err := m.objects(ctx, r.Client)
	if err != nil {
		return seen, err
	}
	if m.isListed() {
		return objects.Listed(ctx, m.ID.ValueString(), life.Known())
	}
	read, err := m.request(readSpec, m.Read)
	if err != nil {
		return seen, err
	}
	return objects.Observe(ctx, read, m.ID.ValueString(), m.absent(ctx), life.Known())
}

// absent ends a refresh that did not find the object: it is gone where that is proved, and stays in the state where it is not.
func (r *apiObjectResource) absent(
	ctx context.Context, m *apiObjectModel, life tf.Life, seen client.Observation[client.RawObject],
	req resource.ReadRequest, resp *resource.ReadResponse,
) {
	about := tf.Warning{About: m.object()}
	if seen.Gone() {
		about.Summary, about.Rest = tf.Capital(m.called())+" is gone", "More objects are gone"
		about.Detail = fmt.Sprintf("It was there when it was last seen (%s), and is not any more; two looks agree on that. "+
			"Where it is still configured, this plan creates it again.", life.Seen.Format("2006-01-02 15:04 MST"))
		r.Warn(&resp.Diagnostics, about)
		r.Gone(ctx, req, resp)
		return
	}
	about.Summary, about.Rest = tf.Capital(m.called())+" was not found", "More objects were not found"
	about.Detail = fmt.Sprintf("That does not prove that it is gone: %s. The state keeps it as it was. "+
		"If it is gone for certain, remove it: terraform state rm <address>", seen.Doubt)
	r.Warn(&resp.Diagnostics, about)
	r.SetIdentity(ctx, req.State, resp.Identity, &resp.Diagnostics)
}

// Update sends the body where it has changed. A change of how the object is called alone sends nothing.
func (r *apiObjectResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state apiObjectModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := tf.WithTimeout(ctx, plan.Timeouts.Update, tf.DefaultTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() || r.LacksID(req.State, &resp.Diagnostics) {
		return
	}
	life := tf.ReadLife(ctx, req.Private, &resp.Diagnostics)
	plan.OnDestroy = tf.Delete.Settle(r.Provider, plan.OnDestroy, life.Origin)
	if !plan.writes(ctx, &state, life) {
		if plan.Answer.IsUnknown() { // a body that was unknown in the plan turned out as it is
			plan.Answer = state.Answer
		}
		life.Write(ctx, resp.Private, &resp.Diagnostics)
		r.Save(ctx, plan, &resp.State, resp.Identity, &resp.Diagnostics)
		return
	}
	doing := "change " + plan.called()
	request, err := plan.request(updateSpec, plan.Update)
	if err != nil {
		resp.Diagnostics.AddAttributeError(path.Root("update"), "Could not "+doing, tf.Capital(err.Error())+".")
		return
	}
	request.Body = json.RawMessage(plan.Body.ValueString())
	if !plan.UpdateBody.IsNull() {
		request.Body = json.RawMessage(plan.UpdateBody.ValueString())
	}
	objects, err := plan.objects(ctx, r.Client)
	var changed client.RawObject
	if err == nil {
		changed, err = objects.Change(ctx, request, plan.ID.ValueString())
	}
	if err != nil {
		r.AddAttributeError(&resp.Diagnostics, path.Root("update"), doing, err)
		return
	}
	r.keep(ctx, &plan, changed.Members, &resp.Diagnostics)
	inState, _ := tf.ParseObject([]byte(state.Body.ValueString()))
	plan.comparison(ctx, life).repair(inState).remember(&life)
	r.sight(ctx, objects, &plan, &life, state.shown(), &resp.Diagnostics)
	life.Write(ctx, resp.Private, &resp.Diagnostics)
	r.Save(ctx, plan, &resp.State, resp.Identity, &resp.Diagnostics)
}

// Delete deletes the object, or leaves it where `on_destroy` says so or nothing deletes it. It succeeds where the object is not there any
// more.
func (r *apiObjectResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state apiObjectModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := tf.WithTimeout(ctx, state.Timeouts.Delete, tf.DefaultTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() || r.LacksID(req.State, &resp.Diagnostics) {
		return
	}
	free, abandoned := r.Ownership.LetGo(state.object()), state.OnDestroy.ValueString() == string(tf.Abandon)
	if !free || abandoned || state.Delete.IsNull() {
		return
	}
	request, err := state.request(deleteSpec, state.Delete)
	if err == nil {
		if !state.DeleteBody.IsNull() {
			request.Body = json.RawMessage(state.DeleteBody.ValueString())
		}
		var objects *client.RawObjects
		if objects, err = state.objects(ctx, r.Client); err == nil {
			err = r.delete(ctx, objects, request, &state)
		}
	}
	if err != nil {
		r.AddAttributeError(&resp.Diagnostics, path.Root("delete"), "delete "+state.called(), err)
	}
}

func (r *apiObjectResource) delete(
	ctx context.Context, objects *client.RawObjects, request client.RawRequest, state *apiObjectModel,
) error {
	read, err := state.readRequest()
	if err != nil {
		return err
	}
	return objects.Delete(ctx, request, read, state.ID.ValueString(), state.absent(ctx))
}
