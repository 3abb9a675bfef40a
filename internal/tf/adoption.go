package tf

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
)

// What planning, adopting and letting go of a thing come to, for every kind that is listed: who has it is decided by Ownership.

// PlanKept registers that a plan keeps the thing that the resource has. It notes the thing's id in the planned private state, where a
// plan of its replacement finds it.
func (n Listed[T]) PlanKept(ctx context.Context, p *Provider, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse, id string, name, inState Text) {
	AddConflict(&resp.Diagnostics, n.Kind, n.called(inState.ValueString(), id), Keep, p.Ownership.Plan(n.object(id), Keep))
	if !name.IsUnknown() {
		clash := p.Ownership.PlanName(n.Kind, client.NormalizeText(name.ValueString()), id, false, name.SameAs(inState))
		n.addClash(clash, name.ValueString(), &resp.Diagnostics)
	}
	life := ReadLife(ctx, req.Private, &resp.Diagnostics)
	life.Replaces = id
	life.Write(ctx, resp.Private, &resp.Diagnostics)
}

// addClash says how a name collides with another resource's. Where something is wrong already, that says enough.
func (n Listed[T]) addClash(clash NameClash, name string, diags *diag.Diagnostics) {
	at := path.Root(n.Name)
	if diags.HasError() {
		return
	}
	switch clash {
	case ContestedName:
		diags.AddAttributeError(at, fmt.Sprintf("Two resources are to have the %s %q", n.Name, name),
			fmt.Sprintf("At least one of them has adopt_existing = true, and would take over the %s that the other one makes or has: the order would decide whose it is. "+
				"Give one of them another %s, or remove it.\n\n%s", n.Kind, n.Name, movedAdvice(n.Kind)))
	case EqualNames:
		diags.AddAttributeWarning(at, fmt.Sprintf("Two resources have the %s %q", n.Name, name),
			fmt.Sprintf("Another resource of this configuration has the same %s. The service allows it, and look-ups by %s then fail. "+
				"If the two are one %s whose block was renamed, say so with a moved block.", n.Name, n.Name, n.Kind))
	case NoClash:
	}
}

// Planned is what the plan of a thing that is to be made comes to.
type Planned[T any] struct {
	Adopted T    // the one that is there and will be taken over
	Adopts  bool // else it is made
}

// PlanNew says at plan time what making a thing of a name will come to: making it, a second one beside one that is there, or taking over
// that one. differences says what an adoption changes, field by field.
func (n Listed[T]) PlanNew(ctx context.Context, p *Provider, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse, name Text, adopts types.Bool, differences func(T) []string) Planned[T] {
	replaces := ReadLife(ctx, req.Private, &resp.Diagnostics).Replaces
	if replaces != "" {
		p.Ownership.Renews(n.object(replaces))
	}
	all, err := n.In(p.Client).Glance(ctx)
	if err != nil {
		p.AddError(&resp.Diagnostics, fmt.Sprintf("plan the %s", n.Kind), err)
	}
	if resp.Diagnostics.HasError() || name.IsUnknown() {
		return Planned[T]{}
	}
	clash := p.Ownership.PlanName(n.Kind, client.NormalizeText(name.ValueString()), replaces, adopts.ValueBool(), false)
	planned := n.planAmong(p, all, replaces, name.ValueString(), adopts, differences, &resp.Diagnostics)
	n.addClash(clash, name.ValueString(), &resp.Diagnostics)
	return planned
}

// planAmong says what making a thing comes to among those that are there. The one that it replaces does not count, nor one that this run
// has deleted, which a list may still show.
func (n Listed[T]) planAmong(p *Provider, all []T, replaces, name string, adopts types.Bool, differences func(T) []string, diags *diag.Diagnostics) Planned[T] {
	same := slices.DeleteFunc(n.With(all, name), func(thing T) bool {
		return n.IDOf(thing) == replaces || p.Ownership.IsGone(n.object(n.IDOf(thing)))
	})
	switch {
	case len(same) == 0 || adopts.IsUnknown():
	case adopts.ValueBool():
		return n.planAdoption(p, name, same, differences, diags)
	default:
		n.warnOfSecond(p, name, same, diags)
	}
	return Planned[T]{}
}

