package mockapi

import (
	"cmp"
	"encoding/base64"
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// Paging is how the answer to a list announces that there is more than it shows.
type Paging int

// The ways of paging. A parameter of the query that is not named here is ignored, except that PagingTotal takes a limit too.
const (
	PagingNone    Paging = iota // no announcement at all
	PagingTotal                 // meta.total only; the answer is always the first page
	PagingPage                  // meta.page, meta.limit, meta.total; honours ?page=&limit=
	PagingSkip                  // meta.skip, meta.limit, meta.total; honours ?skip=&limit=
	PagingHasMore               // meta.hasMore and meta.page; honours ?page=
	PagingNext                  // meta.next is a cursor or null; honours ?cursor=
	PagingNextURL               // meta.next is a URL path with a query, or null; honours ?page=
	PagingPages                 // meta.page and meta.totalPages; honours ?page=
	PagingStuck                 // meta.page, meta.limit, meta.total as in PagingPage, but every page is the first one
)

// maxLimit is the largest ?limit= that is honoured; a larger one counts as this.
const maxLimit = 1000

// pagingStyle is what a Paging consists of.
type pagingStyle struct {
	name     string
	position string // the parameter that says where to start, if any does
	limit    bool   // ?limit= is honoured
	announce func(pageCut) object
}

var pagingStyles = map[Paging]pagingStyle{
	PagingNone:    {name: "none", announce: func(pageCut) object { return nil }},
	PagingTotal:   {name: "total", limit: true, announce: func(p pageCut) object { return object{"total": p.total} }},
	PagingPage:    {name: "page", position: "page", limit: true, announce: announcePage},
	PagingSkip:    {name: "skip", position: "skip", limit: true, announce: announceSkip},
	PagingHasMore: {name: "has_more", position: "page", announce: announceHasMore},
	PagingNext:    {name: "next", position: "cursor", announce: announceCursor},
	PagingNextURL: {name: "next_url", position: "page", announce: announceURL},
	PagingPages:   {name: "pages", position: "page", announce: announcePages},
	PagingStuck:   {name: "stuck", announce: announcePage},
}

// String is the name of the way of paging over HTTP.
func (p Paging) String() string {
	if style, known := pagingStyles[p]; known {
		return style.name
	}
	return fmt.Sprintf("Paging(%d)", int(p))
}

// MarshalText writes the name.
func (p Paging) MarshalText() ([]byte, error) {
	return []byte(p.String()), nil
}

// UnmarshalText reads a name.
func (p *Paging) UnmarshalText(text []byte) error {
	var names []string
	for paging := PagingNone; paging <= PagingStuck; paging++ {
		if paging.String() == string(text) {
			*p = paging
			return nil
		}
		names = append(names, paging.String())
	}
	return fmt.Errorf("no paging is called %q; there are %s", text, strings.Join(names, ", "))
}

// pageCut is the part of a list that one answer shows.
type pageCut struct {
	style               pagingStyle
	offset, size, total int // size is at least 1; offset may lie beyond the end
	url                 *url.URL
}

func (p pageCut) start() int { return min(p.offset, p.total) }
func (p pageCut) end() int   { return min(p.offset+p.size, p.total) }
func (p pageCut) more() bool { return p.end() < p.total }
func (p pageCut) page() int  { return p.offset/p.size + 1 }
func (p pageCut) pages() int { return max(1, (p.total+p.size-1)/p.size) }

// cut finds the page of a list of total rows that a request asks for. A list that has pages by itself, pageSize rows each, has them in the
// way of PagingPage, unless the variant names another way or another size.
func (v *variantState) cut(address *url.URL, total, pageSize int) (pageCut, error) {
	paging := v.Paging
	if paging == PagingNone && pageSize > 0 {
		paging = PagingPage
	}
	p := pageCut{style: pagingStyles[paging], size: cmp.Or(v.PageSize, pageSize, max(1, total)), total: total, url: address}
	query := address.Query()
	if text := query.Get("limit"); p.style.limit && text != "" {
		limit, err := parsePosition("limit", text, 1)
		if err != nil {
			return p, err
		}
		p.size = min(limit, maxLimit)
	}
	text := query.Get(p.style.position)
	if p.style.position == "" || text == "" {
		return p, nil
	}
	var err error
	p.offset, err = offsets[p.style.position](text, p.size)
	return p, err
}

// offsets are the parameters of a query that say where to start.
var offsets = map[string]func(text string, size int) (int, error){
	"page": func(text string, size int) (int, error) {
		page, err := parsePosition("page", text, 1)
		return (page - 1) * size, err
	},
	"skip": func(text string, _ int) (int, error) { return parsePosition("skip", text, 0) },
	"cursor": func(text string, _ int) (int, error) {
		decoded, err := base64.RawURLEncoding.DecodeString(text)
		offset, isOffset := strings.CutPrefix(string(decoded), cursorPrefix)
		if err != nil || !isOffset {
			return 0, fmt.Errorf("cursor %q is not one that was given out", text)
		}
		return parsePosition("cursor", offset, 0)
	},
}

// cursorPrefix precedes the offset in a cursor, which is base64 so that it cannot be mistaken for a page number.
const cursorPrefix = "after:"

func parsePosition(name, text string, least int) (int, error) {
	number, err := strconv.ParseInt(text, 10, 32)
	if err != nil || int(number) < least {
		return least, fmt.Errorf("%s must be an integer from %d", name, least)
	}
	return int(number), nil
}

func announcePage(p pageCut) object {
	return object{"page": p.page(), "limit": p.size, "total": p.total}
}

func announceSkip(p pageCut) object {
	return object{"skip": p.offset, "limit": p.size, "total": p.total}
}

func announceHasMore(p pageCut) object {
	return object{"page": p.page(), "hasMore": p.more()}
}

func announceCursor(p pageCut) object {
	if !p.more() {
		return object{"next": nil}
	}
	return object{"next": base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%s%d", cursorPrefix, p.end()))}
}

func announceURL(p pageCut) object {
	if !p.more() {
		return object{"next": nil}
	}
	query := p.url.Query()
	query.Set("page", strconv.Itoa(p.page()+1))
	return object{"next": p.url.EscapedPath() + "?" + query.Encode()}
}

func announcePages(p pageCut) object {
	return object{"page": p.page(), "totalPages": p.pages()}
}

// announcement returns the paging information of an answer, with numbers as the service writes them.
func (m *community) announcement(p pageCut) object {
	announced := p.style.announce(p)
	for name, value := range announced {
		if number, isNumber := value.(int); isNumber {
			announced[name] = m.number(int64(number))
		}
	}
	return announced
}
