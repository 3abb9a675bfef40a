package tf

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Planning, for every kind that is listed. Ownership decides which resource has what.

// planKept registers a plan that keeps the resource's object.
func (k Kind[T]) planKept(p *Provider, id string, name, inState Text, diags *diag.Diagnostics) {
	AddConflict(diags, k.Noun, k.called(inState.ValueString(), id), Keep, p.Ownership.Plan(k.object(p, id), Keep))
	if !name.IsUnknown() {
		clash := p.Ownership.PlanName(k.namesOf(), k.spell(name.ValueString()), id, false, name.SameAs(inState))
		k.addClash(clash, name.ValueString(), diags)
	}
}

// addClash reports a name that another resource has, too, unless there is an error already.
func (k Kind[T]) addClash(clash NameClash, name string, diags *diag.Diagnostics) {
	at := path.Root(k.Name)
	if diags.HasError() {
		return
	}
	switch clash {
	case ContestedName:
		diags.AddAttributeError(at, fmt.Sprintf("Two resources are to have the %s %q", k.Name, name),
			fmt.Sprintf("At least one of them has adopt_existing = true, and would take over the %s that the other one makes or has: "+
				"the order would decide whose it is. Give one of them another %s, or remove it.\n\n%s", k.Noun, k.Name, movedAdvice(k.Noun)))
	case EqualNames:
		diags.AddAttributeWarning(at, fmt.Sprintf("Two resources have the %s %q", k.Name, name),
			fmt.Sprintf("Another resource of this configuration has the same %s. The service allows it, and look-ups by %s then fail. "+
				"If the two are one %s whose block was renamed, say so with a moved block.", k.Name, k.Name, k.Noun))
	case NoClash:
	}
}

// Planned is the outcome of planning a create.
type Planned[T any] struct {
	Adopted T    // the existing object that will be taken over
	Adopts  bool // false: a new one will be created
}

// planNew plans a create: a new object, a second one of the same name, or the adoption of the existing one. replaces is the id of the
// resource's current object in a replacement. differences lists what an adoption changes, field by field.
func (k Kind[T]) planNew(
	ctx context.Context, p *Provider, replaces string, name Text, adopts types.Bool, differences func(T) []string, diags *diag.Diagnostics,
) Planned[T] {
	if replaces != "" {
		p.Ownership.Renews(k.object(p, replaces))
	}
	all := k.glance(ctx, p, diags)
	open := k.Name
	if k.In == nil {
		open = communityIDName
	}
	unknown := name.IsUnknown() || k.In == nil
	if unknown && adopts.ValueBool() {
		diags.AddAttributeWarning(path.Root(open), "adopt_existing can't be checked at plan time",
			fmt.Sprintf("The %s is not known yet, so that it is not known either which %s the apply will adopt. "+
				"Make sure that no other resource has it.", open, k.Noun))
	}
	if diags.HasError() || unknown {
		return Planned[T]{}
	}
	clash := p.Ownership.PlanName(k.namesOf(), k.spell(name.ValueString()), replaces, adopts.ValueBool(), false)
	planned := k.planAmong(p, all, replaces, name.ValueString(), adopts, differences, diags)
	k.addClash(clash, name.ValueString(), diags)
	return planned
}

// glance returns what there is, for a plan; nothing where it is not known yet in which community.
func (k Kind[T]) glance(ctx context.Context, p *Provider, diags *diag.Diagnostics) []T {
	if k.In == nil {
		return nil
	}
	all, err := k.In(p.Client).Glance(ctx)
	if err != nil {
		p.AddError(diags, fmt.Sprintf("plan the %s", k.Noun), err)
	}
	return all
}

// refuseMaintained adds an error to a plan that is going to write to a thing which the service keeps itself.
func (k Kind[T]) refuseMaintained(ctx context.Context, p *Provider, id string, diags *diag.Diagnostics) {
	if k.Maintained == nil {
		return
	}
	for _, thing := range k.glance(ctx, p, diags) {
		if k.IDOf(thing) == id && k.Maintained(thing) {
			k.addMaintained(thing, diags)
		}
	}
}

