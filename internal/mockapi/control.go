package mockapi

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// controlRoot is the path of the control interface. It needs no credentials: whoever reaches the mock may control it.
const controlRoot = "/_mock"

// maxControlBytes bounds a body sent to the control interface.
const maxControlBytes = 1 << 20

// controlRoute is one entry of the control interface. The result of handle is sent as JSON; nil is sent as 204.
type controlRoute struct {
	method, path, help string
	handle             func(*Server, *http.Request) (any, error)
}

// controlRoutes is the control interface, in the order of its index page.
var controlRoutes = []controlRoute{
	{"GET", "/state", "the community, the clock and the settings", (*Server).controlState},
	{"POST", "/reset", "go back to the start; the clock keeps its time", (*Server).controlReset},
	{"GET", "/requests", "the API requests so far", (*Server).controlRequests},
	{"DELETE", "/requests", "forget them", (*Server).controlForgetRequests},
	{"GET", "/problems", "differences from the contract found so far", (*Server).controlProblems},
	{"GET", "/faults", "the faults that may still strike", (*Server).controlFaults},
	{"POST", "/faults", `add one: {"operation":"sendMessage","status":503,"times":2}; also skip, chance, delay ("2s"), effect, ` +
		`drop, truncate, header, content_type, body, message`, (*Server).controlAddFault},
	{"DELETE", "/faults", "remove them all", (*Server).controlClearFaults},
	{"PUT", "/routes", `move an operation: {"operation":"listChannels","method":"GET","path":"/apis/v1/rooms"}`,
		(*Server).controlReroute},
	{"GET", "/clock", "the mock's time", (*Server).controlClock},
	{"POST", "/clock", `move it: {"advance":"10s"}`, (*Server).controlAdvance},
	{"GET", "/variant", "how the service differs from the plainest one", (*Server).controlVariant},
	{"PUT", "/variant", `make it another: {"page_size":2,"paging":"page","list_lag":"10s"}; what is left out is as in the plainest`,
		(*Server).controlSetVariant},
	{"PUT", "/visibility", `let sent messages show late: {"delay":"5s"}`, (*Server).controlVisibility},
	{"POST", "/tokens", `accept a bearer token: {"value":"…","permissions":["getMessages"],"expires_at":"2030-01-01T00:00:00Z"}; ` +
		`or the session of a person: {"value":"…","user_id":"101","right":"APPLICATION_MEMBER"}`, (*Server).controlAddToken},
	{"POST", "/members", `add a member: {"username":"eve","email":"eve@example.com"}; also all other fields of /_mock/state`,
		(*Server).controlAddMember},
	{"PUT", "/members/{user}", `edit the profile or values of a member; what is left out stays: {"custom_fields":{"country":"Spain"}}`,
		(*Server).controlEditMember},
	{"DELETE", "/members/{user}", "delete a member, who can be restored", (*Server).controlDeleteMember},
	{"POST", "/members/{user}/restore", "restore a deleted member", (*Server).controlRestoreMember},
	{"POST", "/members/{user}/join", "let somebody who was created with joinServer false join", (*Server).controlJoin},
	{"POST", "/members/{user}/activity", `let a member earn or do something today: {"xp":10,"coins":5,"socials":1}`,
		(*Server).controlActivity},
	{"POST", "/members/{user}/histories", `add to the history of a value: {"field":"country","value":"Spain"}`, (*Server).controlAddHistory},
	{"POST", "/user-fields", `add a user field: {"field":"team","name":"Team","type":"single-line-text"}`, (*Server).controlAddField},
	{"PUT", "/user-fields/{field}", `edit a user field; what is left out stays: {"name":"Crew"}`, (*Server).controlEditField},
	{"DELETE", "/user-fields/{field}", "delete a user field with the values of all members", (*Server).controlRemoveField},
	{"PUT", "/identifier", `make a user field the one that externalId sets: {"field":"customer-id"}; none if it is empty`,
		(*Server).controlIdentifier},
	{"POST", "/api-keys", `make an API key: {"name":"ci","permissions":["getMessages"]}; the answer has its value`, (*Server).controlAddKey},
	{"PUT", "/api-keys/{key}", `edit an API key; what is left out stays: {"active":false}`, (*Server).controlEditKey},
	{"DELETE", "/api-keys/{key}", "revoke an API key", (*Server).controlRevokeKey},
	{"GET", "/jobs", "the bulk jobs, and what became of each row", (*Server).controlJobs},
	{"POST", "/jobs", `let somebody else queue a bulk job: {"kind":"update","file":"email,country\nana@example.com,Spain\n"}`,
		(*Server).controlQueueJob},
	{"POST", "/jobs/move", "let the first job that has not ended begin or end now", (*Server).controlMoveJobs},
	{"PUT", "/jobs/pace", `how long later jobs wait, and how long a row takes: {"wait":"2s","per_row":"100ms"}`, (*Server).controlJobPace},
	{"POST", "/channels", `add a channel: {"topic":"News","channel_type":"open","forum_topics":[]}`, (*Server).controlAddChannel},
	{"PUT", "/channels/{id}", `edit a channel: {"topic":"News","channel_type":"open"}`, (*Server).controlEditChannel},
	{"DELETE", "/channels/{id}", "delete a channel with its messages", (*Server).controlRemoveChannel},
	{"GET", "/channels/{id}/messages", "all messages of a channel, oldest first", (*Server).controlMessages},
	{"POST", "/messages", `post: {"channel_id":"…","sender":"ana","message":"Hello"}`, (*Server).controlPost},
	{"PUT", "/messages/{id}", `edit a message: {"message":"Hello"}`, (*Server).controlEditMessage},
	{"DELETE", "/messages/{id}", "delete a message", (*Server).controlRemoveMessage},
	{"POST", "/badges", `add a badge: {"title":"Captain","action":"custom","quantity":3}; also all other fields in snake_case`,
		(*Server).controlAddBadge},
	{"PUT", "/badges/{id}", `change what is named of a badge: {"title":"Major","holders":["101"]}`, (*Server).controlEditBadge},
	{"DELETE", "/badges/{id}", "delete a badge", (*Server).controlRemoveBadge},
	{"POST", "/roles", `add a role: {"title":"Helper","class":"red","order":3,"server_permissions":{"allow_dm":true}}`,
		(*Server).controlAddRole},
	{"PUT", "/roles/{id}", `edit a role; what is left out stays: {"channel_permissions":{"pinable":true}}`, (*Server).controlEditRole},
	{"DELETE", "/roles/{id}", "delete a role and take it from all who have it", (*Server).controlRemoveRole},
	{"PUT", "/members/{user}/roles/{id}", "give a role to a member", (*Server).controlGiveRole},
	{"DELETE", "/members/{user}/roles/{id}", "take a role from a member", (*Server).controlTakeRole},
	{"DELETE", "/images/{id}", "delete an uploaded image", (*Server).controlRemoveImage},
	{"POST", "/streaks", `add a streak: {"name":"Daily chat","days":["Monday"]}; also all that the state shows`,
		controlAdd((*Server).AddStreak, checkStreak)},
	{"PUT", "/streaks/{id}", `change what is named of a streak: {"count":5}`, controlEdit((*Server).EditStreak)},
	{"DELETE", "/streaks/{id}", "delete a streak", controlRemove((*Server).RemoveStreak)},
	{"POST", "/analyses", `add an analysis: {"title":"Support holds","channel_id":"…"}; also all that the state shows`,
		controlAdd((*Server).AddAnalysis, checkAnalysis)},
	{"PUT", "/analyses/{id}", `change what is named of an analysis: {"title":"Support holds"}`, controlEdit((*Server).EditAnalysis)},
	{"DELETE", "/analyses/{id}", "delete an analysis", controlRemove((*Server).RemoveAnalysis)},
	{"POST", "/leaderboards", `add a leaderboard: {"name":"April","slug":"april","ranking_field":"xps"}; also all that the state shows`,
		controlAdd((*Server).AddLeaderboard, checkLeaderboard)},
	{"PUT", "/leaderboards/{id}", `change what is named of a leaderboard: {"is_enabled":false,"no_schedule":true}`,
		controlEdit((*Server).EditLeaderboard)},
	{"DELETE", "/leaderboards/{id}", "delete a leaderboard", controlRemove((*Server).RemoveLeaderboard)},
	{"PUT", "/store", `change what is named of the store's configuration: {"title":"Shop","currency":{"name":"Gems"}}`,
		(*Server).controlStore},
	{"POST", "/categories", `add a category: {"name":"Rewards","view_type":"full"}; also all that the state shows`,
		controlAdd((*Server).AddCategory, checkCategory)},
	{"PUT", "/categories/{id}", `change what is named of a category: {"is_archived":true}`, controlEdit((*Server).EditCategory)},
	{"DELETE", "/categories/{id}", "delete a category", controlRemove((*Server).RemoveCategory)},
	{"POST", "/products", `add a product: {"name":"Gift card","price":100,"category_id":"…"}; also all that the state shows`,
		controlAdd((*Server).AddProduct, checkProduct)},
	{"PUT", "/products/{id}", `change what is named of a product: {"price":90}`, controlEdit((*Server).EditProduct)},
	{"DELETE", "/products/{id}", "delete a product", controlRemove((*Server).RemoveProduct)},
	{"POST", "/orders", `let a member buy a product: {"username":"ana","product_id":"…"}`, (*Server).controlBuy},
	{"PUT", "/orders/{id}", `change what is named of an order: {"status_id":"…"}`, controlEdit((*Server).EditOrder)},
	{"POST", "/redemption-statuses", `add a status of orders: {"name":"Lost","category":"incomplete","color":"#FF0000"}`,
		controlAdd((*Server).AddRedemptionStatus, checkStatus)},
	{"PUT", "/settings", `edit the community's settings: {"name":"Ours","guest_mode_enabled":true,"appearance":{}}`,
		(*Server).controlSettings},
	{"POST", "/logins", `add a member who can log in: {"username":"eve","email":"eve@example.com","password":"…"}`,
		(*Server).controlAddLogin},
	{"POST", "/spins", `let a member spin the wheel: {"user":"ana"}`, (*Server).controlSpin},
	{"POST", "/taken", `let another community have a name, uri or domain: {"field":"uri","value":"ours"}`, (*Server).controlTake},
}

