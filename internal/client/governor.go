package client

import (
	"math"
	"time"
)

// governor finds the rate of requests that the service allows. It limits nothing until the service first asks for fewer. Then the rate
// halves, and recovers as TCP CUBIC does: fast at first, slowly around the rate that was refused, and faster again where nothing is refused
// there. Plain additive increase would need minutes where the first estimate is too low, as it is for a service that allows no bursts. It
// is not safe for concurrent use.
type governor struct {
	refused float64   // about the rate at which the service asked for fewer requests last, per second; 0 before the first time
	halved  time.Time // when it did
	resumed time.Time // when the pause ends that it asked for; no request is sent before
	last    time.Time // when the last request was let through
	lately  tally     // the requests that the service accepted
}

const (
	leastRefused = 1.0             // requests per second: half of that is the lowest rate
	recovery     = 8 * time.Second // until the rate is again the one that was refused
)

// next returns how long the next request has to wait. With no wait left, the request counts as let through.
func (g *governor) next(now time.Time) time.Duration {
	at := g.resumed
	if g.refused > 0 {
		if turn := g.last.Add(time.Duration(float64(time.Second) / g.rate(now))); turn.After(at) {
			at = turn
		}
	}
	if wait := at.Sub(now); wait > 0 {
		return wait
	}
	g.last = now
	return 0
}

// rate returns the requests per second that are allowed at a time: infinitely many before the service asked for fewer.
func (g *governor) rate(now time.Time) float64 {
	if g.refused == 0 {
		return math.Inf(1)
	}
	since := max(0, now.Sub(g.resumed))
	return g.refused * (1 + math.Pow(float64(since)/float64(recovery)-1, 3)/2)
}

// slow notes that the service refused a request that was sent at a time, and asks for a pause until another. The rate that it refused is
// taken to lie between the one of this moment, which may not have been used, and the one that was accepted lately, which may have been a
// burst. Requests that were sent before the rate was halved last say nothing of the new rate.
func (g *governor) slow(now, sent, until time.Time) {
	if g.refused == 0 || sent.After(g.halved) {
		accepted := g.lately.perSecond(now)
		refused := accepted
		if g.refused > 0 {
			refused = (accepted + min(g.rate(now), 2*accepted)) / 2
		}
		g.refused, g.halved, g.last = max(refused, leastRefused), now, time.Time{} // the next one may go as soon as the pause ends
	}
	if until.After(g.resumed) {
		g.resumed = until
	}
}

// tally counts what happened in each of the last seconds.
type tally struct {
	began  time.Time
	newest int64 // of the seconds that are counted, since 1970
	counts [10]float64
}

func (c *tally) add(now time.Time) {
	if c.began.IsZero() {
		c.began = now
	}
	c.forget(now)
	c.counts[c.newest%int64(len(c.counts))]++
}

// forget empties the counts of seconds that have passed.
func (c *tally) forget(now time.Time) {
	for c.newest = max(c.newest, now.Unix()-int64(len(c.counts))); c.newest < now.Unix(); {
		c.newest++
		c.counts[c.newest%int64(len(c.counts))] = 0
	}
}

// perSecond returns the average of these seconds, or of those since the first count, of which there is at least one.
func (c *tally) perSecond(now time.Time) float64 {
	c.forget(now)
	sum := 0.0
	for _, count := range c.counts {
		sum += count
	}
	return sum / min(float64(len(c.counts)), max(1, now.Sub(c.began).Seconds()))
}
