package mockapi

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/returning-ai/terraform-provider-returningai/internal/contract"
)

// FileOperation is the name of a download of an uploaded file in the request log and in faults. It is not an operation of the API: an
// image's url is fetched without credentials.
const FileOperation = "getFile"

// call is one request on its way through the mock.
type call struct {
	request   *http.Request
	operation contract.Operation // ID is empty when no operation has this method and path
	contract  contract.Operation // what the call is checked against: the operation, or an earlier contract of it
	token     Token              // the bearer token, once it is accepted; zero where the family has none
	params    map[string]string  // of the path
	body      []byte
}

// handler implements one operation. It runs with the community's lock held.
type handler func(*community, *call) answer

// handlers are the implemented operations. Other operations of the contract are answered with 501.
var handlers = map[string]handler{
	"listMessages": (*community).listMessages,
	"sendMessage":  (*community).sendMessage,
	"replyMessage": (*community).replyMessage,
	"reactMessage": (*community).reactMessage,
	"uploadImage":  (*community).uploadImage,

	"listChannels":       (*community).listChannels,
	"listSystemChannels": (*community).listSystemChannels,
	"createChannel":      (*community).createChannel,
	"updateChannel":      (*community).updateChannel,
	"deleteChannel":      (*community).deleteChannel,

	"listBadges":     (*community).listBadges,
	"createBadge":    (*community).createBadge,
	"updateBadge":    (*community).updateBadge,
	"deleteBadge":    (*community).deleteBadge,
	"awardBadge":     (*community).awardBadge,
	"removeBadge":    (*community).takeBadge,
	"listRoles":      (*community).listRoles,
	"createRole":     (*community).createRole,
	"updateRole":     (*community).updateRole,
	"deleteRole":     (*community).deleteRole,
	"listUserRoles":  (*community).listUserRoles,
	"addUserRole":    (*community).addUserRole,
	"removeUserRole": (*community).removeUserRole,

	"createUser":           (*community).createUser,
	"manageUser":           (*community).manageUser,
	"getUserData":          (*community).getUserData,
	"findUsers":            (*community).findUsers,
	"getUser":              (*community).getUser,
	"listCommunityUsers":   (*community).listCommunityUsers,
	"getCommunityUser":     (*community).getCommunityUser,
	"getUserActivityStats": (*community).getUserActivityStats,
	"getUserActivityDaily": (*community).getUserActivityDaily,
	"bulkImportUsers":      (*community).bulkImportUsers,
	"bulkUpdateUsers":      (*community).bulkUpdateUsers,

	"listUserFields":               (*community).listUserFields,
	"createUserField":              (*community).createUserField,
	"getUserField":                 (*community).getUserField,
	"updateUserField":              (*community).updateUserField,
	"deleteUserField":              (*community).deleteUserField,
	"listUserFieldHistories":       (*community).listUserFieldHistories,
	"listFieldHistories":           (*community).listFieldHistories,
	"listUserHistories":            (*community).listUserHistories,
	"listUserFieldHistoriesOfUser": (*community).listUserFieldHistoriesOfUser,
	"createUserFieldHistory":       (*community).createUserFieldHistory,

	"listCommunityAPIKeys":  (*community).listCommunityAPIKeys,
	"createCommunityAPIKey": (*community).createCommunityAPIKey,
	"updateCommunityAPIKey": (*community).updateCommunityAPIKey,
	"deleteCommunityAPIKey": (*community).deleteCommunityAPIKey,
	"createUserAPIKey":      (*community).createUserAPIKey,
	"updateUserAPIKey":      (*community).updateUserAPIKey,

	"listServers":         (*community).listServers,
	"createServer":        (*community).createServer,
	"updateServer":        (*community).updateServer,
	"updateCommunity":     (*community).updateCommunity,
	"updateCommunityBot":  (*community).updateCommunityBot,
	"updateCommunityMeta": (*community).updateCommunityMeta,
	"getAppearance":       (*community).getAppearance,
	"updateAppearance":    (*community).updateAppearance,

	"listStreaks":  (*community).listStreaks,
	"updateStreak": (*community).updateStreak,

	"setRedemptionTransactionStatus": (*community).setRedemptionTransactionStatus,
	"updatePurchaseHistory":          (*community).updatePurchaseHistory,

	"createAnalysis":         (*community).createAnalysis,
	"updateAnalysis":         (*community).updateAnalysis,
	"getAnalysis":            (*community).getAnalysis,
	"deleteAnalysis":         (*community).deleteAnalysis,
	"listAnalyses":           (*community).listAnalyses,
	"appendAnalysisDrawings": (*community).appendAnalysisDrawings,

	"listLeaderboards":  (*community).listLeaderboards,
	"getLeaderboard":    (*community).getLeaderboard,
	"createLeaderboard": (*community).createLeaderboard,
	"updateLeaderboard": (*community).updateLeaderboard,
	"deleteLeaderboard": (*community).deleteLeaderboard,

	"getStore":       (*community).getStore,
	"updateStore":    (*community).updateStore,
	"listCategories": (*community).listCategories,
	"getCategory":    (*community).getCategory,
	"createCategory": (*community).createCategory,
	"updateCategory": (*community).updateCategory,
	"listProducts":   (*community).listProducts,
	"getProduct":     (*community).getProduct,
	"createProduct":  (*community).createProduct,
	"updateProduct":  (*community).updateProduct,
	"deleteProduct":  (*community).deleteProduct,

	"listServerRoles":    (*community).listServerRoles,
	"listServerChannels": (*community).listServerChannels,

	"secureAuth":          (*community).secureAuth,
	"exchangeWidgetToken": (*community).exchangeWidgetToken,

	FileOperation: (*community).serveFile,
}

