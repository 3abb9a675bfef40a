package mockapi_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

const nextYear = "2027-01-15T00:00:00.000Z"

// wholeProduct is a body with everything that can be written of a product, with changes.
func wholeProduct(changes map[string]any) map[string]any {
	body := map[string]any{
		"name": "Voucher", "description": "<p>New</p>", "image": "https://cdn.example.com/p.png", "price": 12.5, "type": "voucher",
		"categoryName": "Rewards", "discountPrice": 10, "isDiscountEnabled": true, "discountStartDate": nil, "discountEndDate": nextYear,
		"userInformation":                  map[string]any{"isEnabled": true, "shouldCollectName": true},
		"shouldPrioritiesExpiringVouchers": true, "shouldDisplayRemainingQuantity": true,
		"expiringVoucherHighlight": map[string]any{"isEnabled": true, "duration": 3, "timeframe": "days"},
		"isArchived":               false, "redemptionInstructions": "<p>Show it.</p>",
		"productPermission": []any{}, "isProductAccessEnabled": false,
		"purchaseStatusOverrideName": "Shipping", "vouchers": []string{"A", "B"}, "voucherExpireDate": nextYear,
	}
	maps.Copy(body, changes)
	return body
}

func TestAProductIsCreatedWithEverything(t *testing.T) {
	s := start(t)
	category, status := s.Categories()[0], s.RedemptionStatuses()[1]
	answer := s.call("POST", productsPath, wholeProduct(nil))
	wantStatus(t, answer, 201)
	wantContains(t, "meta", answer.body, `"meta":{"status":"success","statusCode":201}`)
	wantContains(t, "message", answer.body, `"message":"Create product success."`)
	created := answer.json(t)["data"].(map[string]any)
	for member, want := range map[string]string{
		"name": `"Voucher"`, "price": `12.5`, "type": `"voucher"`, "categoryID": `"` + category.ID + `"`, "stocks": `2`, "discountPrice": `10`,
		"isDiscountEnabled": `true`, "discountStartDate": `null`, "discountEndDate": `"` + nextYear + `"`,
		"userInformation":                  `{"isEnabled":true,"shouldCollectAddress":false,"shouldCollectName":true,"shouldCollectPhone":false}`,
		"shouldPrioritiesExpiringVouchers": `true`, "expiringVoucherHighlight": `{"duration":3,"isEnabled":true,"timeframe":"days"}`,
		"totalOrders": `0`, "displayOrder": `0`, "customOptions": `{"isEnabled":false}`,
		"purchaseStatusOverride": `{"isEnabled":true,"statusID":"` + status.ID + `"}`,
	} {
		wantJSON(t, member, created[member], want)
	}
	for _, never := range []string{"productPermission", "vouchers", "__v", `"A"`} {
		if strings.Contains(answer.body, never) {
			t.Errorf("%s is shown: %s", never, answer.body)
		}
	}
	wantEqual(t, "expiry", s.Products()[1].Vouchers[1].ExpiresAt, time.Date(2027, 1, 15, 0, 0, 0, 0, time.UTC))
	wantNoProblems(t, s)
}

func TestAProductIsShownInOneOfTwoForms(t *testing.T) {
	s := start(t, newerStore)
	entry := permission(true, []string{"VIP"}, nil)
	id := s.data("POST", productsPath, wholeProduct(map[string]any{"productPermission": []any{entry}}), 201)["_id"].(string)
	newer := s.data("GET", productsPath+"/"+id, nil, 200)
	wantEqual(t, "category", newer["category"], any("Rewards"))
	wantJSON(t, "override", newer["purchaseStatusOverride"], `{"isEnabled":true,"status":"Shipping"}`)
	read := newer["productPermission"].([]any)[0].(map[string]any)["permission"].(map[string]any)
	wantJSON(t, "roles, under the name that they are written with", read["roleNames"], `["VIP"]`)
	for _, never := range []string{"categoryID", "customOptions", "vouchers"} {
		if _, there := newer[never]; there {
			t.Errorf("%s is shown", never)
		}
	}
	wantNames(t, "a category", s.names(productsPath+"?filter=category:Rewards&search=keyword:gift"), "Gift card")
	s.refuses("GET", productsPath+"?filter=categoryID:x", nil, 400, "does not take")
	s.data("PUT", productsPath+"/"+id, map[string]any{"purchaseStatusOverrideName": nil}, 200)
	wantJSON(t, "override", s.data("GET", productsPath+"/"+id, nil, 200)["purchaseStatusOverride"], `{"isEnabled":false,"status":null}`)
	wantNoProblems(t, s)
}

