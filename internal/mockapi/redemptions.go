package mockapi

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Order is what a member bought. The integration family calls it a redemption transaction and the partner family a purchase history; that
// both are the same thing, known by the same order id, is the mock's own reading.
type Order struct {
	Document
	OrderID   string `json:"order_id"` // what people see: ORD, the day, and a number
	UserID    string `json:"user_id"`
	ProductID string `json:"product_id"`
	// ProductName and Instructions are copies from when it was bought.
	ProductName  string `json:"product_name"`
	Instructions string `json:"redemption_instructions"`
	VoucherID    string `json:"voucher_id"` // of a voucher of the product; empty where it had none left
	StatusID     string `json:"status_id"`
}

func (o *Order) clone() Order { return *o }

// RedemptionStatus is a status that an order can have.
type RedemptionStatus struct {
	Document
	Name     string `json:"name"`
	Category string `json:"category"` // incomplete is the only documented one
	Color    string `json:"color"`
}

func (s *RedemptionStatus) clone() RedemptionStatus { return *s }

func (m *community) allOrders() shelf[Order, *Order] {
	return shelf[Order, *Order]{m, "order", &m.orders, &m.past.orders}
}

func (m *community) allStatuses() shelf[RedemptionStatus, *RedemptionStatus] {
	return shelf[RedemptionStatus, *RedemptionStatus]{m, "redemption status", &m.statuses, &m.past.statuses}
}

// setRedemptionTransactionStatus sets the status of an order, which is named by its order id.
func (m *community) setRedemptionTransactionStatus(c *call) answer {
	var input struct {
		TransactionID string `json:"transactionId"`
		StatusID      string `json:"statusId"`
	}
	if refusal, ok := decode(c, &input); !ok {
		return refusal
	}
	if refusal, ok := requireAll(c, field{"transactionId", input.TransactionID}, field{"statusId", input.StatusID}); !ok {
		return refusal
	}
	order, ok := m.allOrders().first(func(o *Order) bool { return o.OrderID == input.TransactionID })
	if !ok {
		return c.fail(http.StatusNotFound, "Transaction not found")
	}
	status, ok := m.allStatuses().find(input.StatusID)
	if !ok {
		return c.fail(http.StatusNotFound, m.allStatuses().notFound())
	}
	changed := order.clone()
	changed.StatusID = status.ID
	m.allOrders().change(order, changed)
	return integrationSuccess("Transaction status updated successfully", object{
		"transactionId": order.OrderID, "statusId": status.ID,
		"status": statusObject(status),
	})
}

// updatePurchaseHistory changes an order's copy of the instructions, and the voucher itself that the order got.
func (m *community) updatePurchaseHistory(c *call) answer {
	body, refusal, ok := decodeObject(c)
	if !ok {
		return refusal
	}
	order, ok := m.orderInPath(c)
	if !ok {
		return c.fail(http.StatusNotFound, m.allOrders().notFound())
	}
	changed, voucher := order.clone(), Voucher{ID: order.VoucherID}
	if refusal, ok = filled(c, body, orderSlots(&changed, &voucher)); !ok {
		return refusal
	}
	if given(body, "voucherCode") {
		if refusal, ok = m.changeVoucher(c, order, voucher); !ok {
			return refusal
		}
	}
	m.allOrders().change(order, changed)
	return partnerSuccess("Update purchase history success.", purchaseObject(order))
}

// orderInPath finds an order by its id or its order id.
func (m *community) orderInPath(c *call) (*Order, bool) {
	id := c.params["purchaseHistoryID"]
	return m.allOrders().first(func(o *Order) bool { return o.ID == id || o.OrderID == id })
}

// orderSlots are the members of a change. The limits are the documented ones.
func orderSlots(order *Order, voucher *Voucher) []slot {
	return []slot{
		text("redemptionInstructions", &order.Instructions, notEmpty, atMost(10000)),
		text("voucherCode", &voucher.Code, notEmpty, atMost(512)),
		through("voucherExpiryDate", &voucher.ExpiresAt, func(sent string) (time.Time, error) {
			day, err := time.Parse("02/01/2006", strings.TrimSpace(sent))
			if err != nil {
				return day, errors.New("must be a date such as 31/12/2026")
			}
			return day, nil
		}),
		{fill: vouchersInPairs},
	}
}

// vouchersInPairs wants something to change, and of a voucher all or nothing.
func vouchersInPairs(body map[string]json.RawMessage) error {
	if given(body, "voucherCode") != given(body, "voucherExpiryDate") {
		return errors.New("voucherCode and voucherExpiryDate go together")
	}
	if !given(body, "voucherCode", "redemptionInstructions") {
		return errors.New("redemptionInstructions or a voucher is required")
	}
	return nil
}

