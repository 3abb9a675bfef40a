package mockapi_test

import (
	"strings"
	"testing"
	"time"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

const (
	transactionPath = "/apis/v1/redemption-transactions/status"
	purchasesPath   = "/v1/purchase-histories/"
)

func TestTheStatusOfAnOrderIsSet(t *testing.T) {
	s := start(t)
	order, shipping := s.Orders()[0], s.RedemptionStatuses()[1]
	data := s.data("PUT", transactionPath, map[string]string{"transactionId": order.OrderID, "statusId": shipping.ID}, 200)
	wantEqual(t, "transactionId", data["transactionId"], any(order.OrderID))
	wantEqual(t, "statusId", data["statusId"], any(shipping.ID))
	wantJSON(t, "status", data["status"], `{"_id":"`+shipping.ID+`","category":"incomplete","color":"#3EA1FD","name":"Shipping"}`)
	wantEqual(t, "status", s.Orders()[0].StatusID, shipping.ID)
	wantEqual(t, "status of the other", s.Orders()[1].StatusID, order.StatusID)
	wantNoProblems(t, s)
}

func TestSettingTheStatusOfAnOrderRefuses(t *testing.T) {
	s := start(t)
	order, status := s.Orders()[0], s.RedemptionStatuses()[1].ID
	for _, c := range []struct {
		transaction, status any
		code                int
		says                string
	}{
		{"ORD0", status, 404, "Transaction not found"},
		{order.ID, status, 404, "Transaction not found"}, // the id that people do not see
		{order.OrderID, noID, 404, "Redemption status not found"},
		{"", status, 400, "transactionId is required"},
		{order.OrderID, "", 400, "statusId is required"},
		{1, status, 400, "transactionId must be a string"},
	} {
		s.refuses("PUT", transactionPath, map[string]any{"transactionId": c.transaction, "statusId": c.status}, c.code, c.says)
	}
	wantEqual(t, "status", s.Orders()[0].StatusID, order.StatusID)
}

func TestAnOrderIsFoundByBothOfItsIDs(t *testing.T) {
	s := start(t)
	order, product := s.Orders()[0], s.Products()[0]
	data := s.data("PATCH", purchasesPath+order.OrderID, map[string]string{"redemptionInstructions": "  Collect it.  "}, 200)
	wantEqual(t, "_id", data["_id"], any(order.ID))
	wantEqual(t, "orderID", data["orderID"], any(order.OrderID))
	wantEqual(t, "userID", data["userID"], any("101"))
	wantJSON(t, "product", data["product"], `{"_id":"`+product.ID+`","name":"Gift card","redemptionInstructions":"Collect it."}`)
	wantEqual(t, "an order id", strings.HasPrefix(order.OrderID, "ORD20260115"), true)
	data = s.data("PATCH", purchasesPath+order.ID, map[string]string{"redemptionInstructions": "Or have it sent."}, 200)
	wantEqual(t, "communityID", data["communityID"], any(s.CommunityID()))
	wantEqual(t, "instructions", s.Orders()[0].Instructions, "Or have it sent.")
	wantEqual(t, "instructions of the product", s.Products()[0].Instructions, product.Instructions)
	wantEqual(t, "instructions of the other order", s.Orders()[1].Instructions, product.Instructions)
	wantNoProblems(t, s)
}

func TestAVoucherOfAnOrderIsChangedItself(t *testing.T) {
	s := start(t)
	order := s.Orders()[0]
	answer := s.call("PATCH", purchasesPath+order.ID, map[string]string{"voucherCode": " NEW-1 ", "voucherExpiryDate": "31/12/2026"})
	wantStatus(t, answer, 200)
	if strings.Contains(answer.body, "NEW-1") {
		t.Errorf("the answer shows the voucher: %s", answer.body)
	}
	voucher := s.Products()[0].Vouchers[0]
	wantEqual(t, "id", voucher.ID, order.VoucherID)
	wantEqual(t, "code", voucher.Code, "NEW-1")
	wantEqual(t, "expiry", voucher.ExpiresAt, time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC))
	wantEqual(t, "another", s.Products()[0].Vouchers[1].Code, "GIFT-002")
	all := map[string]string{"redemptionInstructions": "Now", "voucherCode": "NEW-1", "voucherExpiryDate": "01/01/2027"}
	wantStatus(t, s.call("PATCH", purchasesPath+order.ID, all), 200) // the code is its own
	wantEqual(t, "instructions", s.Orders()[0].Instructions, "Now")
	wantNoProblems(t, s)
}