// planAdoption says what taking over a thing comes to, and whether that can be.
func (n Listed[T]) planAdoption(p *Provider, name string, same []T, differences func(T) []string, diags *diag.Diagnostics) Planned[T] {
	at := path.Root(n.Name)
	if len(same) > 1 {
		diags.AddAttributeError(at, fmt.Sprintf("adopt_existing can't choose between %d %ss", len(same), n.Kind),
			fmt.Sprintf("These have the %s %q: %s. Import the one that this resource is to manage.", n.Name, name, n.IDs(same)))
		return Planned[T]{}
	}
	thing, id := same[0], n.IDOf(same[0])
	if theirs := p.Ownership.Plan(n.object(id), Adopt); theirs != 0 {
		summary, detail := conflictOf(n.Kind, n.called(name, id), Adopt, theirs)
		diags.AddAttributeError(at, summary, detail)
		return Planned[T]{}
	}
	if p.Ownership.WasRead(n.object(id)) { // by this resource, when it is tainted: its old thing is destroyed before
		diags.AddAttributeWarning(at, fmt.Sprintf("The %s of this %s is in the state already", n.Kind, n.Name), n.inState(name, id))
		return Planned[T]{}
	}
	detail := fmt.Sprintf("The community has %q already (id %s). With adopt_existing, this resource takes it over.", name, id)
	if changes := differences(thing); len(changes) > 0 {
		detail += " What differs from the configuration is changed:\n\n  " + strings.Join(changes, "\n  ")
	} else {
		detail += " It is as it is configured here, so that nothing is sent."
	}
	diags.AddAttributeWarning(at, fmt.Sprintf("This adopts the %s that is there", n.Kind), detail)
	return Planned[T]{Adopted: thing, Adopts: true}
}

// inState says what the plan of a thing comes to that a state has, and that no plan has kept or destroyed so far.
func (n Listed[T]) inState(name, id string) string {
	lost := "it is forgotten, and another one is made"
	if n.Loses != "" {
		lost = fmt.Sprintf("it is deleted, with %s, for good, and a new one is made (on_destroy = \"abandon\" keeps the old one)", n.Loses)
	}
	return fmt.Sprintf("The community has %q (id %s), and a resource has it in its state.\n\nIf that is this resource, it is tainted or to be replaced: %s. "+
		"terraform untaint <address> keeps it as it is. If it is another one, give one of the two another %s.", name, id, lost, n.Name)
}

// warnOfSecond warns that making a thing makes a second one of its name.
func (n Listed[T]) warnOfSecond(p *Provider, name string, same []T, diags *diag.Diagnostics) {
	at := path.Root(n.Name)
	id := n.IDOf(same[0])
	planned := p.Ownership.PlannedFor(n.object(id))
	switch {
	case planned == Keep || planned == Renew: // the names of the two plans say it
	case planned == Destroy:
		diags.AddAttributeWarning(at, fmt.Sprintf("Another resource destroys a %s of this %s", n.Kind, n.Name),
			fmt.Sprintf("This plan destroys %s and makes a new one of that %s. %s", n.called(name, id), n.Name, movedAdvice(n.Kind)))
	case p.Ownership.WasRead(n.object(id)):
		diags.AddAttributeWarning(at, fmt.Sprintf("The %s of this %s is in the state already", n.Kind, n.Name), n.inState(name, id))
	default:
		diags.AddAttributeWarning(at, fmt.Sprintf("There is a %s with this %s already", n.Kind, n.Name),
			fmt.Sprintf("The community has %q already (id %s). This plan makes another one beside it.\n\n"+
				"To manage the one that is there, set adopt_existing = true, or import it: terraform import <address> %s", name, n.IDs(same), id))
	}
}

// PlanDestroyed registers that a plan destroys the thing that the resource has, and says what goes with it.
func (n Listed[T]) PlanDestroyed(p *Provider, id, name string, fate types.String, diags *diag.Diagnostics) {
	if p.Ownership.IsOwned(n.object(id)) { // it was adopted in this very apply: LetGo says so
		return
	}
	AddConflict(diags, n.Kind, n.called(name, id), Destroy, p.Ownership.Plan(n.object(id), Destroy))
	another := ""
	if p.Ownership.MadeAnew(n.Kind, client.NormalizeText(name)) {
		another = fmt.Sprintf("Another resource of this configuration makes a %s of the same %s. %s", n.Kind, n.Name, movedAdvice(n.Kind))
	}
	if fate.ValueString() == string(Abandon) || n.Loses == "" {
		if another != "" {
			diags.AddWarning(fmt.Sprintf("The %s is forgotten, and another one of its %s is made", n.Kind, n.Name),
				fmt.Sprintf("%s stays on the service. %s", capital(n.called(name, id)), another))
		}
		return
	}
	detail := fmt.Sprintf("Destroying this resource deletes %s with %s, for good. To keep it, apply on_destroy = \"abandon\" first, or use a removed block with destroy = false.",
		n.called(name, id), n.Loses)
	if another != "" {
		detail += "\n\n" + another
	}
	diags.AddWarning(fmt.Sprintf("The %s will be deleted with %s", n.Kind, n.Loses), detail)
}

