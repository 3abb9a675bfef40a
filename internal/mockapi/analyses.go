package mockapi

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Analysis is a chart analysis in a channel. The documentation shows what is written and never what is read.
type Analysis struct {
	Document
	ChannelID string `json:"channel_id"`
	Sender    string `json:"sender"` // as it was written; never shown

	Direction      string `json:"direction"`
	EntryPlacement string `json:"entry_placement"`
	Expiry         object `json:"expiry"`
	Title          string `json:"title"`
	Preference     string `json:"preference_text"` // texts refer to drawings by the ids that the mock gave them
	Alternative    string `json:"alternative_text"`
	Comments       string `json:"comments"`
	Timeframe      string `json:"timeframe"`
	Symbol         string `json:"symbol"`

	Levels         map[string]AnalysisLevel `json:"levels"` // by resistance, pivot and support
	Drawings       []Drawing                `json:"drawings"`
	IdempotencyKey string                   `json:"idempotency_key"`
}

// AnalysisLevel is a price on the chart.
type AnalysisLevel struct {
	Price          float64   `json:"price"`
	ClientObjectID string    `json:"client_object_id"`
	Time           time.Time `json:"time"`
}

// Drawing is something drawn on the chart. Two of the five kinds are known only by name, so it holds whatever was sent.
type Drawing struct {
	ID   string `json:"id"`
	Sent object `json:"sent"`
}

func (a *Analysis) clone() Analysis {
	copied := *a
	copied.Expiry, copied.Levels, copied.Drawings = cloneObject(a.Expiry), maps.Clone(a.Levels), slices.Clone(a.Drawings)
	for i, drawing := range copied.Drawings {
		copied.Drawings[i].Sent = cloneObject(drawing.Sent)
	}
	return copied
}

func (m *community) allAnalyses() shelf[Analysis, *Analysis] {
	return shelf[Analysis, *Analysis]{m, "analysis", &m.analyses, &m.past.analyses}
}

// createAnalysis posts an analysis. Neither the status nor the body of the answer is documented: 200 is what the rest of the family
// answers, and the id what the operations on an analysis need. A second request with the same idempotency key makes nothing, which is what
// such a key is for.
func (m *community) createAnalysis(c *call) answer {
	if c.params["communityId"] != communityID {
		return c.fail(http.StatusNotFound, "Community not found")
	}
	channel, ok := m.channel(c.params["channelId"])
	if !ok {
		return c.fail(http.StatusNotFound, "Channel not found")
	}
	body, refusal, ok := decodeObject(c)
	if !ok {
		return refusal
	}
	made := Analysis{ChannelID: channel.ID}
	if refusal, ok = filled(c, body, m.newAnalysisSlots(&made)); !ok {
		return refusal
	}
	if refusal, ok = m.settleAnalysis(c, &made, made.Sender); !ok {
		return refusal
	}
	analysis, known := m.allAnalyses().first(func(a *Analysis) bool {
		return made.IdempotencyKey != "" && a.IdempotencyKey == made.IdempotencyKey
	})
	if !known {
		analysis = m.allAnalyses().add(made)
	}
	return integrationSuccess("Analysis created successfully", object{"analysisId": analysis.ID})
}

// newAnalysisSlots are the members of a create. Which of them are required is not documented: here, those without which the kind of the
// setup, its author or its title would be missing.
func (m *community) newAnalysisSlots(a *Analysis) []slot {
	return slices.Concat([]slot{
		needs("sender", "metadata"),
		within("metadata", needs("direction", "entryPlacement", "title"),
			into("direction", &a.Direction, oneOf("BULLISH", "BEARISH")),
			into("entryPlacement", &a.EntryPlacement, oneOf("ABOVE_CURRENT", "BELOW_CURRENT")),
			text("timeframe", &a.Timeframe), text("symbol", &a.Symbol)),
		text("idempotencyKey", &a.IdempotencyKey),
	}, m.analysisSlots(a, &a.Sender))
}

