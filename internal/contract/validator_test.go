// These tests hold the validator against examples of requests and answers: those of the documentation pass, and each way to
// get one wrong is rejected with a message that names the problem.

package contract

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// exchange is one request, and the answer to it where a test is about one.
type exchange struct {
	operation   string
	method, url string
	header      map[string]string
	body        string

	status       int
	answerHeader map[string]string
	answer       string
}

var (
	bearer    = map[string]string{"Authorization": "Bearer not-a-real-token"}
	systemKey = map[string]string{"X-Api-Key": "not-a-real-key"}
	isJSON    = map[string]string{"Content-Type": "application/json"}

	bearerJSON = join(bearer, isJSON)
	systemJSON = join(systemKey, isJSON)
)

func call(operation, method, url string, header map[string]string, body string) exchange {
	return exchange{operation: operation, method: method, url: url, header: header, body: body}
}

func send(body string) exchange {
	return call("sendMessage", "POST", "/apis/v1/messages/send", bearerJSON, body)
}

func reply(body string) exchange {
	return call("replyMessage", "POST", "/apis/v1/messages/reply", bearerJSON, body)
}

func list(query string) exchange {
	return call("listMessages", "GET", "/apis/v1/messages"+query, bearer, "")
}

func createChannel(body string) exchange {
	return call("createChannel", "POST", "/api/v1/channels", systemJSON, body)
}

func listChannels() exchange {
	return call("listChannels", "GET", "/apis/v1/channels", bearer, "")
}

// upload is a request with one part for each pair of a field and a file name; a part without a file name is a text field.
func upload(parts ...[2]string) exchange {
	var body strings.Builder
	form := multipart.NewWriter(&body)
	for _, part := range parts {
		writePart(form, part[0], part[1])
	}
	_ = form.Close()
	return exchange{
		operation: "uploadImage",
		method:    "POST",
		url:       "/apis/v1/messages/upload-image",
		header:    join(bearer, map[string]string{"Content-Type": form.FormDataContentType()}),
		body:      body.String(),
	}
}

func writePart(form *multipart.Writer, field, fileName string) {
	if fileName == "" {
		_ = form.WriteField(field, "text")
		return
	}
	file, _ := form.CreateFormFile(field, fileName)
	_, _ = file.Write([]byte("\x89PNG\r\n\x1a\n\x00{binary}"))
}

// with returns the exchange with other headers added.
func (e exchange) with(header map[string]string) exchange {
	e.header = join(e.header, header)
	return e
}

// without returns the exchange without one header.
func (e exchange) without(header string) exchange {
	e.header = maps.Clone(e.header)
	delete(e.header, header)
	return e
}

// as returns the exchange as the claim to be another operation.
func (e exchange) as(operation string) exchange {
	e.operation = operation
	return e
}

// answered returns the exchange with a JSON answer.
func (e exchange) answered(status int, body string) exchange {
	e.status, e.answerHeader, e.answer = status, isJSON, body
	return e
}

// answeredAs returns the exchange with an answer of any content type, or of none.
func (e exchange) answeredAs(status int, contentType, body string) exchange {
	e.status, e.answerHeader, e.answer = status, nil, body
	if contentType != "" {
		e.answerHeader = map[string]string{"Content-Type": contentType}
	}
	return e
}

