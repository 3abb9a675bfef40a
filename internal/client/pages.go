package client

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// How a list is read to its end. No list of the service is documented to be paged, and any may turn out to be: an answer that announces
// more than it holds is followed by the parameters that it names itself, and refused where it names none.

// The bounds of reading a list.
const (
	mostPages    = 1000 // requests of one reading
	mostReadings = 4    // readings of a list that changes while it is read
	mostStale    = 2    // answers in a row without a new row: the last page may repeat earlier rows
)

// errNoList says that the payload of an answer is null or absent where a list is expected.
var errNoList = errors.New("a list was expected, and nothing came")

// errNoSign says that an empty list is not trusted: a refusal with a good status looks the same.
var errNoSign = errors.New("the list is empty, and the answer does not say that the call succeeded")

// Why a reading is not trusted. When a row is deleted while the list is read, the rows after it move up, perhaps to a page that was read
// already.
var (
	errShrank  = errors.New("it became shorter while it was read")
	errChanged = errors.New("it shows rows on several pages, and others each time that it is read")
)

// IsUnsigned says that an empty list came in an answer that does not say that the call succeeded.
func IsUnsigned(err error) bool { return errors.Is(err, errNoSign) }

// deletedWords are the members that mark a thing as deleted.
var deletedWords = []string{"isDeleted", "is_deleted", "deleted", "deletedAt", "deleted_at"}

// isDeleted says that a thing is marked as deleted and listed all the same.
func isDeleted(r row) bool {
	return slices.ContainsFunc(deletedWords, func(mark string) bool { return truthy(r.named(mark)) })
}

// listing is one reading of a list.
type listing[T any] struct {
	client    *Client
	operation Operation
	nouns     nouns
	options   listOptions
	rows      *rowReading[T]
	things    []T
	seen      map[string]bool   // the marks of the rows
	odd       []json.RawMessage // the rows without an id
	last      reply             // the answer to the last request
	read      progress
	total     *quantity // as the last answer announced it
}

// listOptions are what is special about reading a list. The zero value is a list that is asked for by a query alone.
type listOptions struct {
	// body makes the body that asks for a page from the query that would ask for it; nil leaves the query where it is.
	body func(url.Values) any
	// byPage asks for pages by their numbers, even where the answer gives a cursor.
	byPage bool
	// pageSize is the fixed number of rows of a page whose answers may say nothing about further ones; 0 for a list that is not known to have
	// pages.
	pageSize int64
	// most is how many things are read; 0 means all.
	most int
}

// TooManyError says that a list has more things than were asked for.
type TooManyError struct{ Most int }

func (e *TooManyError) Error() string { return fmt.Sprintf("there are more than %d", e.Most) }

// errTooMany says that a list has more things than are to be read.
var errTooMany = errors.New("the list has more than are to be read")

// progress is how much of a list has been read.
type progress struct {
	answers  int
	last     int // rows in the last answer
	received int // rows in all answers, including deleted and repeated ones
	distinct int // rows, each counted once
	stale    int // answers in a row without a new row
}

// readList reads a list to its end: each thing once, without those that are marked as deleted. odd is the number of rows without an id,
// each of which may be any thing. It fails with an error for which IsIncomplete is true when the end cannot be reached, with errNoList when
// the answer has no list, and with errNoSign when an empty list may be a refusal.
func readList[T any](
	ctx context.Context, c *Client, op Operation, in input, n nouns, known *knownRows[T],
) (things []T, odd int, err error) {
	return readListBy(ctx, c, op, in, n, known, listOptions{})
}

// readListBy is readList with options. A list with too many things fails with errTooMany.
func readListBy[T any](
	ctx context.Context, c *Client, op Operation, in input, n nouns, known *knownRows[T], options listOptions,
) (things []T, odd int, err error) {
	ctx, cancel := bounded(ctx)
	defer cancel()
	var before *listing[T]
	for reading := 1; ; reading++ {
		l := &listing[T]{
			client: c, operation: op, nouns: n, options: options, rows: known.begin(), things: []T{}, seen: map[string]bool{},
		}
		err := l.readAll(ctx, in)
		switch {
		case err == nil && (!l.repeats() || l.agrees(before)):
			l.rows.keep()
			return l.things, len(l.odd), l.judgeOdd()
		case err != nil && !errors.Is(err, errShrank):
			return nil, 0, err
		case reading == mostReadings:
			return nil, 0, cmp.Or(err, l.unreadable(reply{}, l.refusal(errChanged)))
		}
		before = l
	}
}