// analysisSlots are the members that an update takes, too.
func (m *community) analysisSlots(a *Analysis, sender *string) []slot {
	return []slot{
		text("sender", sender, notEmpty),
		within("metadata",
			text("title", &a.Title, notEmpty), into("preferenceText", &a.Preference), into("alternativeText", &a.Alternative),
			into("comments", &a.Comments), into("expiry", &a.Expiry, validExpiry)),
		within("levels", levelSlot("resistance", a), levelSlot("pivot", a), levelSlot("support", a)),
		through("drawings", &a.Drawings, m.drawn),
	}
}

// validExpiry knows the one documented type; another one may have other members.
func validExpiry(expiry object) error {
	kind, _ := expiry["type"].(string)
	hours, isNumber := expiry["hours"].(float64)
	if kind == "" || kind == "HOURS" && (!isNumber || hours <= 0) {
		return errors.New("must have a type and, for HOURS, a number of hours")
	}
	return nil
}

// levelSlot is a level; what is absent in it becomes empty.
func levelSlot(name string, a *Analysis) slot {
	var level AnalysisLevel
	inside := within(name, needs("price"),
		into("price", &level.Price), into("clientObjectId", &level.ClientObjectID), instant("time", &level.Time))
	return slot{fill: func(body map[string]json.RawMessage) error {
		if err := fill(body, []slot{inside}); err != nil {
			return err
		}
		if a.Levels == nil {
			a.Levels = map[string]AnalysisLevel{}
		}
		if given(body, name) {
			a.Levels[name] = level
		}
		return nil
	}}
}

// points are how many points the documented drawings have.
var points = map[string]int{"HORIZONTAL_LINE": 1, "LINE": 2, "RECTANGLE": 2}

// drawn gives drawings ids.
func (m *community) drawn(sent []object) ([]Drawing, error) {
	drawings := make([]Drawing, 0, len(sent))
	for _, one := range sent {
		kind, _ := one["type"].(string)
		if kind == "" {
			return nil, errors.New("has an entry without a type")
		}
		given, _ := one["points"].([]any)
		if wanted, known := points[kind]; known && len(given) != wanted {
			return nil, fmt.Errorf("has a %s with %d points instead of %d", kind, len(given), wanted)
		}
		drawings = append(drawings, Drawing{ID: m.newID(), Sent: one})
	}
	return drawings, nil
}

// settleAnalysis checks who sent an analysis or a change to it, and what concerns several members, and lets texts refer to drawings by the
// ids that they have now.
func (m *community) settleAnalysis(c *call, a *Analysis, sender string) (answer, bool) {
	if _, known := m.sender(sender); !known && sender != "" {
		return c.fail(http.StatusNotFound, "Sender not found"), false
	}
	if !inOrder(a.Levels) {
		return c.fail(http.StatusBadRequest, "resistance must be above pivot, and pivot above support"), false
	}
	ids := map[string]string{}
	for _, drawing := range a.Drawings {
		name, _ := drawing.Sent["clientObjectId"].(string)
		if name != "" && ids[name] != "" {
			return c.fail(http.StatusBadRequest, "Two drawings have the clientObjectId "+name), false
		}
		ids[name] = drawing.ID
	}
	for _, text := range []*string{&a.Preference, &a.Alternative, &a.Comments} {
		*text = relinked(*text, ids)
	}
	return answer{}, true
}

// inOrder is the order of levels in the documentation's example; the rule itself is not documented.
func inOrder(levels map[string]AnalysisLevel) bool {
	var prices []float64
	for _, name := range []string{"support", "pivot", "resistance"} {
		if level, there := levels[name]; there {
			prices = append(prices, level.Price)
		}
	}
	for i := 1; i < len(prices); i++ {
		if prices[i] <= prices[i-1] {
			return false
		}
	}
	return true
}

// drawingLink matches the start of a reference to a drawing, [[clientObjectId:label]].
var drawingLink = regexp.MustCompile(`\[\[([^\[\]:]+):`)

