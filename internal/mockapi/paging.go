package mockapi

import (
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
	offset, size, total int // size is at least 1; offset may lie beyond the end
	url                 *url.URL
}

func (p pageCut) start() int { return min(p.offset, p.total) }
func (p pageCut) end() int   { return min(p.offset+p.size, p.total) }
func (p pageCut) more() bool { return p.end() < p.total }
func (p pageCut) page() int  { return p.offset/p.size + 1 }
func (p pageCut) pages() int { return max(1, (p.total+p.size-1)/p.size) }

// pager is how one list is paged.
type pager struct {
	style pagingStyle
	size  int  // rows on a page where the request does not say how many; 0 means all
	most  int  // the largest ?limit=
	exact bool // a larger one is refused, instead of counting as the largest
	// yields says that a variant's way of paging takes the place of style.
	yields bool
}

// documentedPager pages a list whose documentation says how: its defaults and bounds are the documented ones.
func documentedPager(position string, announce func(pageCut) object) *pager {
	return &pager{
		style: pagingStyle{position: position, limit: true, announce: announce}, size: documentedSize, most: documentedMost, exact: true,
	}
}

// The documented number of rows on a page of the partner family's lists: by default, and at most.
const (
	documentedSize = 20
	documentedMost = 100
)

// pagerOf returns how a list is paged: as the variant says or, where the list's documentation says how, in that way. Of such a list the
// variant only changes the default size, and whether every page is the first one.
func (v *variantState) pagerOf(documented *pager) pager {
	if documented == nil {
		return pager{style: pagingStyles[v.Paging], size: v.PageSize, most: maxLimit}
	}
	p := *documented
	if p.yields && v.Paging != PagingNone {
		p.style = pagingStyles[v.Paging]
	}
	if v.PageSize > 0 {
		p.size = min(v.PageSize, p.most)
	}
	if v.Paging == PagingStuck {
		p.style.position = ""
	}
	return p
}

// cut finds the page of a list of total rows that a request asks for.
func (p pager) cut(address *url.URL, total int) (pageCut, error) {
	query := address.Query()
	cut := pageCut{size: p.size, total: total, url: address}
	if cut.size == 0 {
		cut.size = max(1, total)
	}
	if text := query.Get("limit"); p.style.limit && text != "" {
		limit, err := parsePosition("limit", text, 1)
		if err != nil {
			return cut, err
		}
		if p.exact && limit > p.most {
			return cut, fmt.Errorf("limit must be at most %d", p.most)
		}
		cut.size = min(limit, p.most)
	}
	text := query.Get(p.style.position)
	if p.style.position == "" || text == "" {
		return cut, nil
	}
	var err error
	cut.offset, err = offsets[p.style.position](text, cut.size)
	return cut, err
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

// announcePagination is the announcement of the list of streaks.
func announcePagination(p pageCut) object {
	return object{"pagination": object{
		"total": p.total, "currentPage": p.page(), "totalPages": p.pages(), "hasNextPage": p.more(), "hasPrevPage": p.offset > 0,
	}}
}

// announcement returns the paging information of an answer, with numbers as the service writes them.
func (m *community) announcement(announced object) object {
	for name, value := range announced {
		switch value := value.(type) {
		case int:
			announced[name] = m.number(int64(value))
		case object:
			announced[name] = m.announcement(value)
		}
	}
	return announced
}