// earlierHandlers implement the earlier contracts of operations, which a Variant brings back.
var earlierHandlers = map[string]handler{
	"getUserActivityDailyOfUser": (*community).getUserActivityDailyOfUser,
}

// resolve finds the operation that a request is for.
func (s *Server) resolve(r *http.Request) *call {
	c := &call{request: r, operation: contract.Operation{Family: familyOfPath(r.URL.Path)}}
	if strings.HasPrefix(r.URL.Path, filesRoot) {
		c.operation.ID = FileOperation
		return c
	}
	path := r.URL.EscapedPath()
	if id, params, ok := s.routes.find(r.Method, path); ok {
		c.operation, c.contract, c.params = s.operations[id], s.operations[id], params
		return c
	}
	id, params, ok := s.validator.Match(r.Method, path)
	id = sharing(id, params)
	if !ok || s.routes.moved(id) {
		return c
	}
	if operation, described, inForce := s.inForce(id); inForce {
		c.operation, c.contract, c.params = operation, described, params
	}
	return c
}

// sharing tells the operations apart that have the same method and path: the list of analyses is at the path of one analysis, with the id
// of the community in it.
func sharing(id string, params map[string]string) string {
	if id == "getAnalysis" && params["analysisId"] == communityID {
		return "listAnalyses"
	}
	return id
}

// inForce returns the operation that the description lists under an id, and its contract: the present one, or an earlier one where the
// variant has that instead.
func (s *Server) inForce(id string) (operation, described contract.Operation, ok bool) {
	if earlier, isEarlier := s.earlier[id]; isEarlier {
		return s.operations[earlier.EarlierOf], earlier, s.Variant().EarlierContracts
	}
	isReplaced := func(earlier contract.Operation) bool { return earlier.EarlierOf == id }
	replaced := slices.ContainsFunc(slices.Collect(maps.Values(s.earlier)), isReplaced)
	return s.operations[id], s.operations[id], !replaced || !s.Variant().EarlierContracts
}