func TestRequestsOfTheDocumentationPass(t *testing.T) {
	for name, e := range map[string]exchange{
		"send":            send(`{"channelId":"663347f4361726479c6","message":"Hello","sender":"user@example.com"}`),
		"send to a forum": send(`{"channelId":"c","message":"Hello","sender":"ada","forumTopicId":"t"}`),
		"send with a charset": send(`{"channelId":"c","message":"é","sender":"ada"}`).
			with(map[string]string{"Content-Type": "application/json; charset=utf-8"}),
		"reply":                  reply(`{"messageId":"689b908502ad38f","message":"Hi","sender":"ada"}`),
		"list everything":        list(""),
		"list a channel":         list("?channel_id=663347f4361726479c6&count=100"),
		"list a user in it":      list("?channel_id=c&user_id=1243"),
		"list by e-mail address": list("?email=user%40example.com&count=1"),
		"upload one image":       upload([2]string{"images", "a.png"}),
		"upload two images":      upload([2]string{"images", "a.png"}, [2]string{"images", "b.png"}),
		"list channels":          listChannels(),
		"create a channel":       createChannel(`{"topic":"IC Markets","channelType":"open"}`),
		"react": call("reactMessage", "POST", "/apis/v1/messages/react", bearerJSON,
			`{"messageId":"m","emoji":":sparkling_heart:","sender":"ada"}`),
		"list system channels": call("listSystemChannels", "GET", "/api/v1/channels", systemKey, ""),
		"update a channel": call("updateChannel", "PUT", "/api/v1/channels/682d61df", systemJSON,
			`{"topic":"Chit Chat","channelType":"forum"}`),
		"delete a channel": call("deleteChannel", "DELETE", "/api/v1/channels/682d61df", systemKey, ""),
		"delete an odd id": call("deleteChannel", "DELETE", "/api/v1/channels/a%2Fb%20c", systemKey, ""),
		"user data":        call("getUserData", "POST", "/apis/v1/users/info", bearerJSON, `{"idOrEmail":"42"}`),
		"find users": call("findUsers", "POST", "/apis/v1/users/filter", bearerJSON,
			`{"fields":["email"],"filter":{"join_date":{"gte":"2025-01-01"},"first_name":"Ada"},"page":1}`),
		"import without a key": call("bulkImportUsers", "POST", "/apis/v1/users/bulk-import",
			map[string]string{"Content-Type": "multipart/form-data; boundary=b"}, csvForm),
		"widget token": call("exchangeWidgetToken", "POST", "/v2/api/widget-access-keys/token", isJSON,
			`{"accessId":"a","accessKey":"b"}`),
		"sign in": call("secureAuth", "GET", "/api/secureAuth?action=login&userId=ada",
			map[string]string{"apiKey": "not-a-real-key", "hostname": "c.example.com"}, ""),
		"get an analysis": call("getAnalysis", "GET", "/apis/v1/analysis/a", bearer, ""),
		"list analyses":   call("listAnalyses", "GET", "/apis/v1/analysis/c", bearer, ""),
		"voucher of an order": call("updatePurchaseHistory", "PATCH", "/v1/purchase-histories/ORD1", bearerJSON,
			`{"voucherCode":"V","voucherExpiryDate":"31/12/2026"}`),
		"pages of analyses":          call("listAnalyses", "GET", "/apis/v1/analysis/c?page=2&limit=50", bearer, ""),
		"pages of a server's roles":  call("listServerRoles", "GET", "/api/v1/servers/s/roles?skip=20&limit=20", systemKey, ""),
		"an empty search":            call("listLeaderboards", "GET", "/v1/leaderboards?search=", bearer, ""),
		"a search with a space":      call("listProducts", "GET", "/v1/products?search=keyword:gift%20card&filter=type:voucher", bearer, ""),
		"a product without vouchers": updateProduct(`{"price":90,"vouchers":[],"voucherExpireDate":""}`),
		"a product's vouchers":       updateProduct(`{"vouchers":["V-1"],"voucherExpireDate":"2026-12-31T00:00:00.000Z"}`),
		"a product's price alone":    updateProduct(`{"price":90}`),
		"the store's widget": updateStore(`{"widget":{"accessMode":"development","size":{"mode":"dynamic","width":400,"height":400},
			"appearance":{"light":{"name":"violet-dream","palette":{}},"useCommunityTheme":false},"userIdentifierFields":[]}}`),
	} {
		t.Run(name, func(t *testing.T) {
			if err := requestError(t, e); err != nil {
				t.Error(err)
			}
		})
	}
}

func updateProduct(body string) exchange {
	return call("updateProduct", "PUT", "/v1/products/p", bearerJSON, body)
}

func updateStore(body string) exchange {
	return call("updateStore", "PUT", "/v1/stores", bearerJSON, body)
}