// newControl builds the control interface of a server.
func newControl(s *Server) http.Handler {
	mux := http.NewServeMux()
	for _, route := range controlRoutes {
		mux.HandleFunc(route.method+" "+controlRoot+route.path, func(w http.ResponseWriter, r *http.Request) {
			r.Body = http.MaxBytesReader(w, r.Body, maxControlBytes)
			value, err := route.handle(s, r)
			writeControl(w, value, err)
		})
	}
	mux.HandleFunc("GET "+controlRoot+"/{$}", writeIndex)
	mux.HandleFunc(controlRoot+"/", func(w http.ResponseWriter, r *http.Request) {
		writeControl(w, nil, controlError{http.StatusNotFound, fmt.Sprintf(
			"there is no %s %s; GET %s/ lists what there is", r.Method, r.URL.Path, controlRoot)})
	})
	return mux
}

func writeIndex(w http.ResponseWriter, _ *http.Request) {
	var page strings.Builder
	page.WriteString("A mock of the Returning.AI API. This interface steers it; bodies and answers are JSON.\n\n")
	for _, route := range controlRoutes {
		fmt.Fprintf(&page, "%-6s %-30s %s\n", route.method, controlRoot+route.path, route.help)
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = io.WriteString(w, page.String())
}

// controlError is why a request to the control interface failed.
type controlError struct {
	status  int
	message string
}

func (e controlError) Error() string { return e.message }

func writeControl(w http.ResponseWriter, value any, err error) {
	status := http.StatusOK
	switch {
	case err != nil:
		status = http.StatusBadRequest
		var known controlError
		if errors.As(err, &known) {
			status = known.status
		}
		value = object{"error": err.Error()}
	case value == nil:
		w.WriteHeader(http.StatusNoContent)
		return
	}
	w.Header().Set("Content-Type", jsonType)
	w.WriteHeader(status)
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	// The client may have gone away.
	_ = encoder.Encode(value)
}

// readControl decodes a body strictly: a misspelt field is an error.
func readControl(r *http.Request, into any) error {
	decoder := json.NewDecoder(r.Body)
	decoder.DisallowUnknownFields()
	err := decoder.Decode(into)
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return controlError{http.StatusRequestEntityTooLarge, fmt.Sprintf("the body is larger than %d bytes", maxControlBytes)}
	case errors.Is(err, io.EOF):
		return errors.New("the body is empty; it must be a JSON object")
	case err != nil:
		return fmt.Errorf("the body is not as expected: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("the body goes on after its JSON object")
	}
	return nil
}

// notFound turns an error about something unknown into a 404.
func notFound(err error) error {
	if err == nil {
		return nil
	}
	return controlError{http.StatusNotFound, err.Error()}
}