// judgeOdd returns an error where there are rows, and none of them has an id.
func (l *listing[T]) judgeOdd() error {
	if len(l.odd) == 0 || len(l.things) > 0 {
		return nil
	}
	return l.unreadable(l.last, l.nouns.withoutID(l.odd[0]))
}

// withoutID is the error of a row without an id.
func (n nouns) withoutID(row json.RawMessage) error {
	return unexpected(fmt.Sprintf("a list of %s, each with %s,", n.many, strings.Join(n.ids, " or ")), row)
}

// repeats says that a later page showed a row again: the service may list it twice, or rows may have moved between the pages.
func (l *listing[T]) repeats() bool {
	return l.read.answers > 1 && l.read.received > l.read.distinct
}

// agrees says that the previous reading had the same result: rows that move between pages do not move in the same way twice.
func (l *listing[T]) agrees(before *listing[T]) bool {
	return before != nil && before.read == l.read && maps.Equal(before.seen, l.seen)
}

func (l *listing[T]) unreadable(got reply, cause error) error {
	return l.client.unreadable(l.operation, got, cause)
}

func (l *listing[T]) readAll(ctx context.Context, in input) error {
	for {
		next, err := l.readPage(ctx, in)
		if err != nil || next == nil {
			return err
		}
		in.query = next
	}
}

// readPage reads one answer and returns the query of the next one; nil at the list's end.
func (l *listing[T]) readPage(ctx context.Context, in input) (url.Values, error) {
	sent := in
	if l.options.body != nil {
		sent.query, sent.json = nil, l.options.body(in.query)
	}
	got, err := l.client.send(ctx, l.operation, sent)
	if err != nil && l.read.answers > 0 && hasStatus(err, http.StatusNotFound) { // it must not look like a list that does not exist
		return nil, l.unreadable(reply{}, l.refusal(errNoPage))
	}
	if err != nil {
		return nil, err
	}
	l.last = got
	next, err := l.open(got, in.query)
	if errors.Is(err, errTooMany) {
		return nil, err
	}
	if err != nil {
		return nil, l.unreadable(got, err)
	}
	return next, nil
}

func (l *listing[T]) open(got reply, asked url.Values) (url.Values, error) {
	if len(got.payload) == 0 || string(got.payload) == "null" {
		if l.read.answers > 0 {
			return nil, l.refusal(errNoPage)
		}
		return nil, errNoList
	}
	rows, about, found := l.nouns.list(got.payload)
	if !found {
		return nil, unexpected("a list of "+l.nouns.many, got.payload)
	}
	paging := got.paging.within(about).inPagesOf(l.options.pageSize, l.read)
	if l.options.byPage {
		paging.cursor = ""
	}
	if len(rows) == 0 && got.said != accepted && paging.total == nil && l.read.answers == 0 {
		return nil, errNoSign
	}
	l.take(rows)
	if l.options.most > 0 && len(l.things) > l.options.most {
		return nil, errTooMany
	}
	before := l.total
	l.total = paging.total
	next, err := paging.next(asked, l.read)
	switch {
	case err != nil:
		return nil, l.refusal(err)
	case before != nil && l.total != nil && l.total.value < before.value:
		return nil, l.refusal(errShrank)
	case next == nil:
		return nil, nil
	case l.read.stale == mostStale:
		return nil, l.refusal(errors.New("asking for the rest brings nothing new"))
	case l.read.answers >= mostPages:
		return nil, l.refusal(fmt.Errorf("it does not end within %d pages", mostPages))
	}
	return next, nil
}