func updateLeaderboard(body string) exchange {
	return call("updateLeaderboard", "PATCH", "/v1/leaderboards/l", bearerJSON, body)
}

const csvForm = "--b\r\nContent-Disposition: form-data; name=\"data\"; filename=\"u.csv\"\r\nContent-Type: text/csv\r\n\r\nemail\r\n" +
	"--b\r\nContent-Disposition: form-data; name=\"communityId\"\r\n\r\n6502c9e5\r\n--b--\r\n"

func TestWrongRequestsAreRejected(t *testing.T) {
	const good = `{"channelId":"c","message":"m","sender":"s"}`
	for name, test := range map[string]struct {
		request exchange
		want    []string // parts of the message
	}{
		"unknown operation":   {send(good).as("sendMassage"), []string{`"sendMassage"`}},
		"another operation":   {send(good).as("replyMessage"), []string{"sendMessage", "replyMessage"}},
		"another method":      {call("sendMessage", "PUT", "/apis/v1/messages/send", bearer, ""), []string{"sendMessage", "PUT"}},
		"unknown path":        {call("sendMessage", "POST", "/messages/send", bearer, ""), []string{"/messages/send"}},
		"slash at the end":    {call("listChannels", "GET", "/apis/v1/channels/", bearer, ""), []string{"/apis/v1/channels/"}},
		"empty id":            {call("deleteChannel", "DELETE", "/api/v1/channels/", systemKey, ""), []string{"deleteChannel"}},
		"no body":             {send(""), []string{"request body", "required"}},
		"body that is cut":    {send(`{"channelId":"c"`), []string{"request body", "decode"}},
		"no content type":     {send(good).without("Content-Type"), []string{"Content-Type"}},
		"wrong content type":  {send(good).with(map[string]string{"Content-Type": "text/plain"}), []string{"Content-Type", "text/plain"}},
		"missing channel":     {send(`{"message":"m","sender":"s"}`), []string{"channelId", "missing"}},
		"missing text":        {send(`{"channelId":"c","sender":"s"}`), []string{"message", "missing"}},
		"missing sender":      {send(`{"channelId":"c","message":"m"}`), []string{"sender", "missing"}},
		"unknown field":       {send(`{"channelId":"c","message":"m","sender":"s","pinned":true}`), []string{"pinned"}},
		"snake case":          {send(`{"channel_id":"c","message":"m","sender":"s"}`), []string{"channel"}},
		"wrong type":          {send(`{"channelId":5,"message":"m","sender":"s"}`), []string{"/channelId", "string"}},
		"null":                {send(`{"channelId":"c","message":null,"sender":"s"}`), []string{"/message"}},
		"reply to a channel":  {reply(`{"messageId":"m","message":"m","sender":"s","channelId":"c"}`), []string{"channelId"}},
		"reply to nothing":    {reply(`{"message":"m","sender":"s"}`), []string{"messageId", "missing"}},
		"unknown query":       {list("?channelId=c"), []string{`"channelId"`, "not declared"}},
		"query on a post":     {call("sendMessage", "POST", "/apis/v1/messages/send?a=1", bearerJSON, good), []string{`"a"`, "not declared"}},
		"count that is zero":  {list("?count=0"), []string{`"count"`, "1"}},
		"count over 100":      {list("?count=101"), []string{`"count"`, "100"}},
		"count in words":      {list("?count=ten"), []string{`"count"`}},
		"empty filter":        {list("?channel_id="), []string{`"channel_id"`}},
		"repeated filter":     {list("?channel_id=a&channel_id=b"), []string{`"channel_id"`, "2 times"}},
		"two user filters":    {list("?user_id=1&email=a%40example.com"), []string{"user_id", "email", "exclude"}},
		"body on a get":       {call("listMessages", "GET", "/apis/v1/messages", bearerJSON, "{}"), []string{"request body"}},
		"no token":            {send(good).without("Authorization"), []string{"Authorization", "communityKey"}},
		"empty token":         {send(good).with(map[string]string{"Authorization": "Bearer "}), []string{"Authorization"}},
		"token without word":  {send(good).with(map[string]string{"Authorization": "not-a-real-token"}), []string{"Authorization"}},
		"no system key":       {createChannel(`{"topic":"t","channelType":"open"}`).without("X-Api-Key"), []string{"X-Api-Key", "systemKey"}},
		"another key as well": {send(good).with(systemKey), []string{"X-Api-Key", "another family"}},
		"key for a widget": {call("exchangeWidgetToken", "POST", "/v2/api/widget-access-keys/token", bearerJSON,
			`{"accessId":"a","accessKey":"b"}`), []string{"Authorization", "another family"}},
		"sign in, no host":  {call("secureAuth", "GET", "/api/secureAuth", map[string]string{"apiKey": "k"}, ""), []string{"Hostname"}},
		"upload of nothing": {upload(), []string{"images"}},
		"upload elsewhere":  {upload([2]string{"image", "a.png"}), []string{"image", "undefined"}},
		"upload as text":    {upload([2]string{"images", ""}), []string{"images", "file name"}},
		"upload with more":  {upload([2]string{"images", "a.png"}, [2]string{"caption", ""}), []string{"caption"}},
		"upload as JSON":    {upload([2]string{"images", "a.png"}).with(isJSON), []string{"Content-Type"}},
		"channel, no type":  {createChannel(`{"topic":"t"}`), []string{"channelType", "missing"}},
		"channel, no topic": {createChannel(`{"channelType":"open"}`), []string{"topic", "missing"}},
		"channel, title":    {createChannel(`{"topic":"t","channelType":"open","title":"t"}`), []string{"title"}},
		"half a channel":    {call("updateChannel", "PUT", "/api/v1/channels/c", systemJSON, `{"topic":"t"}`), []string{"channelType"}},
		"cursor and page": {call("findUsers", "POST", "/apis/v1/users/filter", bearerJSON, `{"cursor":"c","page":1}`),
			[]string{"cursor together with page"}},
		"half a voucher": {call("updatePurchaseHistory", "PATCH", "/v1/purchase-histories/ORD1", bearerJSON,
			`{"redemptionInstructions":"x","voucherCode":"V"}`), []string{"voucherExpiryDate", "one voucher field"}},
		"half a leaderboard": {call("createLeaderboard", "POST", "/v1/leaderboards", bearerJSON,
			`{"name":"n","slug":"s","rankingField":"xps","displayedColumns":[],"startDate":"2026-01-30T19:30:00.000Z"}`), []string{"anyOf"}},
		"a role's name":            {updateLeaderboard(`{"allowedRolesToView":["Moderator"]}`), []string{"/allowedRolesToView/0"}},
		"a name that is read":      {updateLeaderboard(`{"timeFilters":["daily"]}`), []string{"timeFilters"}},
		"a schedule without start": {updateLeaderboard(`{"duration":{"noEndDate":true}}`), []string{"start", "missing"}},
		"vouchers without expiry":  {updateProduct(`{"vouchers":["V-1"]}`), []string{"anyOf"}},
		"an expiry that is empty":  {updateProduct(`{"vouchers":["V-1"],"voucherExpireDate":""}`), []string{"anyOf"}},
		"a spelling that is right": {updateProduct(`{"shouldPrioritizeExpiringVouchers":true}`), []string{"shouldPrioritizeExpiringVouchers"}},
		"the id of the widget":     {updateStore(`{"widget":{"_id":"w"}}`), []string{"_id"}},
		"translations of a store":  {updateStore(`{"i18n":{}}`), []string{"i18n"}},
		"a symbol of the currency": {updateStore(`{"currency":{"symbol":"coin"}}`), []string{"symbol"}},
		"a search for a word":      {call("listProducts", "GET", "/v1/products?search=gift", bearer, ""), []string{`"search"`}},
		"too large a page":         {call("listCategories", "GET", "/v1/categories?limit=101", bearer, ""), []string{`"limit"`, "100"}},
		"a page of the store":      {call("listProducts", "GET", "/v1/products?page=2", bearer, ""), []string{`"page"`, "not declared"}},
	} {
		t.Run(name, func(t *testing.T) {
			mustComplain(t, requestError(t, test.request), test.want)
		})
	}
}

