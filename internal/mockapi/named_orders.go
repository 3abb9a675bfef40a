package mockapi

import (
	"fmt"
	"slices"
	"time"
)

// This file is all that the operations which are known by name only know and change of orders and of the statuses that these can have.

// orderStatus is a status that an order can have. What one looks like is documented with setRedemptionTransactionStatus.
type orderStatus struct {
	ID       string `json:"_id"`
	Name     string `json:"name"`
	Category string `json:"category"`
	Color    string `json:"color"`
}

// redeemed is an order: a reward that a member has redeemed.
type redeemed struct {
	id, user, product string // the id is the one that people see
	at                time.Time
	had               []hadStatus // oldest first, never empty
}

// hadStatus is a status that an order has had since some time.
type hadStatus struct {
	status orderStatus
	at     time.Time
}

// ordersState is what there is of both.
type ordersState struct {
	statuses []orderStatus
	orders   []redeemed // in the order in which they were placed
}

func (m *community) orderStatuses() []orderStatus { return slices.Clone(m.named.redemptions.statuses) }

func (m *community) addOrderStatus(name, category, color string) orderStatus {
	m.clock.write()
	status := orderStatus{ID: m.newID(), Name: name, Category: category, Color: color}
	m.named.redemptions.statuses = append(m.named.redemptions.statuses, status)
	return status
}

func (m *community) redeemedOrders() []redeemed { return slices.Clone(m.named.redemptions.orders) }

// redeem gives a member an order, which has the first status.
func (m *community) redeem(p person, product string) redeemed {
	now := m.clock.write()
	order := redeemed{
		id: fmt.Sprintf("ORD%s%04d", now.Format("20060102"), len(m.named.redemptions.orders)+1), user: p.id, product: product, at: now,
		had: []hadStatus{{m.orderStatuses()[0], now}},
	}
	m.named.redemptions.orders = append(m.named.redemptions.orders, order)
	return order
}
