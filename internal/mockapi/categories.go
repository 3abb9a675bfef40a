package mockapi

import (
	"errors"
	"net/http"
	"slices"
)

// Category is a category of the store. The API can archive one, and not delete it.
type Category struct {
	Document
	Name            string   `json:"name"`
	CoverImage      string   `json:"cover_image"`
	ShouldShowCover bool     `json:"should_show_cover"`
	IsArchived      bool     `json:"is_archived"`
	ViewType        string   `json:"view_type"` // full or preview
	DisplayOrder    int64    `json:"display_order"`
	Permissions     []object `json:"permissions"`       // as they were written
	DefaultStatusID string   `json:"default_status_id"` // of orders; empty for none
	I18n            object   `json:"i18n"`
}

func (c *Category) clone() Category {
	copied := *c
	copied.Permissions, copied.I18n = cloneObjects(c.Permissions), cloneObject(c.I18n)
	return copied
}

func cloneObjects(originals []object) []object {
	copies := slices.Clone(originals)
	for i, original := range copies {
		copies[i] = cloneObject(original)
	}
	return copies
}

// newCategory is a category of which nothing was written.
func newCategory() Category {
	return Category{ViewType: "full", I18n: object{"isTranslationEnabled": false, "nameTranslations": []any{}}}
}

func (m *community) allCategories() shelf[Category, *Category] {
	return shelf[Category, *Category]{m, "category", &m.categories, &m.past.categories}
}

// listCategories lists the categories, the archived ones too.
func (m *community) listCategories(c *call) answer {
	user := c.request.URL.Query().Get("userID")
	visible := func(category *Category) bool {
		return user == "" || !category.IsArchived && m.mayUse(category.Permissions, user)
	}
	return m.list(c, listing{
		things: "categories", name: "name", rows: rowsWhere(&m.past.categories, visible, m.categoryObject), softDeletes: true,
		pages: documentedPager("skip", announceSkip), query: queryOf(m.categoryObject(&Category{}), "name"),
		success: "Read categories success.", writeSuccess: writePartnerList,
	})
}

// mayUse says whether a user is among those whom permissions name; without any that is enabled, everybody is. How the service decides is
// not documented.
func (m *community) mayUse(permissions []object, userID string) bool {
	anybody := true
	for _, one := range permissions {
		if one["isEnabled"] != true {
			continue
		}
		anybody = false
		named, _ := one["permission"].(object)
		if named["isSelectAll"] == true || m.isNamed(named, userID) {
			return true
		}
	}
	return anybody
}

func (m *community) isNamed(permission object, userID string) bool {
	user, known := m.memberByID(userID)
	roles, _ := permission["roleNames"].([]any)
	users, _ := permission["usernames"].([]any)
	return known && slices.Contains(users, any(user.Username)) ||
		slices.ContainsFunc(m.rolesOf(userID), func(r *Role) bool { return slices.Contains(roles, any(r.Title)) })
}

// getCategory shows one category.
func (m *community) getCategory(c *call) answer {
	shown, refusal, ok := m.allCategories().read(c, "id", "name", m.categoryObject)
	if !ok {
		return refusal
	}
	return partnerSuccess("Read category success.", shown)
}

// createCategory makes a category.
func (m *community) createCategory(c *call) answer {
	body, refusal, ok := decodeObject(c)
	if !ok {
		return refusal
	}
	made := newCategory()
	if refusal, ok = filled(c, body, append([]slot{needs("name")}, m.categorySlots(&made)...)); !ok {
		return refusal
	}
	if refusal, ok = m.categoryNameIsFree(c, nil, made.Name); !ok {
		return refusal
	}
	shown := m.categoryObject(m.allCategories().add(made))
	return partnerAnswer(http.StatusCreated, "Create category success.", m.written(shown, "name"))
}

// updateCategory changes what is sent. Whether the service merges, as here, or replaces what is absent is not documented: a Variant lets
// the mock replace.
func (m *community) updateCategory(c *call) answer {
	body, refusal, ok := decodeObject(c)
	if !ok {
		return refusal
	}
	category, refusal, ok := m.allCategories().inPath(c, "id")
	if !ok {
		return refusal
	}
	changed, slots := category.clone(), m.categorySlots
	if m.variant.StoreReplaces {
		changed = newCategory()
		slots = func(c *Category) []slot { return append([]slot{needs("name")}, m.categorySlots(c)...) }
	}
	if refusal, ok = filled(c, body, slots(&changed)); !ok {
		return refusal
	}
	if refusal, ok = m.categoryNameIsFree(c, category, changed.Name); !ok {
		return refusal
	}
	m.allCategories().change(category, changed)
	return partnerSuccess("Update category success.", m.written(m.categoryObject(category), "name"))
}