// Adopt returns, in an apply, the one thing with a name that this run has neither deleted nor given to another resource. found is false
// when there is none: then one of that name may be made, and by nobody else.
func (n Listed[T]) Adopt(ctx context.Context, p *Provider, name string) (thing T, found bool, err error) {
	same, err := n.In(p.Client).ToAdopt(ctx, name)
	if err != nil {
		return thing, false, fmt.Errorf("looking for a %s to adopt: %w", n.Kind, err)
	}
	same = slices.DeleteFunc(same, func(one T) bool { return p.Ownership.IsGone(n.object(n.IDOf(one))) })
	switch {
	case len(same) > 1:
		return thing, false, fmt.Errorf("adopt_existing found %d %ss with this %s: %s. Import the one that this resource is to manage", len(same), n.Kind, n.Name, n.IDs(same))
	case len(same) == 0 && !p.Ownership.Own(n.nameToMake(name)):
		return thing, false, fmt.Errorf("another resource of this configuration makes a %s with this %s, and one can't be the %s of two. Give one of them another %s, or remove it",
			n.Kind, n.Name, n.Kind, n.Name)
	case len(same) == 0:
		return thing, false, nil
	case !p.Ownership.Own(n.object(n.IDOf(same[0]))):
		return thing, false, fmt.Errorf("adopt_existing found the %s %s, which another resource of this configuration has already. Remove one of the two", n.Kind, n.IDOf(same[0]))
	}
	n.In(p.Client).Claim(n.IDOf(same[0]))
	return same[0], true, nil
}

// nameToMake stands in the registry for a thing that is not there yet.
func (n Listed[T]) nameToMake(name string) Object {
	return Object{Kind: n.Kind + " to be made", ID: client.NormalizeText(name)}
}

// Made notes in an apply that a resource has made a thing, or failed to: then another one may.
func (n Listed[T]) Made(p *Provider, name, id string, err error) {
	if err != nil {
		p.Ownership.Disown(n.nameToMake(name))
		return
	}
	p.Ownership.Own(n.object(id))
}

// LetGo says in an apply whether a thing is to be deleted: one that is not abandoned. One that this run has given to another resource,
// or to the same one anew, is forgotten with a warning.
func (n Listed[T]) LetGo(p *Provider, id, name string, onDestroy types.String, diags *diag.Diagnostics) bool {
	free, abandoned := p.Ownership.LetGo(n.object(id)), onDestroy.ValueString() == string(Abandon)
	if free || abandoned {
		return !abandoned
	}
	diags.AddWarning(fmt.Sprintf("The %s was not deleted", n.Kind),
		fmt.Sprintf("%s was adopted in this run, so that it is forgotten here and not deleted. With adopt_existing and create_before_destroy, "+
			"a replacement takes over the very %s that it is to replace.", capital(n.called(name, id)), n.Kind))
	return false
}

// Observe refreshes a thing. It is false where the read ends there: after an error, when the thing is proved to be gone, and when it is
// not listed and not proved to be gone either, which leaves the state as it is, with a warning.
func (n Listed[T]) Observe(ctx context.Context, r *Resource, req resource.ReadRequest, resp *resource.ReadResponse, id string, name types.String) (thing T, life Life, present bool) {
	thing, life, present = n.ObserveFor(ctx, r, req, resp, id, name.IsNull(), n.called(name.ValueString(), id))
	if present {
		r.Ownership.Read(n.object(id))
	}
	return thing, life, present
}

// ObserveFor is Observe for a resource that is there as long as a thing is, such as an award of a badge. called names it for a sentence;
// blank says that the state has nothing but its identity, as after an import.
func (n Listed[T]) ObserveFor(ctx context.Context, r *Resource, req resource.ReadRequest, resp *resource.ReadResponse, id string, blank bool, called string) (thing T, life Life, present bool) {
	life = ReadLife(ctx, req.Private, &resp.Diagnostics)
	importing := life.Origin == "" && blank
	seen, err := n.In(r.Client).Observe(ctx, id, life.known())
	switch {
	case err != nil:
		r.AddError(&resp.Diagnostics, "read "+called, err)
	case seen.Present:
		if importing {
			life = Life{Origin: Imported, Since: r.Client.Now()}
		}
		life.seenNow(r.Client.Now())
		return seen.Thing, life, true
	case importing:
		r.Gone(ctx, req, resp)
	case seen.Gone():
		resp.Diagnostics.AddWarning(fmt.Sprintf("The %s is gone", n.Kind),
			fmt.Sprintf("%s: the %s was there when it was last seen (%s), and is not any more; two looks agree on that. Where it is still configured, this plan creates it again%s.",
				capital(called), n.Kind, life.Seen.Format("2006-01-02 15:04 MST"), n.without()))
		r.Gone(ctx, req, resp)
	default:
		resp.Diagnostics.AddWarning(fmt.Sprintf("The %s is not in the list", n.Kind),
			fmt.Sprintf("%s: the %s is not listed, and not proved to be gone either: %s. The state keeps it as it was. If it is gone for certain, remove it: terraform state rm <address>",
				capital(called), n.Kind, seen.Doubt))
		r.SetIdentity(ctx, req.State, resp.Identity, &resp.Diagnostics)
	}
	return thing, life, false
}

