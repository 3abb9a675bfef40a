package tf

import (
	"fmt"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// Object identifies an object of the service.
type Object struct{ Kind, ID string }

// Intent is what a plan is going to do with an object.
type Intent int

// What a plan does with an existing object. Renew is a replacement: the object is destroyed, and the same resource creates another.
const (
	Keep Intent = iota + 1
	Destroy
	Adopt
	Renew
)

// Ownership records which resource owns which object, for one run of the provider's process. A provider can't see the state of other
// resources, and the order in which Terraform reads and plans them is not fixed. So each plan registers what it is going to do, and the
// second of two that conflict reports it: the outcome is the same in every order. It is safe for concurrent use.
//
// In an apply, it knows what this run created, adopted and deleted, whatever was planned.
type Ownership struct {
	mu      sync.Mutex
	planned map[Object]Intent
	named   map[Object][]namedPlan
	read    map[Object]bool
	owned   map[Object]bool
	gone    map[Object]bool
	shares  map[Object]share
	deleted map[Object]bool // planned to be deleted, with what is in them
	warned  warned
}

// share says how a whole is planned: by one resource that has all of it, or by several that have a part each.
type share struct{ all, part bool }

// namedPlan is one plan's claim on a name.
type namedPlan struct {
	id      string // of the object that is to have the name; empty for one that is to be made
	adopts  bool   // whatever has the name already is taken over
	settled bool   // the object has the name already
}

// NewOwnership returns an empty registry.
func NewOwnership() *Ownership {
	return &Ownership{
		planned: map[Object]Intent{}, named: map[Object][]namedPlan{}, read: map[Object]bool{}, owned: map[Object]bool{}, gone: map[Object]bool{},
		shares: map[Object]share{}, deleted: map[Object]bool{},
	}
}

// lock returns the function that unlocks.
func (o *Ownership) lock() (unlock func()) {
	o.mu.Lock()
	return o.mu.Unlock
}

// Plan registers what a plan is going to do with an object. It returns the intent of an earlier plan that conflicts, and zero where none
// does: only two that destroy the object agree.
func (o *Ownership) Plan(object Object, intent Intent) (conflict Intent) {
	defer o.lock()()
	before := o.planned[object]
	if before == 0 {
		o.planned[object] = intent
		return 0
	}
	if before == Destroy && intent == Destroy { // what is destroyed twice is destroyed
		return 0
	}
	return before
}

// Renews notes that the resource which has planned to keep an object replaces it.
func (o *Ownership) Renews(object Object) {
	defer o.lock()()
	o.planned[object] = Renew
}

// PlannedFor returns what was planned for an object so far; zero for nothing.
func (o *Ownership) PlannedFor(object Object) Intent {
	defer o.lock()()
	return o.planned[object]
}

// PlanDeletion notes that a plan deletes an object, with what is in it, and does not only forget it.
func (o *Ownership) PlanDeletion(object Object) {
	defer o.lock()()
	o.deleted[object] = true
}

// IsDeleted says whether a plan so far deletes an object. The order of plans is not fixed: false proves nothing.
func (o *Ownership) IsDeleted(object Object) bool {
	defer o.lock()()
	return o.deleted[object]
}

// PlanShare registers that a plan has all or a part of a whole, and says whether that conflicts with another plan.
func (o *Ownership) PlanShare(whole Object, all bool) (conflict bool) {
	defer o.lock()()
	shared := o.shares[whole]
	conflict = all && shared.part || !all && shared.all
	shared.all, shared.part = shared.all || all, shared.part || !all
	o.shares[whole] = shared
	return conflict
}

// NameClash is how the names of two plans collide.
type NameClash int

// No clash; two objects of one name, which the service allows; and one that would be taken over or made, depending on the order.
const (
	NoClash NameClash = iota
	EqualNames
	ContestedName
)

// PlanName registers that an object is to have a name: id is empty for one that is to be made, adopts says that one that has the name
// already is taken over instead, and settled that the object has the name already.
func (o *Ownership) PlanName(kind, name, id string, adopts, settled bool) NameClash {
	defer o.lock()()
	key, mine := Object{kind, name}, namedPlan{id: id, adopts: adopts, settled: settled}
	clash := NoClash
	for _, other := range o.named[key] {
		switch {
		case id != "" && other.id == id: // the conflict is about the object itself
		case mine.adopts || other.adopts:
			clash = ContestedName
		case !(mine.settled && other.settled):
			clash = max(clash, EqualNames)
		}
	}
	o.named[key] = append(o.named[key], mine)
	return clash
}

// MadeAnew says whether a resource that is to be made is planned under a name.
func (o *Ownership) MadeAnew(kind, name string) bool {
	defer o.lock()()
	for _, planned := range o.named[Object{kind, name}] {
		if planned.id == "" {
			return true
		}
	}
	return false
}

// Read notes that a resource's state has the object.
func (o *Ownership) Read(object Object) {
	defer o.lock()()
	o.read[object] = true
}

// WasRead says whether the state of a resource that this process has refreshed has the object.
func (o *Ownership) WasRead(object Object) bool {
	defer o.lock()()
	return o.read[object]
}

// Own notes in an apply that a resource has made or adopted an object. It is false where this run has given the object to another
// resource, or deleted it.
func (o *Ownership) Own(object Object) bool {
	defer o.lock()()
	if o.owned[object] || o.gone[object] {
		return false
	}
	o.owned[object] = true
	return true
}

// Give is Own for grants, which can be given again after they were taken.
func (o *Ownership) Give(object Object) bool {
	defer o.lock()()
	if o.owned[object] {
		return false
	}
	o.owned[object] = true
	delete(o.gone, object)
	return true
}

// LetGo notes in an apply that a resource is about to delete or forget an object, so that nothing adopts it from then on. It is false
// where this run has given the object to another resource: then it must not be deleted.
func (o *Ownership) LetGo(object Object) bool {
	defer o.lock()()
	if o.owned[object] {
		return false
	}
	o.gone[object] = true
	return true
}

// Disown undoes Own for an object that was not created after all.
func (o *Ownership) Disown(object Object) {
	defer o.lock()()
	delete(o.owned, object)
}

// IsOwned says whether this run has made or adopted an object. A destroy that is planned after that is of an object that was set aside by
// create_before_destroy: it is forgotten, and not deleted.
func (o *Ownership) IsOwned(object Object) bool {
	defer o.lock()()
	return o.owned[object]
}

// Applies says that this run has created, adopted or let go of something: it is an apply.
func (o *Ownership) Applies() bool {
	defer o.lock()()
	return len(o.owned)+len(o.gone) > 0
}

// IsGone says whether this run has deleted or forgotten an object.
func (o *Ownership) IsGone(object Object) bool {
	defer o.lock()()
	return o.gone[object]
}

// conflictOf returns the summary and the detail for two plans that can't both be carried out: mine is what this one means to do with
// the thing, theirs what another one does. name is the thing for a sentence, such as `the channel "News" (id 66…)`.
func conflictOf(kind, name string, mine, theirs Intent) (summary, detail string) {
	switch destroys := mine == Destroy || theirs == Destroy; {
	case destroys && (mine == Adopt || theirs == Adopt):
		return fmt.Sprintf("One resource destroys the %s that another one adopts", kind),
			fmt.Sprintf("%s is in the state of a resource that this plan destroys, and another resource of this configuration would adopt it. "+
				"Which of the two came first would decide whether it is lost.\n\n%s", Capital(name), movedAdvice(kind))
	case destroys:
		return fmt.Sprintf("One resource destroys the %s that another one has", kind),
			fmt.Sprintf("%s is in the state of two resources. This plan destroys one of them, which would take it from the other. "+
				"Let Terraform forget the one that is to go: terraform state rm <address>, or a removed block with destroy = false. "+
				"If there is one resource alone, and a deposed object of it, as after an apply with create_before_destroy that was "+
				"interrupted: remove it from the state, and import it again.", Capital(name))
	case mine == Adopt && theirs == Adopt:
		return fmt.Sprintf("Two resources adopt one %s", kind),
			fmt.Sprintf("%s is there once, and two resources of this configuration would adopt it. "+
				"Give one of them another name, or remove it.", Capital(name))
	case mine == Adopt || theirs == Adopt:
		return fmt.Sprintf("Another resource has this %s already", kind),
			fmt.Sprintf("%s is managed by another resource of this configuration. With adopt_existing both would manage it, "+
				"and destroying one would take it from the other. Give one of them another name, or remove it.", Capital(name))
	}
	return fmt.Sprintf("Two resources have one %s", kind),
		fmt.Sprintf("%s is managed by two resources of this configuration, as after importing it twice. "+
			"What one of them changes, the other one changes back. Remove one of the two blocks, with its import block if it has one. "+
			"Once it is in the state, let Terraform forget it: terraform state rm <address>, or a removed block with destroy = false.",
			Capital(name))
}

// movedAdvice is what to write when a block was renamed.
func movedAdvice(kind string) string {
	return fmt.Sprintf("If its block was renamed or moved, say so, and nothing is destroyed:\n\n"+
		"  moved {\n    from = returningai_%[1]s.<old name>\n    to   = returningai_%[1]s.<new name>\n  }\n\n"+
		"Else let Terraform forget the old one first (a removed block with destroy = false), apply that, and adopt or import it then.",
		typeOf(kind))
}

// AddConflict adds the error of two plans that can't both be carried out; nothing where theirs is zero.
func AddConflict(diags *diag.Diagnostics, kind, name string, mine, theirs Intent) {
	if theirs == 0 {
		return
	}
	summary, detail := conflictOf(kind, name, mine, theirs)
	diags.AddError(summary, detail)
}

// Capital returns a text with a capital letter at its beginning.
func Capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return text
	}
	return string(unicode.ToUpper(first)) + text[size:]
}