func (k Kind[T]) addMaintained(thing T, diags *diag.Diagnostics) {
	name := k.NameOf(thing)
	diags.AddAttributeError(path.Root(k.Name), fmt.Sprintf("The service maintains the %s %q itself", k.Noun, name),
		fmt.Sprintf("%s is there, and the list shows that the service keeps it: it can be neither made, changed nor deleted. "+
			"Give this resource another %s, or remove it; the data source returningai_%s looks it up.",
			Capital(k.called(name, k.IDOf(thing))), k.Name, typeOf(k.Noun)))
}

// planAmong plans a create beside the existing objects. The replaced object does not count, nor one that this run has deleted and that the
// list may still show.
func (k Kind[T]) planAmong(
	p *Provider, all []T, replaces, name string, adopts types.Bool, differences func(T) []string, diags *diag.Diagnostics,
) Planned[T] {
	same := slices.DeleteFunc(k.In(p.Client).Named(all, k.spell(name)), func(thing T) bool {
		return k.IDOf(thing) == replaces || p.Ownership.IsGone(k.object(p, k.IDOf(thing)))
	})
	if at := slices.IndexFunc(same, func(thing T) bool { return k.Maintained != nil && k.Maintained(thing) }); at >= 0 {
		k.addMaintained(same[at], diags)
		return Planned[T]{}
	}
	switch {
	case len(same) == 0 || adopts.IsUnknown():
	case adopts.ValueBool():
		return k.planAdoption(p, name, same, differences, diags)
	default:
		k.warnOfSecond(p, name, same, diags)
	}
	return Planned[T]{}
}

// planAdoption plans an adoption, or reports why it is not possible.
func (k Kind[T]) planAdoption(p *Provider, name string, same []T, differences func(T) []string, diags *diag.Diagnostics) Planned[T] {
	at := path.Root(k.Name)
	if len(same) > 1 {
		diags.AddAttributeError(at, fmt.Sprintf("adopt_existing can't choose between %d %ss", len(same), k.Noun),
			fmt.Sprintf("These have the %s %q: %s. Import the one that this resource is to manage.", k.Name, name, k.IDs(same)))
		return Planned[T]{}
	}
	thing, id := same[0], k.IDOf(same[0])
	if theirs := p.Ownership.Plan(k.object(p, id), Adopt); theirs != 0 {
		summary, detail := conflictOf(k.Noun, k.called(name, id), Adopt, theirs)
		diags.AddAttributeError(at, summary, detail)
		return Planned[T]{}
	}
	if p.Ownership.WasRead(k.object(p, id)) { // by this resource, when it is tainted: its old thing is destroyed before
		diags.AddAttributeWarning(at, fmt.Sprintf("The %s of this %s is in the state already", k.Noun, k.Name), k.inState(name, id))
		return Planned[T]{}
	}
	detail := "It is there already, and with adopt_existing this resource takes it over."
	if changes := differences(thing); len(changes) > 0 {
		detail += " What differs from the configuration is changed:\n\n  " + strings.Join(changes, "\n  ")
	} else {
		detail += " It is as it is configured here, so that nothing is sent."
	}
	p.WarnInPlan(diags, Warning{
		About: k.object(p, id), At: at, Detail: detail,
		Summary: fmt.Sprintf("This adopts %s", k.called(name, id)), Rest: fmt.Sprintf("This adopts more %ss that are there", k.Noun),
	})
	return Planned[T]{Adopted: thing, Adopts: true}
}

