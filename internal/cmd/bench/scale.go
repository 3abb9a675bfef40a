package main

import (
	"context"
	"fmt"
	"time"
)

// A service takes 20 ms for each request of an apply, of which ten run at a time, and 5 ms for each of a plan.
const (
	thousand     = 1000
	fourThousand = 4000
	atATime      = 10
	applyLatency = 20 * time.Millisecond
	planLatency  = 5 * time.Millisecond
)

// nothings and channels are configurations of so many resources.
func nothings(count int) string {
	return fmt.Sprintf("resource \"null_thing\" \"all\" {\n  count = %d\n  name  = \"Thing ${count.index}\"\n}\n", count)
}

func channels(count int) string {
	return fmt.Sprintf("resource \"returningai_channel\" \"all\" {\n  count        = %d\n  topic        = \"Channel ${count.index}\"\n"+
		"  channel_type = \"open\"\n}\n", count)
}

// pair is the same number of resources of both providers, and the service behind ours.
type pair struct {
	*service
	ours, null *folder
}

func newPair(ctx context.Context, l *lab, count int) (*pair, error) {
	s, err := newService(applyLatency)
	if err != nil {
		return nil, err
	}
	p := &pair{service: s}
	if p.ours, err = l.folder(ctx, ours, channels(count), s.environment()...); err == nil {
		p.null, err = l.folder(ctx, null, nothings(count))
	}
	if err != nil {
		s.close()
	}
	return p, err
}

// comparison is how long both providers took, round by round.
type comparison struct{ ours, null times }

// take runs a command with both providers, in turn.
func (c *comparison) take(ctx context.Context, p *pair, command func(*folder, context.Context) (time.Duration, error)) error {
	took, err := command(p.ours, ctx)
	if err != nil {
		return err
	}
	c.ours = append(c.ours, took)
	if took, err = command(p.null, ctx); err != nil {
		return err
	}
	c.null = append(c.null, took)
	return nil
}

// ratio compares the medians; the provider that does nothing counts as taking the least time that the work can take, where it takes less.
func (c *comparison) ratio(least time.Duration) float64 {
	return c.ours.seconds() / max(c.null.seconds(), least.Seconds())
}

func (c *comparison) String() string {
	return fmt.Sprintf("%.2f s against %.2f s", c.ours.seconds(), c.null.seconds())
}

// measureStart compares how long each provider takes to start and to send its schema.
func measureStart(ctx context.Context, l *lab) error {
	p, err := newPair(ctx, l, 1)
	if err != nil {
		return err
	}
	defer p.close()
	var started comparison
	for range 3 * l.rounds {
		if err := started.take(ctx, p, (*folder).schema); err != nil {
			return err
		}
	}
	l.report("  %s", &started)
	l.figure("schema_start_ms_vs_null", started.ratio(0))
	return nil
}

// measureApply applies and destroys a thousand resources.
func measureApply(ctx context.Context, l *lab) error {
	var applied, destroyed comparison
	for range l.rounds {
		if err := applyOnce(ctx, l, &applied, &destroyed); err != nil {
			return err
		}
	}
	l.report("  apply: %s; destroy: %s", &applied, &destroyed)
	least := thousand * applyLatency / atATime
	l.figure("apply_1000_vs_null", applied.ratio(least))
	l.figure("destroy_1000_vs_null", destroyed.ratio(least))
	return nil
}

func applyOnce(ctx context.Context, l *lab, applied, destroyed *comparison) error {
	p, err := newPair(ctx, l, thousand)
	if err != nil {
		return err
	}
	defer p.close()
	if err := applied.take(ctx, p, (*folder).apply); err != nil {
		return err
	}
	return destroyed.take(ctx, p, (*folder).destroy)
}

// planning plans so many resources, whose states are written and not applied.
func planning(count int) func(context.Context, *lab) error {
	return func(ctx context.Context, l *lab) error {
		p, err := newPair(ctx, l, count)
		if err != nil {
			return err
		}
		defer p.close()
		if err := p.writeStates(ctx, count); err != nil {
			return err
		}
		p.slow(planLatency)
		var planned comparison
		requests := 0
		for range l.rounds {
			p.ResetRequests()
			if err := planned.take(ctx, p, (*folder).plan); err != nil {
				return err
			}
			requests = max(requests, len(p.Requests()))
		}
		l.report("  %s; requests: %d", &planned, requests)
		l.figure(fmt.Sprintf("plan_%d_vs_null", count), planned.ratio(0))
		if count == thousand {
			l.figure("plan_1000_requests", float64(requests))
		}
		return nil
	}
}
