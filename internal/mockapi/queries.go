package mockapi

import (
	"cmp"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// This file is what the partner family's reads take in their queries besides the page: sort, search, filter and fields.

// rowQuery is what one list takes. The zero value takes nothing: all parameters are ignored.
type rowQuery struct {
	members []string // what a row may have: sort, filter and fields choose among these; an unknown one is refused
	search  []string // the members in which search=keyword:… looks
	filter  []string // the members that filter takes; nil for all
}

// queryOf is a query over the members that a thing is shown with.
func queryOf(shown object, search ...string) rowQuery {
	return rowQuery{members: slices.Sorted(maps.Keys(shown)), search: search}
}

// choose returns the rows that a query asks for, in the order that it asks for, with the members that it asks for.
func (q rowQuery) choose(query url.Values, rows []object) ([]object, error) {
	if q.members == nil {
		return rows, nil
	}
	for _, step := range []func(url.Values, []object) ([]object, error){q.searched, q.filtered, q.sorted, q.projected} {
		var err error
		if rows, err = step(query, rows); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// searched takes keyword:VALUE, and MEMBER:VALUE for one member. That a value may stand anywhere in a text, in any case of letters, is the
// mock's own choice.
func (q rowQuery) searched(query url.Values, rows []object) ([]object, error) {
	text := query.Get("search")
	if text == "" {
		return rows, nil
	}
	member, value, isPair := strings.Cut(text, ":")
	if !isPair {
		return nil, fmt.Errorf("search must be like keyword:VALUE")
	}
	members := []string{member}
	if member == "keyword" {
		members = q.search
	} else if err := q.check("search", q.members, member); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(rows, func(row object) bool {
		return !slices.ContainsFunc(members, func(name string) bool {
			return strings.Contains(strings.ToLower(fmt.Sprint(row[name])), strings.ToLower(value))
		})
	}), nil
}

// filtered takes MEMBER:VALUE, which has to be the member's whole value.
func (q rowQuery) filtered(query url.Values, rows []object) ([]object, error) {
	text := query.Get("filter")
	if text == "" {
		return rows, nil
	}
	member, value, isPair := strings.Cut(text, ":")
	if !isPair {
		return nil, fmt.Errorf("filter must be like MEMBER:VALUE")
	}
	allowed := q.filter
	if allowed == nil {
		allowed = q.members
	}
	if err := q.check("filter", allowed, member); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(rows, func(row object) bool { return fmt.Sprint(row[member]) != value }), nil
}

// sorted takes MEMBER:asc or MEMBER:desc. Without it, rows are in the order of their creation, which is the mock's own choice.
func (q rowQuery) sorted(query url.Values, rows []object) ([]object, error) {
	text := query.Get("sort")
	if text == "" {
		return rows, nil
	}
	member, direction, _ := strings.Cut(text, ":")
	sign, known := map[string]int{"asc": 1, "desc": -1}[direction]
	if !known {
		return nil, fmt.Errorf("sort must be like MEMBER:asc or MEMBER:desc")
	}
	if err := q.check("sort", q.members, member); err != nil {
		return nil, err
	}
	slices.SortStableFunc(rows, func(a, b object) int { return sign * compareValues(a[member], b[member]) })
	return rows, nil
}

// compareValues compares numbers, which may be written as strings, by value, and everything else as text.
func compareValues(a, b any) int {
	one, other := fmt.Sprint(a), fmt.Sprint(b)
	x, wrong := strconv.ParseFloat(one, 64)
	y, wrongToo := strconv.ParseFloat(other, 64)
	if wrong == nil && wrongToo == nil {
		return cmp.Compare(x, y)
	}
	return cmp.Compare(one, other)
}

// projected takes the names of members with commas between them. That _id comes in any case is the mock's own choice: a MongoDB does so.
func (q rowQuery) projected(query url.Values, rows []object) ([]object, error) {
	text := query.Get("fields")
	if text == "" {
		return rows, nil
	}
	names := strings.Split(text, ",")
	if err := q.check("fields", q.members, names...); err != nil {
		return nil, err
	}
	projected := make([]object, 0, len(rows))
	for _, row := range rows {
		some := object{"_id": row["_id"]}
		for _, name := range names {
			if value, there := row[name]; there {
				some[name] = value
			}
		}
		projected = append(projected, some)
	}
	return projected, nil
}

// projectedOne is projected for a read of one thing.
func (q rowQuery) projectedOne(query url.Values, shown object) (object, error) {
	rows, err := q.projected(query, []object{shown})
	if err != nil {
		return nil, err
	}
	return rows[0], nil
}

func (q rowQuery) check(parameter string, allowed []string, names ...string) error {
	for _, name := range names {
		if !slices.Contains(allowed, name) {
			return fmt.Errorf("%s does not take %q", parameter, name)
		}
	}
	return nil
}
