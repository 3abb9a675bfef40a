package mockapi

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"time"
)

// Product is a product of the store.
type Product struct {
	Document
	Name        string  `json:"name"`
	Description string  `json:"description"` // HTML
	Image       string  `json:"image"`
	Price       float64 `json:"price"`
	Type        string  `json:"type"` // voucher, or whatever was written
	CategoryID  string  `json:"category_id"`

	DiscountPrice     float64    `json:"discount_price"`
	IsDiscountEnabled bool       `json:"is_discount_enabled"`
	DiscountStart     *time.Time `json:"discount_start_date"`
	DiscountEnd       *time.Time `json:"discount_end_date"`

	UserInformation          UserInformation  `json:"user_information"`
	PrioritiseExpiring       bool             `json:"prioritise_expiring_vouchers"`
	DisplayRemainingQuantity bool             `json:"display_remaining_quantity"`
	ExpiringHighlight        VoucherHighlight `json:"expiring_voucher_highlight"`
	IsArchived               bool             `json:"is_archived"`
	Instructions             string           `json:"redemption_instructions"` // HTML
	Permissions              []object         `json:"permissions"`             // as they were written
	IsAccessEnabled          bool             `json:"is_product_access_enabled"`
	StatusOverrideID         string           `json:"status_override_id"` // of orders; empty for the category's

	Vouchers     []Voucher `json:"vouchers"`
	TotalOrders  int64     `json:"total_orders"`
	DisplayOrder int64     `json:"display_order"` // the API can't write it
}

// UserInformation is what a buyer is asked for.
type UserInformation struct {
	IsEnabled      bool `json:"is_enabled"`
	CollectName    bool `json:"collect_name"`
	CollectPhone   bool `json:"collect_phone"`
	CollectAddress bool `json:"collect_address"`
}

// VoucherHighlight says how long before their expiry vouchers are marked.
type VoucherHighlight struct {
	IsEnabled bool   `json:"is_enabled"`
	Duration  int64  `json:"duration"`
	Timeframe string `json:"timeframe"` // days, or whatever was written
}

// Voucher is a code that a buyer gets. The API never shows it.
type Voucher struct {
	ID        string    `json:"id"`
	Code      string    `json:"code"`
	ExpiresAt time.Time `json:"expires_at"`
	Sold      bool      `json:"sold"`
}

func (p *Product) clone() Product {
	copied := *p
	copied.Permissions, copied.Vouchers = cloneObjects(p.Permissions), slices.Clone(p.Vouchers)
	copied.DiscountStart, copied.DiscountEnd = copyOf(p.DiscountStart), copyOf(p.DiscountEnd)
	return copied
}

// stocks is how many vouchers are left.
func (p *Product) stocks() int64 {
	var left int64
	for _, voucher := range p.Vouchers {
		if !voucher.Sold {
			left++
		}
	}
	return left
}

// newProduct is a product of which nothing was written.
func newProduct() Product {
	return Product{Type: "voucher", ExpiringHighlight: defaultHighlight}
}

var defaultHighlight = VoucherHighlight{Duration: 7, Timeframe: "days"}

func (m *community) allProducts() shelf[Product, *Product] {
	return shelf[Product, *Product]{m, "product", &m.products, &m.past.products}
}

// listProducts lists the products, the archived ones too.
func (m *community) listProducts(c *call) answer {
	user := c.request.URL.Query().Get("userID")
	visible := func(product *Product) bool {
		return user == "" || !product.IsArchived && (!product.IsAccessEnabled || m.mayUse(product.Permissions, user))
	}
	query := queryOf(m.productObject(&Product{}), "name", "description")
	query.filter = []string{"categoryID", "type"}
	if m.variant.NewerStore { // what it takes instead of an id that its answers do not have is not documented
		query.filter = []string{"category", "type"}
	}
	return m.list(c, listing{
		things: "products", name: "name", rows: rowsWhere(&m.past.products, visible, m.productObject), softDeletes: true,
		pages: documentedPager("skip", announceSkip), query: query, success: "Read products success.", writeSuccess: writePartnerList,
	})
}

// getProduct shows one product.
func (m *community) getProduct(c *call) answer {
	shown, refusal, ok := m.allProducts().read(c, "id", "name", m.productObject)
	if !ok {
		return refusal
	}
	return partnerSuccess("Read product success.", shown)
}

// createProduct makes a product.
func (m *community) createProduct(c *call) answer {
	body, refusal, ok := decodeObject(c)
	if !ok {
		return refusal
	}
	made := newProduct()
	if refusal, ok = m.fillProduct(c, body, &made, needs("name", "price")); !ok {
		return refusal
	}
	shown := m.productObject(m.allProducts().add(made))
	return partnerAnswer(http.StatusCreated, "Create product success.", m.written(shown, "name"))
}

