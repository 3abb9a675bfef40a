package tf_test

import (
	"context"
	"sync/atomic"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// counted counts what reaches the framework's server.
type counted struct {
	tf.Server

	reads, plans atomic.Int64
}

func (c *counted) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	c.reads.Add(1)
	return c.Server.ReadResource(ctx, req)
}

func (c *counted) PlanResourceChange(
	ctx context.Context, req *tfprotov6.PlanResourceChangeRequest,
) (*tfprotov6.PlanResourceChangeResponse, error) {
	c.plans.Add(1)
	return c.Server.PlanResourceChange(ctx, req)
}

// reached returns how many reads and plans have reached it since the last call.
func (c *counted) reached() [2]int64 { return [2]int64{c.reads.Swap(0), c.plans.Swap(0)} }

func TestWhatStaysAsItIsDoesNotReachTheFramework(t *testing.T) {
	t.Parallel()
	s := &stub{community: acctest.New(t)}
	server, ok := providerserver.NewProtocol6(s)().(tf.Server)
	if !ok {
		t.Fatal("the framework's server lacks something")
	}
	framework := &counted{Server: server}
	shorter := tf.NewShortcut(framework, "test", func() *tf.Provider { return s.data }, s.service().Resources)
	p := acctest.NewProtocolOn(t, shorter)
	if problems := p.Configure(nil); len(problems) > 0 {
		t.Fatalf("configuring: %q", problems)
	}
	for _, kind := range []string{thing, fixture} {
		t.Run(kind, func(t *testing.T) {
			news := config("News "+kind, "open")
			made := succeeded(t, "creating", p.Apply(none(kind), news))
			framework.reached()

			read := succeeded(t, "reading", p.Read(made.Object))
			kept := succeeded(t, "planning", p.Plan(read.Object, news))
			if got := framework.reached(); got != [2]int64{} {
				t.Errorf("reads and plans of what stays reached the framework: %v", got)
			}
			if !kept.Keeps(made.Object) {
				t.Errorf("the plan of what stays is %v", kept.State)
			}

			succeeded(t, "planning a change", p.Next().Plan(read.Object, config("Olds", "open")))
			succeeded(t, "planning to destroy", p.Next().Plan(read.Object, nil))
			succeeded(t, "planning another", p.Next().Plan(none(kind), config("Another", "open")))
			if got := framework.reached(); got != [2]int64{0, 3} {
				t.Errorf("of three plans of what changes, and no read, the framework got %v", got)
			}
		})
	}
}