// changeVoucher changes the voucher that an order got.
func (m *community) changeVoucher(c *call, order *Order, changed Voucher) (answer, bool) {
	product, there := m.allProducts().find(order.ProductID)
	if !there {
		return c.fail(http.StatusNotFound, "Voucher not found"), false
	}
	edited := product.clone()
	at := slices.IndexFunc(edited.Vouchers, func(v Voucher) bool { return v.ID == changed.ID })
	if at < 0 {
		return c.fail(http.StatusNotFound, "Voucher not found"), false
	}
	if slices.ContainsFunc(edited.Vouchers, func(v Voucher) bool { return v.ID != changed.ID && v.Code == changed.Code }) {
		return c.fail(http.StatusConflict, "The product has another voucher with this code"), false
	}
	edited.Vouchers[at].Code, edited.Vouchers[at].ExpiresAt = changed.Code, changed.ExpiresAt
	m.allProducts().change(product, edited)
	return answer{}, true
}

// purchaseObject is an order as the partner family shows it. The documentation cuts the answer where the voucher would stand.
func purchaseObject(order *Order) object {
	return order.shown(object{
		"orderID": order.OrderID, "communityID": communityID, "userID": order.UserID,
		"product": object{"_id": order.ProductID, "name": order.ProductName, "redemptionInstructions": order.Instructions},
	})
}

// seedStatuses makes the statuses that every community has, an empty one too. The first is what an order gets.
func (m *community) seedStatuses() {
	for _, status := range []RedemptionStatus{
		{Name: "Pending", Category: "incomplete", Color: "#F5A623"},
		{Name: "Shipping", Category: "incomplete", Color: "#3EA1FD"},
		{Name: "Completed", Category: "complete", Color: "#34C759"},
	} {
		m.allStatuses().addAt(status, m.clock.Now().Truncate(time.Millisecond))
	}
}

// buy gives a member an order, with a voucher as long as there are any.
func (m *community) buy(member *Member, product *Product) *Order {
	sold := product.clone()
	sold.TotalOrders++
	order := Order{
		OrderID: fmt.Sprintf("ORD%s%06d", m.clock.Now().Format("20060102"), len(m.past.orders.lives)+1),
		UserID:  member.ID, ProductID: product.ID, ProductName: product.Name, Instructions: product.Instructions,
		StatusID: m.firstStatus(product),
	}
	if i := slices.IndexFunc(sold.Vouchers, func(v Voucher) bool { return !v.Sold }); i >= 0 {
		sold.Vouchers[i].Sold = true
		order.VoucherID = sold.Vouchers[i].ID
	}
	m.allProducts().change(product, sold)
	return m.allOrders().add(order)
}

// firstStatus is what an order of a product gets: the product's own status, that of its category, or the first.
func (m *community) firstStatus(product *Product) string {
	var ofCategory string
	if category, there := m.allCategories().find(product.CategoryID); there {
		ofCategory = category.DefaultStatusID
	}
	return cmp.Or(product.StatusOverrideID, ofCategory, m.statuses[0].ID)
}

// What follows happens past the API, as in the web interface.

// Orders returns the orders, oldest first.
func (s *Server) Orders() []Order { return everyOne(s, (*community).allOrders) }

// Buy lets a member buy a product. The status of the order is the product's own, that of its category, or the first.
func (s *Server) Buy(username, productID string) (Order, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	member, ok := s.community.sender(username)
	if !ok {
		return Order{}, unknown("member", username)
	}
	product, ok := s.community.allProducts().find(productID)
	if !ok {
		return Order{}, unknown("product", productID)
	}
	return *s.community.buy(member, product), nil
}

// EditOrder changes an order. Its id stays.
func (s *Server) EditOrder(id string, edit func(*Order)) error {
	return editOne(s, (*community).allOrders, id, edit)
}

// RedemptionStatuses returns the statuses that an order can have.
func (s *Server) RedemptionStatuses() []RedemptionStatus {
	return everyOne(s, (*community).allStatuses)
}

// AddRedemptionStatus makes a status that an order can have.
func (s *Server) AddRedemptionStatus(status RedemptionStatus) RedemptionStatus {
	return addOne(s, (*community).allStatuses, status)
}

func checkStatus(status RedemptionStatus) error { return named(status.Name) }

func (s *Server) controlBuy(r *http.Request) (any, error) {
	var input struct {
		Username  string `json:"username"`
		ProductID string `json:"product_id"`
	}
	if err := readControl(r, &input); err != nil {
		return nil, err
	}
	order, err := s.Buy(input.Username, input.ProductID)
	if err != nil {
		return nil, notFound(err)
	}
	return order, nil
}