func TestVouchersAreAddedAndNeverReplaced(t *testing.T) {
	for _, v := range []mockapi.Variant{{}, {StoreReplaces: true}} {
		s := start(t, mockapi.WithVariant(v))
		path := productsPath + "/" + s.Products()[0].ID
		update := func(vouchers []string, expiry string) map[string]any {
			return wholeProduct(map[string]any{"vouchers": vouchers, "voucherExpireDate": expiry})
		}
		wantEqual(t, "stocks", s.data("PUT", path, update([]string{"NEW-1", "NEW-2"}, nextYear), 200)["stocks"], any(3.0))
		var codes []string
		for _, voucher := range s.Products()[0].Vouchers {
			codes = append(codes, voucher.Code)
		}
		wantEqual(t, "codes", strings.Join(codes, " "), "GIFT-001 GIFT-002 GIFT-003 NEW-1 NEW-2")
		wantEqual(t, "none added", s.data("PUT", path, update([]string{}, ""), 200)["stocks"], any(3.0))
		wantNoProblems(t, s)
		s.refuses("PUT", path, update([]string{"NEW-3", "GIFT-001"}, nextYear), 409, "voucher twice") // a sold one
		s.refuses("PUT", path, update([]string{"NEW-3", "NEW-3"}, nextYear), 409, "voucher twice")
		s.refuses("PUT", path, update([]string{"NEW-3"}, ""), 400, "voucherExpireDate is required")
		s.refuses("PUT", path, without(update([]string{"NEW-3"}, ""), "voucherExpireDate"), 400, "voucherExpireDate is required")
		s.refuses("PUT", path, update([]string{" "}, nextYear), 400, "vouchers has an entry that must not be empty")
		wantEqual(t, "vouchers", len(s.Products()[0].Vouchers), 5)
	}
}

func TestAProductIsChangedInPartButItsObjectsAreWhole(t *testing.T) {
	s := start(t)
	id := s.data("POST", productsPath, wholeProduct(nil), 201)["_id"].(string)
	answer := s.call("PUT", productsPath+"/"+id, map[string]any{
		"price": 9, "userInformation": map[string]any{"isEnabled": true, "shouldCollectPhone": true},
		"expiringVoucherHighlight": map[string]any{"isEnabled": false}, "discountEndDate": nil,
	})
	wantStatus(t, answer, 200)
	wantContains(t, "message", answer.body, `"message":"Update product success."`)
	product := s.Products()[1]
	wantEqual(t, "price", product.Price, 9.0)
	wantEqual(t, "what was not sent", fmt.Sprintln(product.Name, product.DiscountPrice, product.PrioritiseExpiring), "Voucher 10 true\n")
	wantEqual(t, "an object", product.UserInformation, mockapi.UserInformation{IsEnabled: true, CollectPhone: true})
	wantEqual(t, "another", product.ExpiringHighlight, mockapi.VoucherHighlight{Duration: 7, Timeframe: "days"})
	wantEqual(t, "end", product.DiscountEnd == nil, true)
	wantContains(t, "an object that is off", answer.body, `"expiringVoucherHighlight":{"isEnabled":false}`)
	wantNoProblems(t, s)
}