// take adds the things that are new and not deleted.
func (l *listing[T]) take(rows []json.RawMessage) {
	for _, raw := range rows {
		shown := l.rows.understand(raw)
		repeated := l.seen[shown.mark]
		l.seen[shown.mark] = true
		switch {
		case shown.odd:
			l.odd = append(l.odd, raw)
		case !repeated && !shown.deleted:
			l.things = append(l.things, shown.thing)
		}
	}
	l.read.stale++
	if len(l.seen) > l.read.distinct {
		l.read.stale = 0
	}
	l.read.answers++
	l.read.last = len(rows)
	l.read.received += len(rows)
	l.read.distinct = len(l.seen)
}

// errNoPage says that the next page does not exist.
var errNoPage = errors.New("its next page is not there")

// incompleteError is why a list cannot be read to its end.
type incompleteError struct {
	operation Operation
	received  int
	cause     error
}

func (l *listing[T]) refusal(cause error) error {
	return &incompleteError{operation: l.operation, received: l.read.received, cause: cause}
}

func (e *incompleteError) Error() string {
	return fmt.Sprintf("the list is not whole (%d rows were read): %v; nothing was concluded from it", e.received, e.cause)
}

// Unwrap returns the cause.
func (e *incompleteError) Unwrap() error { return e.cause }

// IsIncomplete says that a list announces more rows than could be read, and names the operation that lists.
func IsIncomplete(err error) (Operation, bool) {
	incomplete, ok := errors.AsType[*incompleteError](err)
	if !ok {
		return Operation{}, false
	}
	return incomplete.operation, true
}

// pageInfo is what an answer announces about paging, in `meta` or beside the list. A nil member was absent.
type pageInfo struct {
	total, page, pages, skip, limit *quantity
	more                            bool   // there is more
	decided                         bool   // the answer says whether there is more
	partial                         bool   // the list is not whole
	cursor                          string // a cursor, a number or a URL; empty without one
	cursorName                      string // the parameter that a cursor goes into
}

// quantity is a number of 0 or more, with the name of its member.
type quantity struct {
	name  string
	value int64
}

// The names that services give to each member. A parameter has the name of its member, but that of every page is `page`.
var (
	totalWords   = []string{"total", "totalCount", "totalItems", "totalDocs", "total_count"}
	pageWords    = []string{"page", "currentPage", "current_page"}
	pagesWords   = []string{"pages", "totalPages", "total_pages", "pageCount"}
	skipWords    = []string{"skip", "offset"}
	limitWords   = []string{"limit", "pageSize", "perPage", "per_page"}
	moreWords    = []string{"hasMore", "has_more", "hasNext", "hasNextPage"}
	partialWords = []string{"partial"}
	// nextWords maps members to the parameter that takes their value; a `next` that is a number goes into `page`.
	nextWords = map[string]string{"next": "cursor", "nextCursor": "cursor", "next_cursor": "cursor", "nextPage": "page"}
)

// nestedWords are the members that may hold all paging information.
var nestedWords = []string{"pagination", "paging", "meta"}

// pageInfoOf reads the paging information of an envelope and its meta. Of contradictory ones, the first counts.
func pageInfoOf(objects ...map[string]json.RawMessage) pageInfo {
	return pageInfo{}.within(objects)
}

// within adds the information of the objects that enclose a list, including what is nested in them.
func (a pageInfo) within(objects []map[string]json.RawMessage) pageInfo {
	for _, object := range objects {
		a = a.with(object)
		for _, word := range nestedWords {
			var nested map[string]json.RawMessage
			_ = json.Unmarshal(object[word], &nested) // one that is no object announces nothing
			a = a.with(nested)
		}
	}
	return a
}

// with adds the information of one object to that of earlier ones.
func (a pageInfo) with(object map[string]json.RawMessage) pageInfo {
	a.total = cmp.Or(a.total, wholeNumber(object, totalWords))
	a.page = cmp.Or(a.page, wholeNumber(object, pageWords))
	a.pages = cmp.Or(a.pages, wholeNumber(object, pagesWords))
	a.skip = cmp.Or(a.skip, wholeNumber(object, skipWords))
	a.limit = cmp.Or(a.limit, wholeNumber(object, limitWords))
	for _, word := range partialWords {
		a.partial = a.partial || truthy(object[word])
	}
	for _, word := range moreWords {
		a.decided = a.decided || object[word] != nil
		a.more = a.more || truthy(object[word])
	}
	for _, word := range slices.Sorted(maps.Keys(nextWords)) {
		a.decided = a.decided || object[word] != nil
		if a.cursor != "" || !truthy(object[word]) {
			continue
		}
		a.more = true
		a.cursor, a.cursorName = text(object[word]), nextWords[word]
		number := wholeNumber(object, []string{word})
		switch {
		case number == nil:
		case word == "next":
			a.cursor, a.cursorName = strconv.FormatInt(number.value, 10), "page"
		default:
			a.cursor = cmp.Or(a.cursor, strconv.FormatInt(number.value, 10))
		}
	}
	return a
}

