package tf

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// Grant is a kind of object without an id of its own, such as an award, an assignment, or the settings of a community: two resources with
// the same values manage the same object.
type Grant struct {
	Kind string // the resource's type, without the provider's prefix
	What string // for sentences, such as "award"
	// Stays says that nothing takes the object back: destroying it only forgets it, and giving it again sends it a second time.
	Stays bool
}

// PlanKept registers a plan that keeps the resource's object. called names it in a sentence.
func (g Grant) PlanKept(
	ctx context.Context, p *Provider, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse, object Object, called string,
) {
	g.add(called, Keep, p.Ownership.Plan(object, Keep), &resp.Diagnostics)
	life := ReadLife(ctx, req.Private, &resp.Diagnostics)
	life.Replaces = object.ID
	life.Write(ctx, resp.Private, &resp.Diagnostics)
}

// PlanFrom registers a plan that keeps the resource's object, or replaces it by another one. called names the current object.
func (g Grant) PlanFrom(
	ctx context.Context, p *Provider, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse, has, gives Object, called string,
) {
	if has == gives {
		g.PlanKept(ctx, p, req, resp, has, called)
		return
	}
	g.PlanDestroyed(p, has, called, &resp.Diagnostics)
}

// PlanNew registers a plan that creates the object. A replacement may create the object that the resource has.
func (g Grant) PlanNew(
	ctx context.Context, p *Provider, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse, object Object, called string,
) {
	if ReadLife(ctx, req.Private, &resp.Diagnostics).Replaces == object.ID {
		p.Ownership.Renews(object)
		return
	}
	g.add(called, Adopt, p.Ownership.Plan(object, Adopt), &resp.Diagnostics)
}

// PlanDestroyed registers a plan that destroys the object.
func (g Grant) PlanDestroyed(p *Provider, object Object, called string, diags *diag.Diagnostics) {
	if p.Ownership.IsOwned(object) { // it was given anew in this very apply
		return
	}
	g.add(called, Destroy, p.Ownership.Plan(object, Destroy), diags)
}

// add adds the error of two conflicting plans.
func (g Grant) add(called string, mine, theirs Intent, diags *diag.Diagnostics) {
	summary, harm := "One resource takes the %s that another one gives", "gives it. The order would decide what is left."
	twice := "destroying one would take it from the other"
	if g.Stays {
		summary, harm = "One resource forgets the %s that another one sends again", "would send it again."
		twice = "it would be sent twice"
	}
	switch {
	case theirs == 0:
	case mine == Destroy || theirs == Destroy:
		diags.AddError(fmt.Sprintf(summary, g.What),
			fmt.Sprintf("%s is in the state of a resource that this plan destroys, and another resource of this configuration %s "+
				"Where the resources are counted and their list has shifted, use for_each, "+
				"which gives each its own name. %s", Capital(called), harm, movedAdvice(g.Kind)))
	default:
		diags.AddError(fmt.Sprintf("Two resources have the same %s", g.What),
			fmt.Sprintf("%s is declared by two resources. One is enough: with two, %s. "+
				"Remove one of the blocks; where it is in the state already, let Terraform forget it: terraform state rm <address>, "+
				"or a removed block with destroy = false.", Capital(called), twice))
	}
}