// updateProduct changes what is sent, and adds vouchers to those that are there. Whether the service merges, as here, or replaces what is
// absent is not documented: a Variant lets the mock replace.
func (m *community) updateProduct(c *call) answer {
	body, refusal, ok := decodeObject(c)
	if !ok {
		return refusal
	}
	product, refusal, ok := m.allProducts().inPath(c, "id")
	if !ok {
		return refusal
	}
	changed, required := product.clone(), needs()
	if m.variant.StoreReplaces {
		changed, required = newProduct(), needs("name", "price")
		changed.Vouchers, changed.TotalOrders, changed.DisplayOrder = slices.Clone(product.Vouchers), product.TotalOrders, product.DisplayOrder
	}
	if refusal, ok = m.fillProduct(c, body, &changed, required); !ok {
		return refusal
	}
	m.allProducts().change(product, changed)
	return partnerSuccess("Update product success.", m.written(m.productObject(product), "name"))
}

// deleteProduct removes a product; orders keep what they copied of it. Its answer was seen nowhere: here it shows what was removed.
func (m *community) deleteProduct(c *call) answer {
	product, refusal, ok := m.allProducts().takenFrom(c, "id")
	if !ok {
		return refusal
	}
	return partnerSuccess("Delete product success.", m.productObject(product))
}

// fillProduct reads a body into a product. A code that the product has already is a conflict.
func (m *community) fillProduct(c *call, body map[string]json.RawMessage, product *Product, required slot) (answer, bool) {
	var vouchers vouchersInput
	if refusal, ok := filled(c, body, slices.Concat([]slot{required}, m.productSlots(product), vouchers.slots())); !ok {
		return refusal, false
	}
	for _, code := range vouchers.codes {
		if slices.ContainsFunc(product.Vouchers, func(v Voucher) bool { return v.Code == code }) {
			return c.fail(http.StatusConflict, "The product has a voucher twice"), false
		}
		product.Vouchers = append(product.Vouchers, Voucher{ID: m.newID(), Code: code, ExpiresAt: *vouchers.expiry})
	}
	return answer{}, true
}

// vouchersInput are the vouchers of a body. An expiry is required with codes, and empty without any.
type vouchersInput struct {
	codes  []string
	expiry *time.Time
}

func (v *vouchersInput) slots() []slot {
	return []slot{
		into("vouchers", &v.codes, each(notEmpty)), moment("voucherExpireDate", &v.expiry),
		{fill: func(map[string]json.RawMessage) error {
			if len(v.codes) > 0 && v.expiry == nil {
				return errors.New("voucherExpireDate is required with vouchers")
			}
			return nil
		}},
	}
}

// productSlots are the members of both documentations: in the older one a category is known by its id, in the newer one by its name. The
// mock takes either, whichever form its answers have. Objects have to be sent whole. One name is misspelt in the documentation.
func (m *community) productSlots(p *Product) []slot {
	return []slot{
		never("communityID"),
		text("name", &p.Name, notEmpty), into("description", &p.Description), into("image", &p.Image),
		into("price", &p.Price, noLessThan(0.0)), into("type", &p.Type, notEmpty),
		through("categoryID", &p.CategoryID, m.categoryByID), through("categoryName", &p.CategoryID, m.categoryByName),
		into("discountPrice", &p.DiscountPrice, noLessThan(0.0)), into("isDiscountEnabled", &p.IsDiscountEnabled),
		moment("discountStartDate", &p.DiscountStart), moment("discountEndDate", &p.DiscountEnd),
		whole("userInformation", &p.UserInformation, UserInformation{},
			into("isEnabled", &p.UserInformation.IsEnabled), into("shouldCollectName", &p.UserInformation.CollectName),
			into("shouldCollectPhone", &p.UserInformation.CollectPhone), into("shouldCollectAddress", &p.UserInformation.CollectAddress)),
		into("shouldPrioritiesExpiringVouchers", &p.PrioritiseExpiring),
		into("shouldDisplayRemainingQuantity", &p.DisplayRemainingQuantity),
		whole("expiringVoucherHighlight", &p.ExpiringHighlight, defaultHighlight,
			into("isEnabled", &p.ExpiringHighlight.IsEnabled), into("duration", &p.ExpiringHighlight.Duration, noLessThan[int64](0)),
			into("timeframe", &p.ExpiringHighlight.Timeframe, notEmpty)),
		into("isArchived", &p.IsArchived), into("redemptionInstructions", &p.Instructions),
		into("productPermission", &p.Permissions), into("isProductAccessEnabled", &p.IsAccessEnabled),
		through("purchaseStatusOverrideName", &p.StatusOverrideID, m.statusByName),
	}
}

