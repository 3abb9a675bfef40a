package mockapi

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
)

// statusObject is a status as the documented operation on orders shows it.
func statusObject(status *RedemptionStatus) object {
	return object{"_id": status.ID, "name": status.Name, "category": status.Category, "color": status.Color}
}

// statusOf shows the status of an order.
func (m *community) statusOf(order *Order) object {
	status, there := m.allStatuses().find(order.StatusID)
	if !there {
		return object{"_id": order.StatusID}
	}
	return statusObject(status)
}

// transactionObject is an order as the integration family shows it.
func (m *community) transactionObject(order *Order) object {
	return object{
		"transactionId": order.OrderID, "userId": order.UserID, "product": object{"name": order.ProductName}, "status": m.statusOf(order),
		"createdAt": timestamp(order.CreatedAt),
	}
}

// listRedemptionStatuses lists all statuses.
func (m *community) listRedemptionStatuses(*call) answer {
	rows := []object{}
	for _, status := range m.statuses {
		rows = append(rows, statusObject(status))
	}
	return integrationSuccess("Redemption statuses fetched successfully", rows)
}

// getRedemptionStatus shows one status.
func (m *community) getRedemptionStatus(c *call) answer {
	status, refusal, ok := m.allStatuses().inPath(c, "statusId")
	if !ok {
		return refusal
	}
	return integrationSuccess("Redemption status fetched successfully", statusObject(status))
}

// colour is how a status writes its colour.
var colour = regexp.MustCompile(`^#[0-9A-Fa-f]{6}$`)

// usualColour is that of a status that is made without one.
const usualColour = "#9CA3AF"

// createRedemptionStatus makes a status of a name that none has yet.
func (m *community) createRedemptionStatus(c *call) answer {
	var input struct {
		Name     string `json:"name"`
		Category string `json:"category"`
		Color    string `json:"color"`
	}
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
	_, taken := m.allStatuses().first(func(s *RedemptionStatus) bool { return s.Name == name })
	switch {
	case !colour.MatchString(input.Color):
		return c.fail(http.StatusBadRequest, "color must be like #3EA1FD")
	case taken:
		return c.fail(http.StatusConflict, "A redemption status with this name already exists")
	}
	made := m.allStatuses().add(RedemptionStatus{Name: name, Category: input.Category, Color: input.Color})
	return integrationSuccess("Redemption status created successfully", statusObject(made))
}

// listRedemptionOrders lists all orders, newest first.
func (m *community) listRedemptionOrders(c *call) answer {
	asked, refusal, ok := pageInQuery(c)
	if !ok {
		return refusal
	}
	return m.ordersOf(c, asked, func(*Order) bool { return true })
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
	return m.ordersOf(c, asked, func(order *Order) bool { return order.UserID == user.id })
}

// ordersOf answers with a page of orders; the paging stands beside the data, as for streaks.
func (m *community) ordersOf(c *call, asked askedPage, matches func(*Order) bool) answer {
	rows := []object{}
	for _, order := range m.orders {
		if matches(order) {
			rows = append(rows, m.transactionObject(order))
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
	order, ok := m.allOrders().first(func(o *Order) bool { return o.OrderID == c.params["transactionId"] })
	if !ok {
		return c.fail(http.StatusNotFound, "Redemption transaction not found")
	}
	rows, last := []object{}, ""
	for _, then := range m.past.orders.byID[order.ID].versions {
		if then.value.StatusID != last {
			last = then.value.StatusID
			rows = append(rows, object{"status": m.statusOf(&then.value), "changedAt": timestamp(then.since)})
		}
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
