package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// How a list is read to its end. No list of the service is documented to be paged, and any may turn out to be: an answer that announces
// more than it holds is followed by the parameters that it names itself, and refused where it names none.

// mostPages bounds the requests of one list.
const mostPages = 1000

// errNoList is why an answer without a list is no list: its payload is null or absent.
var errNoList = errors.New("the answer's envelope is empty, where a list was expected")

// row is one element of a list, with the marks of one that was deleted and is shown all the same.
type row[Wire any] struct {
	wire    Wire
	deleted bool
}

// UnmarshalJSON reads the marks beside the thing itself.
func (r *row[Wire]) UnmarshalJSON(raw []byte) error {
	if err := json.Unmarshal(raw, &r.wire); err != nil {
		return err
	}
	var marks struct {
		IsDeleted json.RawMessage `json:"isDeleted"`
		Deleted   json.RawMessage `json:"deleted"`
		DeletedAt json.RawMessage `json:"deletedAt"`
	}
	if json.Unmarshal(raw, &marks) == nil {
		r.deleted = says(marks.IsDeleted) || says(marks.Deleted) || says(marks.DeletedAt)
	}
	return nil
}

// says tells a value that means something from one that is absent, null, false, zero or empty.
func says(raw json.RawMessage) bool {
	return !slices.Contains([]string{"", "null", "false", "0", "0.0", "{}", "[]"}, plain(raw))
}

// listing is a list that is being read.
type listing[Wire, T any] struct {
	client     *Client
	operation  Operation
	understand func(Wire) (T, error)
	id         func(T) string
	things     []T
	seen       map[string]bool
	received   int // rows in all answers, those that are deleted or listed twice among them
	pages      int
	first      []string // the ids of the first page
	moved      bool     // a later page had other rows than the first, so that the parameters do lead on
	// repeats says that as many rows came as were announced, and some of them twice: the service may list things twice, or rows may have
	// moved between the pages, so that others were missed.
	repeats bool
}

// readList reads a list to its end: each thing once, without those that are marked as deleted.
func readList[Wire, T any](ctx context.Context, c *Client, op OperationID, in input, understand func(Wire) (T, error), id func(T) string) ([]T, error) {
	ctx, cancel := bounded(ctx)
	defer cancel()
	walk := func() (*listing[Wire, T], error) {
		l := &listing[Wire, T]{client: c, operation: c.operations[op], understand: understand, id: id}
		l.things, l.seen = []T{}, map[string]bool{}
		return l, l.walk(ctx, in)
	}
	l, err := walk()
	if err != nil {
		return nil, err
	}
	if !l.repeats {
		return l.things, nil
	}
	again, err := walk() // what moved once does not move in the same way again
	if err != nil {
		return nil, err
	}
	if again.received != l.received || !maps.Equal(again.seen, l.seen) {
		return nil, again.refusal(errors.New("it changed while it was read"))
	}
	return again.things, nil
}

// walk reads one page after the other.
func (l *listing[Wire, T]) walk(ctx context.Context, in input) error {
	for {
		next, err := l.readPage(ctx, in)
		if err != nil || next == nil {
			return err
		}
		in.query = next
	}
}

// readPage reads one answer and returns the query of the next one; nil at the list's end.
func (l *listing[Wire, T]) readPage(ctx context.Context, in input) (url.Values, error) {
	got, err := l.client.send(ctx, l.operation, in)
	if err != nil {
		return nil, err
	}
	next, err := l.open(got, in.query)
	if err != nil {
		return nil, l.client.unreadable(l.operation, got, err)
	}
	return next, nil
}

func (l *listing[Wire, T]) open(got reply, asked url.Values) (url.Values, error) {
	if len(got.payload) == 0 || string(got.payload) == "null" {
		return nil, errNoList
	}
	var rows []row[Wire]
	if err := json.Unmarshal(got.payload, &rows); err != nil {
		return nil, fmt.Errorf("the answer is not of the expected form: %w", err)
	}
	l.pages++
	l.received += len(rows)
	fresh, err := l.take(rows)
	if err != nil {
		return nil, err
	}
	next, err := got.paging.next(asked, len(rows), l.received, len(l.seen))
	total := got.paging.total
	switch {
	case err != nil:
		return nil, l.refusal(err)
	case next == nil:
		return nil, nil
	case fresh == 0 && l.moved && total != nil && int64(l.received) >= *total:
		l.repeats = true
		return nil, nil
	case fresh == 0:
		return nil, l.refusal(errors.New("asking for the rest brings nothing new"))
	case l.pages >= mostPages:
		return nil, l.refusal(fmt.Errorf("it does not end within %d pages", mostPages))
	}
	return next, nil
}

// take keeps the things that are new and not deleted, and returns how many rows were new.
func (l *listing[Wire, T]) take(rows []row[Wire]) (fresh int, err error) {
	var ids []string
	for _, r := range rows {
		thing, err := l.understand(r.wire)
		if err != nil {
			return fresh, err
		}
		ids = append(ids, l.id(thing))
		if l.seen[l.id(thing)] {
			continue
		}
		l.seen[l.id(thing)] = true
		fresh++
		if !r.deleted {
			l.things = append(l.things, thing)
		}
	}
	if l.pages == 1 {
		l.first = ids
	}
	l.moved = l.moved || len(ids) > 0 && !slices.Equal(ids, l.first)
	return fresh, nil
}