// categoryByID and categoryByName return the id of a category, which has to be one of the store's.
func (m *community) categoryByID(id string) (string, error) {
	return m.categoryWhere(func(c *Category) bool { return c.ID == id })
}

func (m *community) categoryByName(name string) (string, error) {
	return m.categoryWhere(func(c *Category) bool { return c.Name == name })
}

func (m *community) categoryWhere(matches func(*Category) bool) (string, error) {
	category, known := m.allCategories().first(matches)
	if !known {
		return "", errors.New("is not a category of the store")
	}
	return category.ID, nil
}

// productObject is a product as it is read, in one of its two documented forms. Neither shows voucher codes.
func (m *community) productObject(p *Product) object {
	shown := p.shown(object{
		"communityID": communityID, "name": p.Name, "description": p.Description, "image": p.Image, "price": m.decimal(p.Price),
		"type": p.Type, "stocks": m.number(p.stocks()), "discountPrice": m.decimal(p.DiscountPrice),
		"isDiscountEnabled": p.IsDiscountEnabled, "discountStartDate": momentOrNull(p.DiscountStart),
		"discountEndDate": momentOrNull(p.DiscountEnd), "userInformation": p.UserInformation.object(),
		"shouldPrioritiesExpiringVouchers": p.PrioritiseExpiring, "shouldDisplayRemainingQuantity": p.DisplayRemainingQuantity,
		"expiringVoucherHighlight": m.highlightObject(p.ExpiringHighlight), "isArchived": p.IsArchived,
		"totalOrders": m.number(p.TotalOrders), "displayOrder": m.number(p.DisplayOrder), "redemptionInstructions": p.Instructions,
		"i18n": object{"nameTranslations": []any{}}, "customOptions": object{"isEnabled": false},
		"isProductAccessEnabled": p.IsAccessEnabled,
	})
	override := object{"isEnabled": p.StatusOverrideID != ""}
	shown["purchaseStatusOverride"] = override
	if !m.variant.NewerStore {
		override["statusID"] = orNull(p.StatusOverrideID)
		shown["categoryID"] = orNull(p.CategoryID)
		return shown
	}
	override["status"] = m.statusName(p.StatusOverrideID)
	delete(shown, "customOptions")
	shown["category"] = m.categoryName(p.CategoryID)
	shown["productPermission"] = append([]object{}, cloneObjects(p.Permissions)...)
	return shown
}

func (m *community) categoryName(id string) any {
	if category, known := m.allCategories().find(id); known {
		return category.Name
	}
	return nil
}

// object has nothing but the switch while that is off, as in the documentation's example of a whole product.
func (u UserInformation) object() object {
	if !u.IsEnabled {
		return object{"isEnabled": false}
	}
	return object{
		"isEnabled": true, "shouldCollectName": u.CollectName, "shouldCollectPhone": u.CollectPhone, "shouldCollectAddress": u.CollectAddress,
	}
}

func (m *community) highlightObject(h VoucherHighlight) object {
	if !h.IsEnabled {
		return object{"isEnabled": false}
	}
	return object{"isEnabled": true, "duration": m.number(h.Duration), "timeframe": h.Timeframe}
}

func momentOrNull(at *time.Time) any {
	if at == nil {
		return nil
	}
	return timestamp(*at)
}

// seedProducts makes the product that a new community has, and two orders of it.
func (m *community) seedProducts() {
	product := newProduct()
	product.Name, product.Description, product.Price = "Gift card", "<p>A card of 10 dollars.</p>", 100
	product.Image, product.Instructions = "https://cdn.example.com/product.png", "<p>Show this at the counter.</p>"
	product.CategoryID, product.DisplayRemainingQuantity = m.categories[0].ID, true
	for _, code := range []string{"GIFT-001", "GIFT-002", "GIFT-003"} {
		product.Vouchers = append(product.Vouchers, Voucher{ID: m.newID(), Code: code, ExpiresAt: m.clock.Now().AddDate(1, 0, 0)})
	}
	made := m.allProducts().add(product)
	m.buy(m.members[0], made)
	m.buy(m.members[1], made)
}

// What follows happens past the API, as in the web interface.

// Products returns the products in the order of their creation, with their vouchers.
func (s *Server) Products() []Product { return everyOne(s, (*community).allProducts) }

// AddProduct makes a product.
func (s *Server) AddProduct(product Product) Product {
	return addOne(s, (*community).allProducts, product)
}

// EditProduct changes a product. Its id stays.
func (s *Server) EditProduct(id string, edit func(*Product)) error {
	return editOne(s, (*community).allProducts, id, edit)
}

// RemoveProduct deletes a product. Its orders stay.
func (s *Server) RemoveProduct(id string) error { return removeOne(s, (*community).allProducts, id) }

func checkProduct(product Product) error { return named(product.Name) }
