package tf

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Refreshing, for every kind that is listed.

// observe reads an object. present is false where the refresh ends with that: after an error, when the object is proved to be gone, and
// when it is neither listed nor proved to be gone, which keeps the state and warns.
func (k Kind[T]) observe(
	ctx context.Context, r *Resource, req resource.ReadRequest, resp *resource.ReadResponse, id string, name types.String,
) (thing T, life Life, present bool) {
	thing, life, present = k.ObserveFor(ctx, r, req, resp, id, name.IsNull(), k.called(name.ValueString(), id))
	if present {
		r.Ownership.Read(k.object(r.Provider, id))
	}
	return thing, life, present
}

// ObserveFor is observe for a resource that depends on a listed object, such as an award of a badge. called names it in a sentence; blank
// says that the state has only its identity, as after an import.
func (k Kind[T]) ObserveFor(
	ctx context.Context, r *Resource, req resource.ReadRequest, resp *resource.ReadResponse, id string, blank bool, called string,
) (thing T, life Life, present bool) {
	life = ReadLife(ctx, req.Private, &resp.Diagnostics)
	importing := life.Origin == "" && blank
	seen, err := k.In(r.Client).Observe(ctx, id, life.Known())
	switch {
	case err != nil:
		r.AddError(&resp.Diagnostics, "read "+called, err)
	case seen.Present:
		if importing {
			life = Life{Origin: Imported, Since: r.Client.Now()}
		}
		life.SeenNow(r.Client.Now())
		return seen.Thing, life, true
	case importing:
		k.addNotThere(ctx, r, req, resp, id)
	case seen.Gone():
		r.Warn(&resp.Diagnostics, Warning{
			About: k.object(r.Provider, called), Summary: k.subject(called) + " is gone", Rest: fmt.Sprintf("More %ss are gone", k.Noun),
			Detail: fmt.Sprintf("It was there when it was last seen (%s), and is not any more; two looks agree on that. "+
				"Where it is still configured, this plan creates it again%s.", life.Seen.Format("2006-01-02 15:04 MST"), k.without()),
		})
		r.Gone(ctx, req, resp)
	default:
		r.Warn(&resp.Diagnostics, Warning{
			About: k.object(r.Provider, called), Summary: k.subject(called) + " is not in the list",
			Rest: fmt.Sprintf("More %ss are not in the list", k.Noun),
			Detail: fmt.Sprintf("That does not prove that it is gone: %s. The state keeps it as it was. "+
				"If it is gone for certain, remove it: terraform state rm <address>", seen.Doubt),
		})
		r.SetIdentity(ctx, req.State, resp.Identity, &resp.Diagnostics)
	}
	return thing, life, false
}

// subject begins a sentence about a thing by what the resource has of it.
func (k Kind[T]) subject(called string) string {
	if strings.HasPrefix(called, "the "+k.Noun+" ") {
		return Capital(called)
	}
	return fmt.Sprintf("%s: the %s", Capital(called), k.Noun)
}

// addNotThere ends the import of a thing that the list does not show: Terraform says so, unless the id is a name.
func (k Kind[T]) addNotThere(ctx context.Context, r *Resource, req resource.ReadRequest, resp *resource.ReadResponse, id string) {
	instead := ""
	if _, byName := r.Names[k.Name]; byName {
		instead = fmt.Sprintf("import %s:%s", k.Name, id)
	}
	all, _ := k.In(r.Client).All(ctx) // of what Observe has just read
	if isName := k.MistakenForID(all, id, instead); isName != nil {
		resp.Diagnostics.AddError("Can't import "+r.Type, sentence(isName.Error()))
		return
	}
	r.Gone(ctx, req, resp)
}

// without says what is missing when an object is created again.
func (k Kind[T]) without() string {
	if k.Loses == "" {
		return ""
	}
	return ", without " + k.Loses
}

// RememberName keeps how a list shows a name, and returns the name for the state.
func (k Kind[T]) RememberName(ctx context.Context, resp *resource.ReadResponse, life Life, shown string, inState Text) Text {
	if inState.IsNull() {
		life.Sent, life.Shown = shown, shown
		inState = NewText(shown)
	}
	name, learned := life.Named(shown, inState.ValueString())
	if learned {
		resp.Diagnostics.AddWarning(fmt.Sprintf("The service shows the %s in its own way", k.Name),
			fmt.Sprintf("The %s %q was written twice, and the service shows %q each time. "+
				"That is taken for its own way of writing it, and no longer for a change.", k.Name, inState.ValueString(), shown))
	}
	life.Write(ctx, resp.Private, &resp.Diagnostics)
	if name == inState.ValueString() {
		return inState
	}
	return NewText(name)
}