// relinked replaces the client's ids in a text by the mock's. What refers to no drawing stays as it is.
func relinked(text string, ids map[string]string) string {
	return drawingLink.ReplaceAllStringFunc(text, func(link string) string {
		if id := ids[strings.Trim(link, "[:")]; id != "" {
			return "[[" + id + ":"
		}
		return link
	})
}

// updateAnalysis changes what is sent. The answer names the members, and does not return the analysis.
func (m *community) updateAnalysis(c *call) answer {
	analysis, refusal, ok := m.allAnalyses().inPath(c, "analysisId")
	if !ok {
		return refusal
	}
	body, refusal, ok := decodeObject(c)
	if !ok {
		return refusal
	}
	changed, sender := analysis.clone(), ""
	if refusal, ok = filled(c, body, m.analysisSlots(&changed, &sender)); !ok {
		return refusal
	}
	updated := updatedMembers(body)
	if len(updated) == 0 {
		return c.fail(http.StatusBadRequest, "Nothing to update")
	}
	if refusal, ok = m.settleAnalysis(c, &changed, sender); !ok {
		return refusal
	}
	m.allAnalyses().change(analysis, changed)
	return integrationSuccess("Analysis updated successfully", object{"analysisId": analysis.ID, "updatedFields": updated})
}

// updatedMembers are the members of an update, those of the metadata without the name of that.
func updatedMembers(body map[string]json.RawMessage) []string {
	updated, metadata := []string{}, map[string]json.RawMessage{}
	takeMember(body, "metadata", &metadata)
	for _, name := range []string{"title", "preferenceText", "alternativeText", "comments", "expiry"} {
		if given(metadata, name) {
			updated = append(updated, name)
		}
	}
	for _, name := range []string{"levels", "drawings"} {
		if given(body, name) {
			updated = append(updated, name)
		}
	}
	return updated
}

// appendAnalysisDrawings adds drawings. Its path, body and answer are inferred.
func (m *community) appendAnalysisDrawings(c *call) answer {
	analysis, refusal, ok := m.allAnalyses().inPath(c, "analysisId")
	if !ok {
		return refusal
	}
	body, refusal, ok := decodeObject(c)
	if !ok {
		return refusal
	}
	changed, more, sender := analysis.clone(), []Drawing{}, ""
	if refusal, ok = filled(c, body, []slot{
		needs("drawings"), text("sender", &sender, notEmpty), through("drawings", &more, m.drawn),
	}); !ok {
		return refusal
	}
	if len(more) == 0 {
		return c.fail(http.StatusBadRequest, "drawings must not be empty")
	}
	changed.Drawings = append(changed.Drawings, more...)
	if refusal, ok = m.settleAnalysis(c, &changed, sender); !ok {
		return refusal
	}
	m.allAnalyses().change(analysis, changed)
	return integrationSuccess("Drawings appended successfully", object{"analysisId": analysis.ID})
}

// getAnalysis shows an analysis. Its path is inferred and its answer the mock's own: what was written, without the sender, and with the
// mock's ids for those of the client.
func (m *community) getAnalysis(c *call) answer {
	shown, refusal, ok := m.allAnalyses().read(c, "analysisId", "", m.analysisObject)
	if !ok {
		return refusal
	}
	return integrationSuccess("Analysis fetched successfully", shown)
}

// listAnalyses lists the analyses of the community at the path of getAnalysis. What a row looks like is the mock's own choice.
func (m *community) listAnalyses(c *call) answer {
	return m.list(c, listing{
		things: "analyses", name: "title", rows: rowsOf(&m.past.analyses, analysisRow), softDeletes: true,
		success: "Analyses fetched successfully", writeSuccess: writeIntegrationList,
	})
}