// wholeNumber returns the first member that is a number of 0 or more, or a string of one.
func wholeNumber(object map[string]json.RawMessage, words []string) *quantity {
	for _, word := range words {
		if number := valueOf[Integer](object[word]); number.Set && number.Value >= 0 {
			return &quantity{word, number.Value}
		}
	}
	return nil
}

// next returns the query of the next page; nil when there is none. It fails when there is more, and the answer names no parameter to read
// it.
func (a pageInfo) next(asked url.Values, read progress) (url.Values, error) {
	if !a.announcesMore(read) {
		return nil, nil
	}
	query := url.Values{}
	maps.Copy(query, asked)
	if a.limit != nil && a.limit.value > 0 {
		query.Set(a.limit.name, strconv.FormatInt(a.limit.value, 10))
	}
	switch {
	case a.cursor != "":
		return a.follow(query)
	case a.page != nil:
		query.Set("page", strconv.FormatInt(a.page.value+1, 10))
	case a.skip != nil:
		query.Set(a.skip.name, strconv.FormatInt(a.skip.value+int64(read.last), 10))
	default:
		return nil, a.shortfall(read)
	}
	return query, nil
}

// inPagesOf adds the page and its size where the answer says nothing about paging and pages have a fixed size: then a full page is a reason
// to ask for another one.
func (a pageInfo) inPagesOf(size int64, read progress) pageInfo {
	silent := a.total == nil && a.page == nil && a.pages == nil && a.skip == nil && !a.decided && !a.partial
	if size > 0 && silent {
		a.page, a.limit = &quantity{"page", int64(read.answers + 1)}, &quantity{"limit", size}
	}
	return a
}

// announcesMore says whether there is more than was read. The number of pages is compared with the number that was read, since some
// services count them from 0. A full page alone is a reason to ask for another one only where nothing else is announced.
func (a pageInfo) announcesMore(read progress) bool {
	switch {
	case a.more, a.partial, a.missing(read) > 0:
		return true
	case a.pages != nil:
		return a.pages.value > int64(read.answers)
	case a.total == nil && !a.decided && a.limit != nil && (a.page != nil || a.skip != nil):
		return a.limit.value > 0 && int64(read.last) >= a.limit.value
	}
	return false
}

// missing returns how many rows were announced and not read; 0 where no total is announced. In a single answer, repeated rows count, since
// the total may count them too. On later pages a repeated row may have moved there, so only distinct rows count, until an empty page shows
// that there are no others.
func (a pageInfo) missing(read progress) int64 {
	if a.total == nil {
		return 0
	}
	rows := read.distinct
	if read.answers == 1 || read.last == 0 {
		rows = read.received
	}
	return max(a.total.value-int64(rows), 0)
}

// follow uses the link that the answer gives: the query of a URL, else a cursor.
func (a pageInfo) follow(query url.Values) (url.Values, error) {
	_, written, isAddress := strings.Cut(a.cursor, "?")
	if !isAddress {
		query.Set(a.cursorName, a.cursor)
		return query, nil
	}
	written, _, _ = strings.Cut(written, "#")
	parsed, err := url.ParseQuery(written)
	if err != nil {
		return nil, errors.New("its address of the next page can't be read")
	}
	maps.Copy(query, parsed)
	return query, nil
}

// shortfall is the error of a list that names no parameter to read the rest.
func (a pageInfo) shortfall(read progress) error {
	if missing := a.missing(read); missing > 0 {
		return fmt.Errorf("it announces %d and names no parameter to read the other %d", a.total.value, missing)
	}
	return errors.New("it says that there is more, and names no parameter to read it")
}