// inState describes a create whose name is that of an object in the state that no plan has kept or destroyed so far.
func (k Kind[T]) inState(name, id string) string {
	lost := "it is forgotten, and another one is made"
	if k.Loses != "" {
		lost = fmt.Sprintf("it is deleted, with %s, for good, and a new one is made (on_destroy = \"abandon\" keeps the old one)", k.Loses)
	}
	return fmt.Sprintf("The community has %q (id %s), and a resource has it in its state.\n\n"+
		"If that is this resource, it is tainted or to be replaced: %s. terraform untaint <address> keeps it as it is. "+
		"If it is another one, give one of the two another %s.", name, id, lost, k.Name)
}

// warnOfSecond warns of creating a second object of the same name.
func (k Kind[T]) warnOfSecond(p *Provider, name string, same []T, diags *diag.Diagnostics) {
	at := path.Root(k.Name)
	id := k.IDOf(same[0])
	planned := p.Ownership.PlannedFor(k.object(p, id))
	switch {
	case planned == Keep || planned == Renew: // the names of the two plans say it
	case planned == Destroy:
		diags.AddAttributeWarning(at, fmt.Sprintf("Another resource destroys a %s of this %s", k.Noun, k.Name),
			fmt.Sprintf("This plan destroys %s and makes a new one of that %s. %s", k.called(name, id), k.Name, movedAdvice(k.Noun)))
	case p.Ownership.WasRead(k.object(p, id)):
		diags.AddAttributeWarning(at, fmt.Sprintf("The %s of this %s is in the state already", k.Noun, k.Name), k.inState(name, id))
	default:
		p.WarnInPlan(diags, Warning{
			About: k.object(p, id), At: at, Summary: fmt.Sprintf("There is a %s with the %s %q already", k.Noun, k.Name, name),
			Rest: fmt.Sprintf("More %ss are there already", k.Noun),
			Detail: fmt.Sprintf("The existing one has the id %s. This plan creates another one beside it.\n\n"+
				"To manage the one that is there, set adopt_existing = true, or import it: terraform import <address> %s", k.IDs(same), id),
		})
	}
}

// planDestroyed registers a plan that destroys the resource's object, and warns of what is lost with it.
func (k Kind[T]) planDestroyed(p *Provider, id, name string, fate types.String, diags *diag.Diagnostics) {
	if p.Ownership.IsOwned(k.object(p, id)) { // it was adopted in this very apply: LetGo says so
		return
	}
	AddConflict(diags, k.Noun, k.called(name, id), Destroy, p.Ownership.Plan(k.object(p, id), Destroy))
	another := ""
	if p.Ownership.MadeAnew(k.namesOf(), k.spell(name)) {
		another = fmt.Sprintf("Another resource of this configuration makes a %s of the same %s. %s", k.Noun, k.Name, movedAdvice(k.Noun))
	}
	if fate.ValueString() == string(Abandon) || k.Loses == "" {
		if another != "" {
			p.WarnOfDestroying(diags, Warning{
				About: k.object(p, id), Summary: fmt.Sprintf("%s is forgotten, and another one of its %s is made", Capital(k.called(name, id)), k.Name),
				Rest:   fmt.Sprintf("More %ss are forgotten, and others of the same %s are made", k.Noun, k.Name),
				Detail: fmt.Sprintf("The old %s stays on the service. %s", k.Noun, another),
			})
		}
		return
	}
	p.Ownership.PlanDeletion(k.object(p, id))
	detail := "Destroying this resource deletes it for good. " +
		"To keep it, apply on_destroy = \"abandon\" first, or use a removed block with destroy = false."
	if another != "" {
		detail += "\n\n" + another
	}
	p.WarnOfDestroying(diags, Warning{
		About: k.object(p, id), Detail: detail, Summary: fmt.Sprintf("%s will be deleted with %s", Capital(k.called(name, id)), k.Loses),
		Rest: fmt.Sprintf("More %ss will be deleted, each with %s", k.Noun, k.Loses),
	})
}

// Difference is one line of what an adoption changes; empty where nothing does.
func Difference(field, from, to string) []string {
	if from == to {
		return nil
	}
	return []string{fmt.Sprintf("%s: %s → %s", field, from, to)}
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
