package mockapi

import (
	"maps"
	"net/http"
	"time"
)

// This file builds the answers to lists, and to reads of one thing, including everything that a Variant changes in them.

// listing is a list operation.
type listing struct {
	things       string // what it lists, in the plural
	name         string // the member of a row that holds the name
	rows         func(time.Time) []listedRow
	softDeletes  bool     // a Variant can leave deleted things in it
	pages        *pager   // how its documentation says that it is paged; nil where it says nothing
	query        rowQuery // what it takes in its query besides the page
	success      string
	writeSuccess func(message string, rows []object, announced object) answer
}

// listedRow is a row of a list as of some time.
type listedRow struct {
	id        string // where the position in the list depends on it
	shown     object
	removedAt time.Time // zero if the thing existed at that time
}

// rowsOf returns the history of a kind as rows.
func rowsOf[T any](h *history[T], show func(*T) object) func(time.Time) []listedRow {
	return rowsWhere(h, func(*T) bool { return true }, show)
}

// rowsWhere returns those of the history of a kind that match as rows.
func rowsWhere[T any](h *history[T], matches func(*T) bool, show func(*T) object) func(time.Time) []listedRow {
	return func(at time.Time) []listedRow {
		snapshots := h.asOf(at)
		rows := make([]listedRow, 0, len(snapshots))
		for i := range snapshots {
			if matches(&snapshots[i].value) {
				rows = append(rows, listedRow{shown: show(&snapshots[i].value), removedAt: snapshots[i].removedAt})
			}
		}
		return rows
	}
}

// list answers a list operation.
func (m *community) list(c *call, l listing) answer {
	seen, mistaken := m.seenRows(l)
	rows := make([]object, 0, len(seen))
	for _, row := range seen {
		rows = append(rows, row.shown)
	}
	rows, err := l.query.choose(c.request.URL.Query(), rows)
	if err != nil {
		return c.fail(http.StatusBadRequest, err.Error())
	}
	if len(rows) == 0 && m.variant.NoListUntilFirst && !mistaken {
		return c.fail(http.StatusNotFound, "No "+l.things+" found")
	}
	pages := m.variant.pagerOf(l.pages)
	cut, err := pages.cut(c.request.URL, len(rows))
	if err != nil {
		return c.fail(http.StatusBadRequest, err.Error())
	}
	page := append([]object{}, rows[cut.start():cut.end()]...)
	return l.writeSuccess(l.success, page, m.announcement(pages.style.announce(cut)))
}

// seenRows are the rows that a request for a list gets to see, and whether there are none by a mistake of the service.
func (m *community) seenRows(l listing) (rows []listedRow, mistaken bool) {
	m.variant.lists++
	if isNth(m.variant.lists, m.variant.EmptyEvery) {
		return nil, true
	}
	return m.listedRows(l), false
}

// readOne shows one thing as of the time that lists show. A copy that is behind does not know what was made since, and still has what was
// deleted since.
func readOne[T any](m *community, h *history[T], id string, show func(*T) object, name string) (object, bool) {
	m.variant.reads++
	value, there := h.at(id, m.pastTime(m.lag(m.variant.reads)))
	if !there {
		return nil, false
	}
	return m.renamed(show(&value), name), true
}

// lag is how far behind the copy of the community is that answers the n-th request of a kind.
func (m *community) lag(n int) time.Duration {
	if isNth(n, m.variant.StaleEvery) {
		return max(m.variant.ListLag, m.variant.ReplicaLag)
	}
	return m.variant.ListLag
}

// isNth says whether a request is one of every n; with n = 0 none is.
func isNth(request, n int) bool {
	return n > 0 && request%n == 0
}

// listedRows are the rows of the whole list.
func (m *community) listedRows(l listing) []listedRow {
	var rows []listedRow
	for _, row := range l.rows(m.pastTime(m.lag(m.variant.lists))) {
		if !row.removedAt.IsZero() {
			if !m.variant.SoftDelete || !l.softDeletes {
				continue
			}
			row.shown["isDeleted"], row.shown["deletedAt"] = true, timestamp(row.removedAt)
		}
		row.shown = m.renamed(row.shown, l.name)
		rows = append(rows, row)
	}
	if m.variant.TwiceListed && len(rows) > 0 {
		rows = append(rows, rows[0])
	}
	return rows
}

// renamed rewrites the name in a row according to the variant.
func (m *community) renamed(shown object, member string) object {
	name, isText := shown[member].(string)
	if isText && m.variant.RewriteNames != nil {
		shown[member] = m.variant.RewriteNames(name)
	}
	return shown
}

// written returns what the answer to a create or an update shows.
func (m *community) written(shown object, member string) object {
	if m.variant.RewriteAnswers {
		return m.renamed(shown, member)
	}
	return shown
}

// writeSystemList writes the system family's list: paging information is in its meta.
func writeSystemList(message string, rows []object, announced object) answer {
	meta := systemMeta(message)
	maps.Copy(meta, announced)
	return jsonAnswer(http.StatusOK, object{"meta": meta, "body": rows})
}

// writeApplicationList writes the application family's list: paging information is in its meta.
func writeApplicationList(message string, rows []object, announced object) answer {
	meta := applicationMeta(http.StatusOK)
	maps.Copy(meta, announced)
	return jsonAnswer(http.StatusOK, object{"meta": meta, "message": message, "data": rows})
}

// writeIntegrationList writes the integration family's list: paging information is beside its data.
func writeIntegrationList(message string, rows []object, announced object) answer {
	body := object{"status": "success", "message": message, "data": rows}
	maps.Copy(body, announced)
	return jsonAnswer(http.StatusOK, body)
}

// writePartnerList writes the partner family's list: paging information is in its meta.
func writePartnerList(message string, rows []object, announced object) answer {
	meta := object{"status": success, "statusCode": http.StatusOK}
	maps.Copy(meta, announced)
	return jsonAnswer(http.StatusOK, object{"meta": meta, "message": message, "data": rows})
}