// incompleteError is why a list can't be read to its end.
type incompleteError struct {
	operation Operation
	received  int
	cause     error
}

func (l *listing[Wire, T]) refusal(cause error) error {
	return &incompleteError{operation: l.operation, received: l.received, cause: cause}
}

func (e *incompleteError) Error() string {
	return fmt.Sprintf("the list is not whole (%d rows were read): %v; nothing was concluded from it", e.received, e.cause)
}

// IsIncomplete says that a list announces more than could be read, and names the operation that lists.
func IsIncomplete(err error) (Operation, bool) {
	incomplete, ok := errors.AsType[*incompleteError](err)
	if !ok {
		return Operation{}, false
	}
	return incomplete.operation, true
}

// pageInfo is what an answer says of how much there is, in `meta` or beside the list. A nil member was not said.
type pageInfo struct {
	total, page, pages, skip, limit *int64
	more                            bool   // it says that there is more
	partial                         bool   // it says that it is not whole
	cursor                          string // a cursor, a number or an address; empty when there is none
	cursorName                      string // the parameter that a cursor goes into
}

// The words for each member that services use.
var (
	totalWords   = []string{"total", "totalCount", "totalItems", "total_count"}
	pageWords    = []string{"page", "currentPage", "current_page"}
	pagesWords   = []string{"pages", "totalPages", "total_pages", "pageCount"}
	skipWords    = []string{"skip", "offset"}
	limitWords   = []string{"limit", "pageSize", "perPage", "per_page"}
	moreWords    = []string{"hasMore", "has_more", "hasNext", "hasNextPage"}
	partialWords = []string{"partial"}
	nextWords    = map[string]string{"next": "cursor", "nextCursor": "cursor", "next_cursor": "cursor", "nextPage": "page"}
)

// pageInfoOf reads what the members of an envelope and of its meta announce.
func pageInfoOf(objects ...map[string]json.RawMessage) pageInfo {
	var a pageInfo
	for _, object := range objects {
		for into, words := range map[**int64][]string{
			&a.total: totalWords, &a.page: pageWords, &a.pages: pagesWords, &a.skip: skipWords, &a.limit: limitWords,
		} {
			if *into == nil {
				*into = wholeNumber(object, words)
			}
		}
		for _, word := range moreWords {
			a.more = a.more || says(object[word])
		}
		for _, word := range partialWords {
			a.partial = a.partial || says(object[word])
		}
		for _, word := range slices.Sorted(maps.Keys(nextWords)) {
			if a.cursor != "" || !says(object[word]) {
				continue
			}
			a.more = true
			a.cursor, a.cursorName = text(object[word]), nextWords[word]
			if number := wholeNumber(object, []string{word}); number != nil {
				a.cursor, a.cursorName = strconv.FormatInt(*number, 10), "page"
			}
		}
	}
	return a
}

// wholeNumber returns the first member that is a number of 0 or more, or a string of one.
func wholeNumber(object map[string]json.RawMessage, words []string) *int64 {
	for _, word := range words {
		var number Integer
		if raw, there := object[word]; there && json.Unmarshal(raw, &number) == nil && number.Set && number.Value >= 0 {
			return &number.Value
		}
	}
	return nil
}

// next returns the query for what comes after an answer of so many rows; nil when there is no more. received counts the rows of all
// answers so far, distinct those that differ.
func (a pageInfo) next(asked url.Values, rows, received, distinct int) (url.Values, error) {
	if !a.announcesMore(rows, received, distinct, asked) {
		return nil, nil
	}
	query := url.Values{}
	maps.Copy(query, asked)
	if a.limit != nil && *a.limit > 0 {
		query.Set("limit", strconv.FormatInt(*a.limit, 10))
	}
	switch {
	case a.cursor != "":
		return a.follow(query)
	case a.page != nil:
		query.Set("page", strconv.FormatInt(*a.page+1, 10))
	case a.skip != nil:
		query.Set("skip", strconv.FormatInt(*a.skip+int64(rows), 10))
	default:
		return nil, a.shortfall(received)
	}
	return query, nil
}

// announcesMore says whether there is more than was received.
func (a pageInfo) announcesMore(rows, received, distinct int, asked url.Values) bool {
	got := received
	if len(asked) > 0 { // rows may have moved between the pages
		got = distinct
	}
	switch {
	case a.more, a.partial:
		return true
	case a.total != nil:
		return int64(got) < *a.total
	case a.pages != nil && a.page != nil:
		return *a.page < *a.pages
	case a.limit != nil && (a.page != nil || a.skip != nil):
		return *a.limit > 0 && int64(rows) >= *a.limit
	}
	return false
}

// follow uses what the answer itself gives as the way on: the query of an address, else a cursor.
func (a pageInfo) follow(query url.Values) (url.Values, error) {
	_, written, isAddress := strings.Cut(a.cursor, "?")
	if !isAddress {
		query.Set(a.cursorName, a.cursor)
		return query, nil
	}
	parsed, err := url.ParseQuery(written)
	if err != nil {
		return nil, errors.New("its address of the next page can't be read")
	}
	maps.Copy(query, parsed)
	return query, nil
}

// shortfall says what is missing where no parameter leads to it.
func (a pageInfo) shortfall(received int) error {
	if a.total != nil {
		return fmt.Errorf("it announces %d and names no parameter to read the other %d", *a.total, *a.total-int64(received))
	}
	return errors.New("it says that there is more, and names no parameter to read it")
}