func TestRequestMessagesDoNotShowValues(t *testing.T) {
	err := requestError(t, send(`{"channelId":"c","message":{"text":"hidden words"},"sender":"s"}`).
		with(map[string]string{"Authorization": "Bearer hidden-token"}))
	if err == nil || strings.Contains(err.Error(), "hidden") {
		t.Errorf("the message shows a value: %v", err)
	}
}

const (
	sentAnswer    = `{"status":"success","message":"Message send successfully"}`
	messageAnswer = `{"status":"success","message":"messages fetched successfully","data":{"total":10,"messages":[
		{"id":"689b908502ad38f","message":"Hi","user":{"user_id":"1243","email":"user@example.com"},
		 "channel":{"channel_id":"663347f4361726479c6","name":"Rules"},"timestamp":"2025-08-05T01:39:43.561Z"}]}}`
	channelAnswer = `{"meta":{"success":true,"message":"m","devMessage":"m"},"body":{"topic":"Chit Chat","permissions":[],
		"userId":"1","serverId":"s","channelType":"open","_id":"c","createdAt":"2024-07-25T16:50:17.610Z",
		"updatedAt":"2024-07-25T16:50:17.610Z","__v":0}}`
	imageAnswer = `[{"id":"i","name":"a.png","url":"https://cdn.example.com/a.png","type":"image/png","size":12}]`
)

