package mockapi

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// orderObject shows an order with the status that it has.
func orderObject(order redeemed) object {
	return object{
		"transactionId": order.id, "userId": order.user, "product": object{"name": order.product}, "status": order.had[len(order.had)-1].status,
		"createdAt": timestamp(order.at),
	}
}

// listRedemptionStatuses lists all statuses.
func (m *community) listRedemptionStatuses(*call) answer {
	return wrapped("Redemption statuses fetched successfully", append([]orderStatus{}, m.orderStatuses()...))
}

// getRedemptionStatus shows one status.
func (m *community) getRedemptionStatus(c *call) answer {
	statuses := m.orderStatuses()
	i := slices.IndexFunc(statuses, func(s orderStatus) bool { return s.ID == c.params["statusId"] })
	if i < 0 {
		return c.fail(http.StatusNotFound, "Redemption status not found")
	}
	return wrapped("Redemption status fetched successfully", statuses[i])
}

// colour is how a status writes its colour.
var colour = regexp.MustCompile(`^#[0-9A-Fa-f]{6}$`)

// usualColour is that of a status that is made without one.
const usualColour = "#9CA3AF"

// createRedemptionStatus makes a status of a name that none has yet.
func (m *community) createRedemptionStatus(c *call) answer {
	var input orderStatus
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
	case slices.ContainsFunc(m.orderStatuses(), func(s orderStatus) bool { return s.Name == name }):
		return c.fail(http.StatusConflict, "A redemption status with this name already exists")
	}
	return wrapped("Redemption status created successfully", m.addOrderStatus(name, input.Category, input.Color))
}

// listRedemptionOrders lists all orders, newest first.
func (m *community) listRedemptionOrders(c *call) answer {
	asked, refusal, ok := pageInQuery(c)
	if !ok {
		return refusal
	}
	return m.ordersOf(c, asked, func(redeemed) bool { return true })
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
	return m.ordersOf(c, asked, func(order redeemed) bool { return order.user == user.id })
}

// ordersOf answers with a page of orders; the paging stands beside the data, as for streaks.
func (m *community) ordersOf(c *call, asked askedPage, matches func(redeemed) bool) answer {
	rows := []object{}
	for _, order := range m.redeemedOrders() {
		if matches(order) {
			rows = append(rows, orderObject(order))
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
	orders := m.redeemedOrders()
	i := slices.IndexFunc(orders, func(o redeemed) bool { return o.id == c.params["transactionId"] })
	if i < 0 {
		return c.fail(http.StatusNotFound, "Redemption transaction not found")
	}
	rows := []object{}
	for _, had := range orders[i].had {
		rows = append(rows, object{"status": had.status, "changedAt": timestamp(had.at)})
	}
	return wrapped("Redemption transaction status history fetched successfully", rows)
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

// Redeem lets a member redeem a product, and returns the id of the order.
func (s *Server) Redeem(username, product string) (orderID string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	user, ok := s.community.called(username)
	if !ok {
		return "", unknown("member", username)
	}
	if len(s.community.orderStatuses()) == 0 {
		return "", unknown("status", "of orders")
	}
	return s.community.redeem(user, product).id, nil
}

func (s *Server) controlRedeem(r *http.Request) (any, error) {
	var input struct {
		User    string `json:"user"`
		Product string `json:"product"`
	}
	if err := readControl(r, &input); err != nil {
		return nil, err
	}
	id, err := s.Redeem(input.User, input.Product)
	return object{"transactionId": id}, notFound(err)
}