// play carries out a call.
func (s *Server) play(c *call) answer {
	if c.operation.ID == "" {
		return c.fail(http.StatusNotFound, "No operation has the method and path "+c.request.Method+" "+c.request.URL.Path)
	}
	handle, ok := handlers[c.operation.ID]
	if earlier, isEarlier := earlierHandlers[c.contract.ID]; isEarlier {
		handle = earlier
	}
	if !ok {
		handle, ok = namedHandlers[c.operation.ID]
	}
	if !ok {
		return c.fail(http.StatusNotImplemented, "The mock does not play the operation "+c.operation.ID+" yet")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.community.runJobs()
	return handle(s.community, c)
}

// Reroute moves an operation to another method and path, as a real service may have it where the contract is inferred. The path is behind
// the root and may hold the operation's own parameters, as in /api/v1/rooms/{id}. The request is still checked against the contract as if
// it had come to the original path. A mistaken call is reported in Problems.
func (s *Server) Reroute(operationID, method, path string) {
	if err := s.checkReroute(operationID, path); err != nil {
		s.problems.add("Reroute: " + err.Error())
		return
	}
	s.routes.set(operationID, method, path)
}

func (s *Server) checkReroute(operationID, path string) error {
	operation, ok := s.operations[operationID]
	if !ok {
		return fmt.Errorf("no operation is called %q", operationID)
	}
	if !strings.HasPrefix(path, "/") {
		return fmt.Errorf("the path %q does not begin with a slash", path)
	}
	for _, name := range placeholders(operation.Path) {
		if !strings.Contains(path, "{"+name+"}") {
			return fmt.Errorf("the path %s for %s lacks {%s}", path, operationID, name)
		}
	}
	return nil
}

// route is a place to which an operation has been moved.
type route struct {
	method   string
	segments []string
}

// routeTable holds the moved operations.
type routeTable struct {
	mu     sync.RWMutex
	routes map[string]route // by operation id
}

func (t *routeTable) reset() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.routes = map[string]route{}
}

func (t *routeTable) set(operationID, method, path string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.routes[operationID] = route{method: method, segments: strings.Split(path, "/")}
}

func (t *routeTable) moved(operationID string) bool {
	t.mu.RLock()
	defer t.mu.RUnlock()
	_, ok := t.routes[operationID]
	return ok
}

// find looks up an escaped path among the moved operations.
func (t *routeTable) find(method, path string) (string, map[string]string, bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	segments := strings.Split(path, "/")
	for id, r := range t.routes {
		if r.method != method {
			continue
		}
		if params, ok := matchSegments(r.segments, segments); ok {
			return id, params, true
		}
	}
	return "", nil, false
}

// matchSegments compares an escaped path with a template and collects its parameters.
func matchSegments(template, path []string) (map[string]string, bool) {
	if len(template) != len(path) {
		return nil, false
	}
	params := map[string]string{}
	for i, segment := range template {
		name, isParameter := placeholder(segment)
		switch {
		case isParameter:
			value, err := url.PathUnescape(path[i])
			if err != nil || value == "" {
				return nil, false
			}
			params[name] = value
		case segment != path[i]:
			return nil, false
		}
	}
	return params, true
}

func placeholder(segment string) (string, bool) {
	if strings.HasPrefix(segment, "{") && strings.HasSuffix(segment, "}") {
		return segment[1 : len(segment)-1], true
	}
	return "", false
}

func placeholders(path string) []string {
	var names []string
	for segment := range strings.SplitSeq(path, "/") {
		if name, ok := placeholder(segment); ok {
			names = append(names, name)
		}
	}
	return names
}

// original returns the request as it would have come to the operation's path in the contract.
func (c *call) original() (*http.Request, error) {
	path := c.contract.Path
	for _, name := range placeholders(path) {
		value, ok := c.params[name]
		if !ok {
			return nil, errors.New("the path parameter " + name + " is missing")
		}
		path = strings.ReplaceAll(path, "{"+name+"}", url.PathEscape(value))
	}
	r := c.request.Clone(c.request.Context())
	address, err := url.Parse(path)
	if err != nil {
		return nil, fmt.Errorf("building the original path: %w", err)
	}
	r.Method = c.contract.Method
	r.URL.Path, r.URL.RawPath = address.Path, address.RawPath
	return r, nil
}