// without says what a thing that is created again lacks.
func (n Listed[T]) without() string {
	if n.Loses == "" {
		return ""
	}
	return ", without " + n.Loses
}

// Begun keeps, after a create, how the resource came by its thing and how the service shows it now.
func (n Listed[T]) Begun(ctx context.Context, p *Provider, private PrivateWriter, origin Origin, id, sent, answered string, diags *diag.Diagnostics) {
	life := Begin(origin, p.Client.Now())
	life.Sent, life.Shown = sent, answered
	n.sight(ctx, p, life, id)
	life.Write(ctx, private, diags)
}

// BegunFor is Begun for a resource that is there as long as a thing is. That the list shows the thing is what makes its absence count
// later; a list that can't be read is no obstacle.
func (n Listed[T]) BegunFor(ctx context.Context, p *Provider, private PrivateWriter, id string, diags *diag.Diagnostics) {
	life := Begin(Made, p.Client.Now())
	if _, listed, err := n.In(p.Client).Find(ctx, id); err == nil && listed {
		life.seenNow(p.Client.Now())
	}
	life.Write(ctx, private, diags)
}

// Renamed keeps, after an update that wrote the name, how the service shows it now.
func (n Listed[T]) Renamed(ctx context.Context, p *Provider, req resource.UpdateRequest, resp *resource.UpdateResponse, id, sent, inState, answered string) {
	life := ReadLife(ctx, req.Private, &resp.Diagnostics)
	var before []string
	if !client.SameText(sent, inState) {
		before = []string{inState, life.Shown}
	}
	life.Written(sent, inState, answered)
	n.sight(ctx, p, &life, id, before...)
	life.Write(ctx, resp.Private, &resp.Diagnostics)
}

// sight looks at the list. A name that it shows as before the write proves nothing: it may only lag behind.
func (n Listed[T]) sight(ctx context.Context, p *Provider, life *Life, id string, before ...string) {
	thing, listed := n.In(p.Client).Sight(ctx, id)
	if !listed {
		return
	}
	life.seenNow(p.Client.Now())
	shown := n.NameOf(thing)
	if !slices.ContainsFunc(before, func(name string) bool { return client.SameText(shown, name) }) {
		life.Shown = shown
	}
}

// AddCreateError is AddError for a thing that was being made or adopted, as origin says.
func (n Listed[T]) AddCreateError(p *Provider, diags *diag.Diagnostics, name string, origin Origin, err error) {
	doing := "create"
	if origin == Adopted {
		doing = "adopt"
	}
	p.AddError(diags, fmt.Sprintf("%s the %s %q", doing, n.Kind, name), err)
}

// Difference is one line of what an adoption changes; empty where nothing does.
func Difference(field, from, to string) []string {
	if from == to {
		return nil
	}
	return []string{fmt.Sprintf("%s: %s → %s", field, from, to)}
}

// RememberListed notes in a read what a list shows of a name, and returns the name for the state.
func (n Listed[T]) RememberListed(ctx context.Context, resp *resource.ReadResponse, life Life, shown string, inState Text) Text {
	if inState.IsNull() {
		life.Sent, life.Shown = shown, shown
		inState = NewText(shown)
	}
	name, learned := life.Named(shown, inState.ValueString())
	if learned {
		resp.Diagnostics.AddWarning(fmt.Sprintf("The service shows the %s in its own way", n.Name),
			fmt.Sprintf("The %s %q was written twice, and the service shows %q each time. That is taken for its own way of writing it, and no longer for a change.", n.Name, inState.ValueString(), shown))
	}
	life.Write(ctx, resp.Private, &resp.Diagnostics)
	if name == inState.ValueString() {
		return inState
	}
	return NewText(name)
}

// DifferenceOf is Difference for two values of attributes. One that the service does not show is said to be unseen.
func DifferenceOf(field string, from, to attr.Value) []string {
	if from.Equal(to) {
		return nil
	}
	seen := from.String()
	if from.IsNull() {
		seen = "(not shown)"
	}
	return []string{fmt.Sprintf("%s: %s → %s", field, seen, to)}
}