func TestAProductMayBeReplaced(t *testing.T) {
	s := start(t, mockapi.WithVariant(mockapi.Variant{StoreReplaces: true}))
	id := s.Products()[0].ID
	s.refuses("PUT", productsPath+"/"+id, map[string]any{"name": "A"}, 400, "price is required")
	s.data("PUT", productsPath+"/"+id, map[string]any{"name": "A", "price": 1}, 200)
	product := s.Products()[0]
	wantEqual(t, "what was not sent", fmt.Sprint(product.Description, product.CategoryID, product.Instructions), "")
	wantEqual(t, "what is not the API's", fmt.Sprint(product.TotalOrders, len(product.Vouchers), product.ID == id), "2 3 true")
	wantNoProblems(t, s)
}

func TestAProductIsRefused(t *testing.T) {
	s := start(t)
	path := productsPath + "/" + s.Products()[0].ID
	s.refuses("POST", productsPath, map[string]any{"price": 1}, 400, "name is required")
	s.refuses("POST", productsPath, map[string]any{"name": "A"}, 400, "price is required")
	for says, changes := range map[string]map[string]any{
		"name must not be empty":                   {"name": ""},
		"price must be a number":                   {"price": "100"},
		"price must be at least 0":                 {"price": -1},
		"categoryName is not a category":           {"categoryName": "Gone"},
		"categoryID is not a category":             {"categoryID": noID},
		"discountStartDate must be an ISO":         {"discountStartDate": "soon"},
		"discountStartDate must be a string or":    {"discountStartDate": 1},
		"purchaseStatusOverrideName is not":        {"purchaseStatusOverrideName": "Gone"},
		"userInformation must be an object":        {"userInformation": true},
		"userInformation.shouldCollectName must":   {"userInformation": map[string]any{"shouldCollectName": 1}},
		"expiringVoucherHighlight.timeframe must":  {"expiringVoucherHighlight": map[string]any{"timeframe": ""}},
		"vouchers must be an array":                {"vouchers": "A"},
		"communityID must not be sent":             {"communityID": s.CommunityID()},
		"shouldPrioritiesExpiringVouchers must be": {"shouldPrioritiesExpiringVouchers": "yes"},
		"productPermission must be an array":       {"productPermission": map[string]any{}},
	} {
		s.refuses("POST", productsPath, wholeProduct(changes), 400, says)
		s.refuses("PUT", path, wholeProduct(changes), 400, says)
	}
	s.refuses("PUT", productsPath+"/"+noID, wholeProduct(nil), 404, "Product not found")
	s.refuses("PUT", productsPath+"/0", wholeProduct(nil), 400, "must be an ObjectId")
	wantEqual(t, "products", len(s.Products()), 1)
	wantEqual(t, "name", s.Products()[0].Name, "Gift card")
	// The service knows no such member, and so the mock does not see the mistake: the contract does.
	s.data("PUT", path, map[string]any{"shouldPrioritizeExpiringVouchers": true}, 200)
	wantEqual(t, "prioritised", s.Products()[0].PrioritiseExpiring, false)
	wantContains(t, "problems", strings.Join(s.Problems(), "\n"), "shouldPrioritizeExpiringVouchers")
}

func TestAProductIsDeletedAndItsOrdersStay(t *testing.T) {
	s := start(t)
	path := productsPath + "/" + s.Products()[0].ID
	answer := s.call("DELETE", path, nil)
	wantStatus(t, answer, 200)
	wantContains(t, "message", answer.body, `"message":"Delete product success."`)
	s.refuses("DELETE", path, nil, 404, "Product not found")
	s.refuses("DELETE", productsPath+"/0", nil, 400, "must be an ObjectId")
	wantEqual(t, "rows", len(s.names(productsPath)), 0)
	wantEqual(t, "name in an order", s.Orders()[0].ProductName, "Gift card")
	wantNoProblems(t, s)
}