// Requests that the answers below answer.
var (
	sent     = send(`{"channelId":"c","message":"m","sender":"s"}`)
	listed   = list("?channel_id=c")
	created  = createChannel(`{"topic":"Chit Chat","channelType":"open"}`)
	uploaded = upload([2]string{"images", "a.png"})
	deleted  = call("deleteChannel", "DELETE", "/api/v1/channels/c", systemKey, "")
	badges   = call("listBadges", "GET", "/api/v1/badges", systemKey, "")
	analyses = call("listAnalyses", "GET", "/apis/v1/analysis/c", bearer, "")
	newUser  = call("createUser", "POST", "/apis/v1/users", bearerJSON, "{}")

	boards   = call("listLeaderboards", "GET", "/v1/leaderboards", bearer, "")
	products = call("listProducts", "GET", "/v1/products", bearer, "")
	streaks  = call("listStreaks", "GET", "/apis/v1/streaks", bearer, "")
	status   = call("setRedemptionTransactionStatus", "PUT", "/apis/v1/redemption-transactions/status", bearerJSON,
		`{"transactionId":"ORD1","statusId":"s"}`)
)

// partnerList is a list of the partner family with paging information.
func partnerList(paging, rows string) string {
	return `{"meta":{"status":"success","statusCode":200,` + paging + `},"message":"m","data":` + rows + `}`
}

