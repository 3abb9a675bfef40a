package mockapi

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// RedemptionStatus is a status that an order can have.
type RedemptionStatus struct {
	ID       string `json:"_id"`
	Name     string `json:"name"`
	Category string `json:"category"`
	Color    string `json:"color"`
}

// RedemptionOrder is a reward that a member has redeemed. Its id is the one that people see.
type RedemptionOrder struct {
	ID       string           `json:"transactionId"`
	UserID   string           `json:"userId"`
	Product  string           `json:"product"`
	PlacedAt time.Time        `json:"placedAt"`
	History  []OrderHasStatus `json:"history"` // oldest first
}

// OrderHasStatus is a status that an order has had since some time.
type OrderHasStatus struct {
	Status    RedemptionStatus `json:"status"`
	ChangedAt time.Time        `json:"changedAt"`
}

func (o *RedemptionOrder) clone() RedemptionOrder {
	copied := *o
	copied.History = slices.Clone(o.History)
	return copied
}

func (o *RedemptionOrder) object() object {
	return object{
		"transactionId": o.ID, "userId": o.UserID, "product": object{"name": o.Product}, "status": o.History[len(o.History)-1].Status,
		"createdAt": timestamp(o.PlacedAt),
	}
}

func (m *community) addRedemptionStatus(name, category, color string) RedemptionStatus {
	m.clock.write()
	status := RedemptionStatus{ID: m.newID(), Name: name, Category: category, Color: color}
	m.named.statuses = append(m.named.statuses, status)
	return status
}

func (m *community) redemptionStatus(id string) (RedemptionStatus, bool) {
	i := slices.IndexFunc(m.named.statuses, func(s RedemptionStatus) bool { return s.ID == id })
	if i < 0 {
		return RedemptionStatus{}, false
	}
	return m.named.statuses[i], true
}

func (m *community) placeOrder(user person, product string, status RedemptionStatus) *RedemptionOrder {
	now := m.clock.write()
	order := &RedemptionOrder{
		ID: fmt.Sprintf("ORD%s%04d", now.Format("20060102"), len(m.named.orders)+1), UserID: user.id, Product: product, PlacedAt: now,
		History: []OrderHasStatus{{status, now}},
	}
	m.named.orders = append(m.named.orders, order)
	return order
}

// listRedemptionStatuses lists all statuses.
func (m *community) listRedemptionStatuses(*call) answer {
	return integrationSuccess("Redemption statuses fetched successfully", append([]RedemptionStatus{}, m.named.statuses...))
}

// getRedemptionStatus shows one status.
func (m *community) getRedemptionStatus(c *call) answer {
	status, ok := m.redemptionStatus(c.params["statusId"])
	if !ok {
		return c.fail(http.StatusNotFound, "Redemption status not found")
	}
	return integrationSuccess("Redemption status fetched successfully", status)
}

// colour is how a status writes its colour.
var colour = regexp.MustCompile(`^#[0-9A-Fa-f]{6}$`)

// usualColour is that of a status that is made without one.
const usualColour = "#9CA3AF"

// createRedemptionStatus makes a status of a name that none has yet.
func (m *community) createRedemptionStatus(c *call) answer {
	var input RedemptionStatus
	if refusal, ok := decode(c, &input); !ok {
		return refusal
	}
	name := strings.TrimSpace(input.Name)
	if refusal, ok := requireAll(c, field{"name", name}, field{"category", input.Category}); !ok {
		return refusal
	}
	if input.Color == "" {
		input.Color = usualColour
	}
	switch {
	case !colour.MatchString(input.Color):
		return c.fail(http.StatusBadRequest, "color must be like #3EA1FD")
	case slices.ContainsFunc(m.named.statuses, func(s RedemptionStatus) bool { return s.Name == name }):
		return c.fail(http.StatusConflict, "A redemption status with this name already exists")
	}
	return integrationSuccess("Redemption status created successfully", m.addRedemptionStatus(name, input.Category, input.Color))
}

// listRedemptionOrders lists all orders, newest first.
func (m *community) listRedemptionOrders(c *call) answer {
	asked, refusal, ok := pageInQuery(c)
	if !ok {
		return refusal
	}
	return m.ordersOf(c, asked, func(*RedemptionOrder) bool { return true })
}

// listUserRedemptionOrders lists the orders of one member.
func (m *community) listUserRedemptionOrders(c *call) answer {
	var asked askedPage
	if refusal, ok := decode(c, &asked); !ok {
		return refusal
	}
	user, refusal, ok := m.namedInBody(c)
	if !ok {
		return refusal
	}
	return m.ordersOf(c, asked, func(order *RedemptionOrder) bool { return order.UserID == user.id })
}

// ordersOf answers with a page of orders; the paging stands beside the data, as for streaks.
func (m *community) ordersOf(c *call, asked askedPage, matches func(*RedemptionOrder) bool) answer {
	rows := []object{}
	for _, order := range m.named.orders {
		if matches(order) {
			rows = append(rows, order.object())
		}
	}
	shown, pagination, refusal, ok := asked.of(c, newestFirst(rows))
	if !ok {
		return refusal
	}
	return jsonAnswer(http.StatusOK, object{
		"status": success, "message": "Redemption transactions fetched successfully", "data": shown, "pagination": pagination,
	})
}

// listRedemptionStatusHistory lists the statuses of an order, oldest first.
func (m *community) listRedemptionStatusHistory(c *call) answer {
	i := slices.IndexFunc(m.named.orders, func(o *RedemptionOrder) bool { return o.ID == c.params["transactionId"] })
	if i < 0 {
		return c.fail(http.StatusNotFound, "Redemption transaction not found")
	}
	rows := []object{}
	for _, had := range m.named.orders[i].History {
		rows = append(rows, object{"status": had.Status, "changedAt": timestamp(had.ChangedAt)})
	}
	return integrationSuccess("Redemption transaction status history fetched successfully", rows)
}

// pageInQuery reads the page that a query asks for.
func pageInQuery(c *call) (askedPage, answer, bool) {
	var asked askedPage
	query := c.request.URL.Query()
	for name, into := range map[string]**int{"page": &asked.Number, "limit": &asked.Limit} {
		if !query.Has(name) {
			continue
		}
		number, err := strconv.Atoi(query.Get(name))
		if err != nil {
			return askedPage{}, c.fail(http.StatusBadRequest, name+" must be a number"), false
		}
		*into = &number
	}
	return asked, answer{}, true
}

// PlaceRedemption lets a member redeem a product in the store; the order has the first status.
func (s *Server) PlaceRedemption(username, product string) (RedemptionOrder, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	user, ok := s.community.called(username)
	if !ok {
		return RedemptionOrder{}, unknown("member", username)
	}
	if len(s.community.named.statuses) == 0 {
		return RedemptionOrder{}, unknown("status", "of orders")
	}
	return s.community.placeOrder(user, product, s.community.named.statuses[0]).clone(), nil
}

func (s *Server) controlPlaceRedemption(r *http.Request) (any, error) {
	var input struct {
		User    string `json:"user"`
		Product string `json:"product"`
	}
	if err := readControl(r, &input); err != nil {
		return nil, err
	}
	order, err := s.PlaceRedemption(input.User, input.Product)
	return order, notFound(err)
}