// categoryNameIsFree refuses a name that another category has, where the service knows categories by their names: only the newer
// documentation has conflicts, and it does not say of what.
func (m *community) categoryNameIsFree(c *call, but *Category, name string) (answer, bool) {
	_, taken := m.allCategories().first(func(other *Category) bool { return other != but && other.Name == name })
	if taken && m.variant.NewerStore {
		return c.fail(http.StatusConflict, "A category with this name already exists"), false
	}
	return answer{}, true
}

// categorySlots are the members of both documentations: in the older one an order's status is known by its id, in the newer one by its
// name. The mock takes either, whichever form its answers have.
func (m *community) categorySlots(category *Category) []slot {
	return []slot{
		never("communityID"),
		text("name", &category.Name, notEmpty), into("coverImage", &category.CoverImage),
		into("shouldShowCover", &category.ShouldShowCover), into("isArchived", &category.IsArchived),
		into("viewType", &category.ViewType, oneOf("full", "preview")), into("displayOrder", &category.DisplayOrder, noLessThan[int64](0)),
		into("categoryPermission", &category.Permissions),
		through("defaultPurchaseStatusID", &category.DefaultStatusID, m.statusByID),
		through("defaultPurchaseStatusName", &category.DefaultStatusID, m.statusByName),
		into("i18n", &category.I18n),
	}
}

// statusByID and statusByName return the id of a status; null stands for none.
func (m *community) statusByID(id *string) (string, error) {
	return m.statusWhere(id, func(s *RedemptionStatus) string { return s.ID })
}

func (m *community) statusByName(name *string) (string, error) {
	return m.statusWhere(name, func(s *RedemptionStatus) string { return s.Name })
}

func (m *community) statusWhere(wanted *string, is func(*RedemptionStatus) string) (string, error) {
	if wanted == nil {
		return "", nil
	}
	status, known := m.allStatuses().first(func(s *RedemptionStatus) bool { return is(s) == *wanted })
	if !known {
		return "", errors.New("is not a redemption status of the community")
	}
	return status.ID, nil
}

// categoryObject is a category as it is read, in one of its two documented forms.
func (m *community) categoryObject(category *Category) object {
	permissions := append([]object{}, cloneObjects(category.Permissions)...)
	shown := category.shown(object{
		"communityID": communityID, "name": category.Name, "coverImage": category.CoverImage,
		"shouldShowCover": category.ShouldShowCover, "isArchived": category.IsArchived, "viewType": category.ViewType,
		"displayOrder": m.number(category.DisplayOrder), "categoryPermission": permissions,
	})
	if !m.variant.NewerStore {
		shown["defaultPurchaseStatusID"] = orNull(category.DefaultStatusID)
		return shown
	}
	shown["i18n"] = cloneObject(category.I18n)
	shown["defaultPurchaseStatus"] = m.statusName(category.DefaultStatusID)
	for _, permission := range permissions {
		readNames(permission)
	}
	return shown
}

func (m *community) statusName(id string) any {
	if status, known := m.allStatuses().find(id); known {
		return status.Name
	}
	return nil
}

// readNames gives the members of a category's permission the names that they are read under.
func readNames(entry object) {
	permission, isObject := entry["permission"].(object)
	if !isObject {
		return
	}
	for written, read := range map[string]string{"roleNames": "roles", "tagNames": "tags", "usernames": "users"} {
		if value, there := permission[written]; there {
			delete(permission, written)
			permission[read] = value
		}
	}
}

// seedCategories makes the category that a new community has.
func (m *community) seedCategories() {
	category := newCategory()
	category.Name, category.CoverImage, category.ShouldShowCover = "Rewards", "https://cdn.example.com/category.png", true
	category.DefaultStatusID = m.statuses[0].ID
	m.allCategories().add(category)
}

// What follows happens past the API, as in the web interface, which can also delete a category.

// Categories returns the categories in the order of their creation.
func (s *Server) Categories() []Category { return everyOne(s, (*community).allCategories) }

// AddCategory makes a category.
func (s *Server) AddCategory(category Category) Category {
	return addOne(s, (*community).allCategories, category)
}

// EditCategory changes a category. Its id stays.
func (s *Server) EditCategory(id string, edit func(*Category)) error {
	return editOne(s, (*community).allCategories, id, edit)
}

// RemoveCategory deletes a category. Its products stay.
func (s *Server) RemoveCategory(id string) error { return removeOne(s, (*community).allCategories, id) }

func checkCategory(category Category) error { return named(category.Name) }