func TestAnswersOfTheDocumentationPass(t *testing.T) {
	for name, e := range map[string]exchange{
		"sent":              sent.answered(200, sentAnswer),
		"messages":          listed.answered(200, messageAnswer),
		"no messages":       listed.answered(200, `{"status":"success","message":"m","data":{"total":0,"messages":[]}}`),
		"total as a string": listed.answered(200, `{"status":"success","data":{"total":"0","messages":[]}}`),
		"unknown fields":    listed.answered(200, strings.ReplaceAll(messageAnswer, `"timestamp"`, `"edited":true,"timestamp"`)),
		"channels": listChannels().answered(200,
			`{"status":"success","data":[{"_id":"c","topic":"General","channelType":"open"}]}`),
		"channel with a title": listChannels().answered(200,
			`{"status":"success","data":[{"_id":"c","title":"General","channelType":"open"}]}`),
		"created channel":       created.answered(200, channelAnswer),
		"deleted channel, null": deleted.answered(200, `{"meta":{"success":true,"message":"m","devMessage":"m"},"body":null}`),
		"deleted channel, list": deleted.answered(200, `{"meta":{"success":true,"message":"m","devMessage":"m"},"body":[]}`),
		"image":                 uploaded.answered(200, imageAnswer),
		"badge in strings":      badges.answered(200, badgeAnswer(`"3"`, `"true"`)),
		"badge in types":        badges.answered(200, badgeAnswer(`3`, `true`)),
		"list of analyses":      analyses.answered(200, `{"status":"success","data":[]}`),
		"one analysis":          analyses.as("getAnalysis").answered(200, `{"status":"success","data":{}}`),
		"unknown body":          newUser.answeredAs(201, "", ""),
		"leaderboards": boards.answered(200, partnerList(`"page":1,"limit":20,"total":1`,
			`[{"_id":"l","name":"n","rankBy":"xps","displayedFields":["user"],"widget":{"size":"dynamic","width":null,"height":null}}]`)),
		"an old leaderboard, alone": call("getLeaderboard", "GET", "/v1/leaderboards/l?fields=name", bearer, "").
			answered(200, `{"meta":{"status":"success","statusCode":200},"data":{"_id":"l","name":"n"}}`),
		"products": products.answered(200, partnerList(`"skip":0,"limit":20,"total":1`,
			`[{"_id":"p","price":100,"discountPrice":null,"stocks":"45","purchaseStatusOverride":{"isEnabled":false,"statusID":null}}]`)),
		"streaks with their pages": streaks.answered(200, `{"status":"success","data":[{"_id":"s","name":"n"}],
			"pagination":{"total":"3","currentPage":1,"totalPages":1,"hasNextPage":false,"hasPrevPage":false}}`),
		"the status of an order": status.answered(200, `{"status":"success","message":"m","data":{"transactionId":"ORD1","statusId":"s",
			"status":{"_id":"s","name":"Shipping","category":"incomplete","color":"#3EA1FD"}}}`),
		"refusal with status 200": sent.answered(200, `{"status":"error","message":"no such channel"}`),
		"refusal in meta":         created.answered(200, `{"meta":{"success":false,"message":"no"}}`),
		"refusal of a sign-in":    created.answered(200, `{"error":true}`),
		"error in an envelope":    sent.answered(401, `{"status":"error","message":"Invalid token"}`),
		"error in another one":    sent.answered(404, `{"meta":{"success":false,"message":"Not found"},"body":null}`),
		"error without a body":    sent.answeredAs(503, "", ""),
		"error, empty JSON":       sent.answeredAs(500, "application/json", ""),
		"error page":              sent.answeredAs(502, "text/html", "<html>Bad gateway</html>"),
		"problem details":         sent.answeredAs(400, "application/problem+json", `{"title":"Bad request"}`),
		"throttled":               sent.answeredAs(429, "text/plain; charset=utf-8", "slow down"),
	} {
		t.Run(name, func(t *testing.T) {
			if err := responseError(t, e); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestWrongAnswersAreRejected(t *testing.T) {
	for name, test := range map[string]struct {
		exchange exchange
		want     []string
	}{
		"unknown operation":    {sent.as("sendMassage").answered(200, sentAnswer), []string{`"sendMassage"`}},
		"another operation":    {sent.as("replyMessage").answered(200, sentAnswer), []string{"replyMessage"}},
		"no status":            {sent.answered(200, `{"message":"m"}`), []string{"status", "missing"}},
		"no message":           {sent.answered(200, `{"status":"success"}`), []string{"message", "missing"}},
		"another envelope":     {sent.answered(200, channelAnswer), []string{"status", "missing"}},
		"list for an object":   {sent.answered(200, `[]`), []string{"object"}},
		"undocumented success": {sent.answered(201, sentAnswer), []string{"201", "success status"}},
		"empty success":        {sent.answeredAs(200, "", ""), []string{"Content-Type"}},
		"success in HTML":      {sent.answeredAs(200, "text/html", "<html></html>"), []string{"Content-Type", "text/html"}},
		"success that is cut":  {sent.answered(200, sentAnswer[:20]), []string{"decode"}},
		"no data":              {listed.answered(200, sentAnswer), []string{"data", "missing"}},
		"message without an id": {listed.answered(200, strings.Replace(messageAnswer, `"id":"689b908502ad38f",`, "", 1)),
			[]string{"id", "missing"}},
		"id that is a number": {listed.answered(200, strings.Replace(messageAnswer, `"id":"689b908502ad38f"`, `"id":5`, 1)),
			[]string{"/data/messages/0/id", "string"}},
		"time that is none": {listed.answered(200, strings.Replace(messageAnswer, "2025-08-05T01:39:43.561Z", "yesterday", 1)),
			[]string{"/data/messages/0/timestamp"}},
		"too many messages": {listed.answered(200, `{"status":"success","data":{"messages":[`+strings.Repeat("{},", 100)+`{}]}}`),
			[]string{"/data/messages", "100"}},
		"channel without an id": {created.answered(200, strings.Replace(channelAnswer, `"_id":"c",`, "", 1)), []string{"_id", "missing"}},
		"channel without a name": {created.answered(200, strings.Replace(channelAnswer, `"topic":"Chit Chat",`, "", 1)),
			[]string{"/body", "anyOf"}},
		"channel list for one": {created.answered(200, `{"meta":{"success":true,"message":"m","devMessage":"m"},"body":[]}`),
			[]string{"/body", "object"}},
		"no body in the envelope": {deleted.answered(200, `{"meta":{"success":true,"message":"m","devMessage":"m"}}`),
			[]string{"body", "missing"}},
		"image in an envelope":   {uploaded.answered(200, `{"status":"success","data":[]}`), []string{"array"}},
		"image without a url":    {uploaded.answered(200, strings.Replace(imageAnswer, `"url"`, `"uri"`, 1)), []string{"url", "missing"}},
		"leaderboards, no pages": {boards.answered(200, `{"meta":{"status":"success","statusCode":200},"data":[]}`), []string{"/meta", "page"}},
		"products, other pages":  {products.answered(200, partnerList(`"page":1,"limit":20,"total":0`, `[]`)), []string{"/meta", "skip"}},
		"a size as it is written": {call("getLeaderboard", "GET", "/v1/leaderboards/l", bearer, "").
			answered(200, `{"meta":{"status":"success"},"data":{"widget":{"size":{"type":"custom"}}}}`), []string{"/data/widget/size"}},
		"a status without a name": {
			status.answered(200, `{"status":"success","data":{"transactionId":"ORD1","statusId":"s","status":{"_id":"s"}}}`),
			[]string{"/data/status", "name"},
		},
		"badge with a word":    {badges.answered(200, badgeAnswer(`"many"`, `"true"`)), []string{"/body/0/quantity"}},
		"error that is a list": {sent.answered(400, `["bad"]`), []string{"400", "object"}},
		"error that is cut":    {sent.answered(500, `{"status":`), []string{"decode"}},
	} {
		t.Run(name, func(t *testing.T) {
			mustComplain(t, responseError(t, test.exchange), test.want)
		})
	}
}

func badgeAnswer(quantity, flag string) string {
	return fmt.Sprintf(`{"meta":{"success":true,"message":"m","devMessage":"m"},"body":[{"id":"b","title":"t","action":"custom",
		"quantity":%s,"description":"d","attachRequired":%s,"awarded":%s,"image":"i"}]}`, quantity, flag, flag)
}

func TestRequestLeavesTheCallersRequestAlone(t *testing.T) {
	validator := mustValidator(t)
	body := []byte(sent.body)
	r := sent.request()
	url := r.URL.String()
	if err := validator.Request(t.Context(), sent.operation, r, body); err != nil {
		t.Fatal(err)
	}
	left, err := io.ReadAll(r.Body)
	if err != nil || !bytes.Equal(left, body) {
		t.Errorf("the caller reads %q, %v from the body", left, err)
	}
	if r.URL.String() != url {
		t.Errorf("the URL became %s", r.URL)
	}
}

func TestValidatorServesManyAtOnce(t *testing.T) {
	validator := mustValidator(t)
	e := listed.answered(200, messageAnswer)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			r := e.request()
			if err := validator.Request(t.Context(), e.operation, r, nil); err != nil {
				t.Error(err)
			}
			if err := validator.Response(t.Context(), e.operation, r, nil, e.status, headers(e.answerHeader), []byte(e.answer)); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

func TestMatchFindsEachOperation(t *testing.T) {
	validator := mustValidator(t)
	for _, operation := range mustOperations(t) {
		want := operation.ID
		if want == "listAnalyses" {
			want = "getAnalysis"
		}
		path := strings.NewReplacer("{", "a%2F", "}", "%20b").Replace(operation.Path)
		got, params, ok := validator.Match(operation.Method, path)
		if !ok || got != want {
			t.Errorf("%s %s is %q, %v, want %s", operation.Method, path, got, ok, want)
		}
		for name, value := range params {
			if value != "a/"+name+" b" {
				t.Errorf("%s: parameter %s is %q", want, name, value)
			}
		}
		if len(params) != strings.Count(operation.Path, "{") {
			t.Errorf("%s: parameters are %v", want, params)
		}
	}
}

func TestMatchTellsOperationsOfOnePathApartByMethod(t *testing.T) {
	validator := mustValidator(t)
	for method, want := range map[string]string{"GET": "listUserRoles", "PUT": "updateRole", "DELETE": "deleteRole"} {
		if got, params, _ := validator.Match(method, "/api/v1/roles/1102"); got != want || params["id"] != "1102" {
			t.Errorf("%s is %q with %v, want %s", method, got, params, want)
		}
	}
}

func TestMatchPrefersAFixedPath(t *testing.T) {
	if got, _, _ := mustValidator(t).Match("POST", "/apis/v1/users/apikeys"); got != "createUserAPIKey" {
		t.Errorf("the path is %q", got)
	}
}

func TestMatchKnowsNoOtherPaths(t *testing.T) {
	validator := mustValidator(t)
	for _, path := range []string{"", "/", "/apis/v1", "/apis/v1/messages/", "/messages", "/apis/v1/messages/x", "/api/v1/channels/%zz"} {
		if got, _, ok := validator.Match("GET", path); ok {
			t.Errorf("%q is %s", path, got)
		}
	}
	if got, _, ok := validator.Match("PATCH", "/apis/v1/messages"); ok {
		t.Errorf("PATCH is %s", got)
	}
}

// request builds the exchange's request as a server would receive it.
func (e exchange) request() *http.Request {
	r := httptest.NewRequestWithContext(context.Background(), e.method, e.url, strings.NewReader(e.body))
	r.Header = headers(e.header)
	return r
}

func requestError(t *testing.T, e exchange) error {
	t.Helper()
	return mustValidator(t).Request(t.Context(), e.operation, e.request(), []byte(e.body))
}

func responseError(t *testing.T, e exchange) error {
	t.Helper()
	return mustValidator(t).Response(
		t.Context(), e.operation, e.request(), []byte(e.body), e.status, headers(e.answerHeader), []byte(e.answer))
}

func mustComplain(t *testing.T, err error, want []string) {
	t.Helper()
	if err == nil {
		t.Fatal("it passed")
	}
	for _, part := range want {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("the message does not name %s: %v", part, err)
		}
	}
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("the message has several lines: %v", err)
	}
}

func mustValidator(t *testing.T) *Validator {
	t.Helper()
	validator, err := NewValidator()
	if err != nil {
		t.Fatal(err)
	}
	return validator
}

func headers(from map[string]string) http.Header {
	header := http.Header{}
	for name, value := range from {
		header.Set(name, value)
	}
	return header
}

// join returns one map of all entries; the later ones win.
func join(all ...map[string]string) map[string]string {
	joined := map[string]string{}
	for _, each := range all {
		maps.Copy(joined, each)
	}
	return joined
}