func TestChangesOfAnOrderRefuse(t *testing.T) {
	s := start(t)
	order := s.Orders()[0]
	for _, c := range []struct {
		id   string
		body any
		code int
		says string
	}{
		{order.ID, map[string]string{}, 400, "is required"},
		{order.ID, map[string]string{"redemptionInstructions": "  "}, 400, "redemptionInstructions must not be empty"},
		{order.ID, map[string]string{"redemptionInstructions": strings.Repeat("é", 10001)}, 400, "at most 10000"},
		{order.ID, map[string]string{"voucherCode": "A"}, 400, "go together"},
		{order.ID, map[string]string{"voucherExpiryDate": "01/01/2027", "redemptionInstructions": "x"}, 400, "go together"},
		{order.ID, map[string]string{"voucherCode": strings.Repeat("A", 513), "voucherExpiryDate": "01/01/2027"}, 400, "at most 512"},
		{order.ID, map[string]string{"voucherCode": "A", "voucherExpiryDate": "30/02/2027"}, 400, "must be a date such as 31/12/2026"},
		{order.ID, map[string]string{"voucherCode": "A", "voucherExpiryDate": "2027-01-01"}, 400, "must be a date"},
		{order.ID, map[string]string{
			"voucherCode": "GIFT-003", "voucherExpiryDate": "01/01/2027", "redemptionInstructions": "x",
		}, 409, "another voucher"},
		{noID, map[string]string{"redemptionInstructions": "x"}, 404, "Order not found"},
		{"ORD1", map[string]string{"redemptionInstructions": "x"}, 404, "Order not found"},
	} {
		s.refuses("PATCH", purchasesPath+c.id, c.body, c.code, c.says)
	}
	wantEqual(t, "instructions", s.Orders()[0].Instructions, order.Instructions)
	wantStatus(t, s.call("PATCH", purchasesPath+order.ID, map[string]string{"redemptionInstructions": strings.Repeat("é", 10000)}), 200)
}

func TestAnOrderWithoutItsProductOrVoucherHasNoVoucherToChange(t *testing.T) {
	s := start(t)
	product := s.Products()[0].ID
	if _, err := s.Buy("cleo", product); err != nil {
		t.Fatal(err)
	}
	late, err := s.Buy("dora@example.com", product) // when all vouchers are sold
	if err != nil {
		t.Fatal(err)
	}
	voucher := map[string]string{"voucherCode": "A", "voucherExpiryDate": "01/01/2027"}
	wantEqual(t, "voucher", late.VoucherID, "")
	s.refuses("PATCH", purchasesPath+late.ID, voucher, 404, "Voucher not found")
	if err := s.RemoveProduct(product); err != nil {
		t.Fatal(err)
	}
	s.refuses("PATCH", purchasesPath+s.Orders()[0].ID, voucher, 404, "Voucher not found")
	wantStatus(t, s.call("PATCH", purchasesPath+s.Orders()[0].ID, map[string]string{"redemptionInstructions": "x"}), 200)
}

func TestBuyingTakesAVoucherAndGivesAStatus(t *testing.T) {
	s := start(t)
	product, statuses := s.Products()[0], s.RedemptionStatuses()
	wantEqual(t, "orders", product.TotalOrders, 2)
	order, err := s.Buy("cleo", product.ID)
	if err != nil {
		t.Fatal(err)
	}
	wantEqual(t, "the category's status", order.StatusID, statuses[0].ID)
	wantEqual(t, "voucher", order.VoucherID, product.Vouchers[2].ID)
	shown := s.data("GET", productsPath+"/"+product.ID, nil, 200)
	wantEqual(t, "stocks", shown["stocks"], any(0.0))
	wantEqual(t, "totalOrders", shown["totalOrders"], any(3.0))
	added := s.AddRedemptionStatus(mockapi.RedemptionStatus{Name: "Lost", Category: "incomplete", Color: "#000000"})
	if err := s.EditProduct(product.ID, func(p *mockapi.Product) { p.StatusOverrideID = added.ID }); err != nil {
		t.Fatal(err)
	}
	order, _ = s.Buy("cleo", product.ID)
	wantEqual(t, "the product's own status", order.StatusID, added.ID)
	if _, err := s.Buy("eve", product.ID); err == nil {
		t.Error("a stranger bought something")
	}
	if _, err := s.Buy("ana", noID); err == nil {
		t.Error("somebody bought nothing")
	}
	seen := map[string]bool{}
	for _, order := range s.Orders() {
		seen[order.OrderID] = true
	}
	wantEqual(t, "order ids", len(seen), 4)
}

func TestOrdersAreSteeredOverHTTP(t *testing.T) {
	s := start(t)
	order := s.control("POST", "/orders", `{"username":"ana","product_id":"`+s.Products()[0].ID+`"}`, 200).json(t)
	status := s.control("POST", "/redemption-statuses", `{"name":"Lost","category":"incomplete","color":"#000000"}`, 200).json(t)
	s.control("PUT", "/orders/"+order["id"].(string), `{"status_id":"`+status["id"].(string)+`"}`, 204)
	orders := s.control("GET", "/state", nil, 200).json(t)["orders"].([]any)
	wantEqual(t, "status", orders[2].(map[string]any)["status_id"], status["id"])
	s.control("POST", "/orders", `{"username":"ana"}`, 404)
	s.control("POST", "/orders", `{"user":"ana"}`, 400)
	s.control("POST", "/redemption-statuses", `{}`, 400)
	wantEqual(t, "orders", len(s.Orders()), 3)
}
