package tf

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// What a refresh of a thing comes to.

// Observe refreshes a thing. It is false where the read ends there: after an error, when the thing is proved to be gone, and when it is
// not listed and not proved to be gone either, which leaves the state as it is, with a warning.
func (n Listed[T]) Observe(
	ctx context.Context, r *Resource, req resource.ReadRequest, resp *resource.ReadResponse, id string, name types.String,
) (thing T, life Life, present bool) {
	thing, life, present = n.ObserveFor(ctx, r, req, resp, id, name.IsNull(), n.called(name.ValueString(), id))
	if present {
		r.Ownership.Read(n.object(id))
	}
	return thing, life, present
}

// ObserveFor is Observe for a resource that is there as long as a thing is, such as an award of a badge. called names it for a sentence;
// blank says that the state has nothing but its identity, as after an import.
func (n Listed[T]) ObserveFor(
	ctx context.Context, r *Resource, req resource.ReadRequest, resp *resource.ReadResponse, id string, blank bool, called string,
) (thing T, life Life, present bool) {
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
			fmt.Sprintf("%s: the %s was there when it was last seen (%s), and is not any more; two looks agree on that. "+
				"Where it is still configured, this plan creates it again%s.",
				Capital(called), n.Kind, life.Seen.Format("2006-01-02 15:04 MST"), n.without()))
		r.Gone(ctx, req, resp)
	default:
		resp.Diagnostics.AddWarning(fmt.Sprintf("The %s is not in the list", n.Kind),
			fmt.Sprintf("%s: the %s is not listed, and not proved to be gone either: %s. The state keeps it as it was. "+
				"If it is gone for certain, remove it: terraform state rm <address>",
				Capital(called), n.Kind, seen.Doubt))
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

// RememberListed notes in a read what a list shows of a name, and returns the name for the state.
func (n Listed[T]) RememberListed(ctx context.Context, resp *resource.ReadResponse, life Life, shown string, inState Text) Text {
	if inState.IsNull() {
		life.Sent, life.Shown = shown, shown
		inState = NewText(shown)
	}
	name, learned := life.Named(shown, inState.ValueString())
	if learned {
		resp.Diagnostics.AddWarning(fmt.Sprintf("The service shows the %s in its own way", n.Name),
			fmt.Sprintf("The %s %q was written twice, and the service shows %q each time. "+
				"That is taken for its own way of writing it, and no longer for a change.", n.Name, inState.ValueString(), shown))
	}
	life.Write(ctx, resp.Private, &resp.Diagnostics)
	if name == inState.ValueString() {
		return inState
	}
	return NewText(name)
}