// deleteAnalysis removes an analysis. Its path and answer are inferred.
func (m *community) deleteAnalysis(c *call) answer {
	analysis, refusal, ok := m.allAnalyses().takenFrom(c, "analysisId")
	if !ok {
		return refusal
	}
	return integrationSuccess("Analysis deleted successfully", object{"analysisId": analysis.ID})
}

func analysisRow(a *Analysis) object {
	return a.shown(object{
		"communityId": communityID, "channelId": a.ChannelID, "title": a.Title, "symbol": a.Symbol, "timeframe": a.Timeframe,
		"direction": a.Direction, "setup": a.setup(),
	})
}

// setups are the kinds of a setup, which follow from its direction and the place of the entry.
var setups = map[[2]string]string{
	{"BULLISH", "ABOVE_CURRENT"}: "bullish_breakout", {"BULLISH", "BELOW_CURRENT"}: "bullish_bounce",
	{"BEARISH", "ABOVE_CURRENT"}: "bearish_bounce", {"BEARISH", "BELOW_CURRENT"}: "bearish_breakout",
}

func (a *Analysis) setup() string { return setups[[2]string{a.Direction, a.EntryPlacement}] }

func (m *community) analysisObject(a *Analysis) object {
	shown := analysisRow(a)
	delete(shown, "title")
	shown["metadata"] = object{
		"direction": a.Direction, "entryPlacement": a.EntryPlacement, "expiry": a.Expiry, "title": a.Title, "preferenceText": a.Preference,
		"alternativeText": a.Alternative, "comments": a.Comments, "timeframe": a.Timeframe, "symbol": a.Symbol,
	}
	levels := object{}
	for name, level := range a.Levels {
		levels[name] = object{"price": m.decimal(level.Price)}
		if !level.Time.IsZero() {
			levels[name] = object{"price": m.decimal(level.Price), "time": timestamp(level.Time)}
		}
	}
	drawings := []object{}
	for _, drawing := range a.Drawings {
		drawn := cloneObject(drawing.Sent)
		delete(drawn, "clientObjectId")
		drawn["objectId"] = drawing.ID
		drawings = append(drawings, drawn)
	}
	shown["levels"], shown["drawings"] = levels, drawings
	return shown
}

// seedAnalyses makes the analysis that a new community has.
func (m *community) seedAnalyses() {
	drawing := Drawing{ID: m.newID(), Sent: object{
		"type": "HORIZONTAL_LINE", "clientObjectId": "support",
		"points": []any{object{"time": timestamp(m.clock.Now()), "price": 1.338}}, "style": object{"color": "#00FF00", "lineWidth": 2},
	}}
	m.allAnalyses().add(Analysis{
		ChannelID: m.channels[0].ID, Sender: m.members[0].Username, Direction: "BULLISH", EntryPlacement: "BELOW_CURRENT",
		Expiry: object{"type": "HOURS", "hours": 24.0}, Title: "A bounce from support", Timeframe: "H1", Symbol: "GBP/USD",
		Preference: "It bounced from [[" + drawing.ID + ":support]].", Drawings: []Drawing{drawing},
	})
}

// What follows happens past the API, as in the web interface.

// Analyses returns the analyses in the order of their creation.
func (s *Server) Analyses() []Analysis { return everyOne(s, (*community).allAnalyses) }

// AddAnalysis posts an analysis. Its drawings have to have ids.
func (s *Server) AddAnalysis(analysis Analysis) Analysis {
	return addOne(s, (*community).allAnalyses, analysis)
}

// EditAnalysis changes an analysis. Its id stays.
func (s *Server) EditAnalysis(id string, edit func(*Analysis)) error {
	return editOne(s, (*community).allAnalyses, id, edit)
}

// RemoveAnalysis deletes an analysis.
func (s *Server) RemoveAnalysis(id string) error { return removeOne(s, (*community).allAnalyses, id) }

func checkAnalysis(analysis Analysis) error {
	if analysis.Title == "" || analysis.ChannelID == "" {
		return errors.New("title and channel_id are required")
	}
	return nil
}
