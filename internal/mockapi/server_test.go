package mockapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/returning-ai/terraform-provider-returningai/internal/contract"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

// service is a running mock and a plain HTTP client for it.
type service struct {
	*mockapi.Server
	t    *testing.T
	root string
}

func start(t *testing.T, options ...mockapi.Option) *service {
	t.Helper()
	mock, err := mockapi.New(options...)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(mock)
	t.Cleanup(server.Close)
	return &service{Server: mock, t: t, root: server.URL}
}

// reply is an answer, read to its end.
type reply struct {
	status int
	header http.Header
	body   string
}

// json reads the body.
func (r reply) json(t *testing.T) map[string]any {
	t.Helper()
	var value map[string]any
	if err := json.Unmarshal([]byte(r.body), &value); err != nil {
		t.Fatalf("body is no JSON object: %v: %q", err, r.body)
	}
	return value
}

// call sends a request with the default credentials of the path and a body, which may be empty, text, or
// anything that JSON can hold.
func (s *service) call(method, path string, body any, changes ...func(*http.Request)) reply {
	s.t.Helper()
	answer, err := s.try(s.t.Context(), method, path, body, changes...)
	if err != nil {
		s.t.Fatalf("%s %s: %v", method, path, err)
	}
	return answer
}

// try is call where the request itself may fail.
func (s *service) try(ctx context.Context, method, path string, body any, changes ...func(*http.Request)) (reply, error) {
	s.t.Helper()
	r, err := http.NewRequestWithContext(ctx, method, s.root+path, strings.NewReader(bodyText(s.t, body)))
	if err != nil {
		s.t.Fatal(err)
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	switch {
	case strings.HasPrefix(path, "/api/v1/"):
		r.Header.Set("x-api-key", s.SystemAPIKey())
	case strings.Contains(path, "/api-keys"):
		r.Header.Set("Authorization", "Bearer "+s.OwnerToken())
	default:
		r.Header.Set("Authorization", "Bearer "+s.APIToken())
	}
	for _, change := range changes {
		change(r)
	}
	return send(r)
}

// send sends a request on a connection of its own, so that nothing is repeated behind the test's back.
func send(r *http.Request) (reply, error) {
	client := &http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	response, err := client.Do(r)
	if err != nil {
		return reply{}, err
	}
	defer func() { _ = response.Body.Close() }()
	read, err := io.ReadAll(response.Body)
	return reply{status: response.StatusCode, header: response.Header, body: string(read)}, err
}

func bodyText(t *testing.T, body any) string {
	t.Helper()
	switch body := body.(type) {
	case nil:
		return ""
	case string:
		return body
	}
	var encoded bytes.Buffer
	if err := json.NewEncoder(&encoded).Encode(body); err != nil {
		t.Fatal(err)
	}
	return encoded.String()
}

// channel is the id of a channel of the default community.
func (s *service) channel(topic string) string {
	s.t.Helper()
	channel, ok := s.ChannelByTopic(topic)
	if !ok {
		s.t.Fatalf("there is no channel %q", topic)
	}
	return channel.ID
}

// say sends a message and expects success.
func (s *service) say(channelID, text string) {
	s.t.Helper()
	answer := s.call("POST", "/apis/v1/messages/send", map[string]string{
		"channelId": channelID, "message": text, "sender": "ana",
	})
	wantStatus(s.t, answer, http.StatusOK)
}

func wantStatus(t *testing.T, answer reply, status int) {
	t.Helper()
	if answer.status != status {
		t.Fatalf("status %d, want %d; body: %s", answer.status, status, answer.body)
	}
}

func wantNoProblems(t *testing.T, s *service) {
	t.Helper()
	if problems := s.Problems(); len(problems) > 0 {
		t.Errorf("problems with the contract:\n%s", strings.Join(problems, "\n"))
	}
}

func wantEqual[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func wantContains(t *testing.T, what, text, part string) {
	t.Helper()
	if !strings.Contains(text, part) {
		t.Errorf("%s: %q does not contain %q", what, text, part)
	}
}

func TestTheDefaultCommunityHasChannelsForumTopicsMembersAndMessages(t *testing.T) {
	s := start(t)
	var topics []string
	for _, channel := range s.Channels() {
		topics = append(topics, channel.Topic+":"+channel.Type)
	}
	if !slices.Equal(topics, []string{"General:open", "Announcements:open", "Help:forum"}) {
		t.Errorf("channels: %v", topics)
	}
	help, _ := s.ChannelByTopic("Help")
	if len(help.ForumTopics) != 2 || help.ForumTopics[0].ID == "" || help.ForumTopics[0].Title == "" {
		t.Errorf("forum topics: %+v", help.ForumTopics)
	}
	var names []string
	for _, member := range s.Members() {
		names = append(names, member.Username)
		wantEqual(t, "e-mail", member.Email, member.Username+"@example.com")
	}
	if !slices.Equal(names, []string{"ana", "ben", "cleo", "dora"}) {
		t.Errorf("members: %v", names)
	}
	if len(s.Messages(s.channel("General"))) == 0 {
		t.Error("there is no welcome message")
	}
	wantEqual(t, "length of the community's id", len(s.CommunityID()), 24)
}

func TestAnEmptyCommunityHasMembersOnly(t *testing.T) {
	s := start(t, mockapi.WithEmptyCommunity())
	wantEqual(t, "channels", len(s.Channels()), 0)
	wantEqual(t, "members", len(s.Members()), 4)
	s.AddChannel("News", "open")
	s.Reset()
	wantEqual(t, "channels after a reset", len(s.Channels()), 0)
}

func TestResetGoesBackToTheStart(t *testing.T) {
	s := start(t)
	s.AddChannel("News", "open")
	s.AddMember(mockapi.Member{Username: "eve", Email: "eve@example.com"})
	s.AddToken(mockapi.Token{Value: "another-token"})
	s.Inject(mockapi.Fault{Status: 500})
	s.Inject(mockapi.Fault{Operation: "noSuchOperation"})
	s.Reroute("listChannels", "GET", "/apis/v1/rooms")
	s.SetVisibilityDelay(time.Second)
	s.Reset()
	wantEqual(t, "channels", len(s.Channels()), 3)
	wantEqual(t, "members", len(s.Members()), 4)
	wantEqual(t, "faults", len(s.Faults()), 0)
	wantNoProblems(t, s)
	wantStatus(t, s.call("GET", "/apis/v1/channels", nil), 200)
	wantStatus(t, s.call("GET", "/apis/v1/channels", nil, bearer("another-token")), 401)
	before := len(s.newestTexts(""))
	s.say(s.channel("General"), "seen at once")
	wantEqual(t, "messages seen", len(s.newestTexts("")), before+1)
}

func TestUnknownPathsAndMethodsAre404InTheFamilysEnvelope(t *testing.T) {
	s := start(t)
	for path, where := range map[string][]string{
		"/apis/v1/nothing": {"status"},
		"/api/v1/nothing":  {"meta", "success"},
		"/nothing":         {"status"},
		"/v1/nothing":      {"meta", "status"},
	} {
		answer := s.call("GET", path, nil)
		wantStatus(t, answer, 404)
		var value any = answer.json(t)
		for _, name := range where {
			value = value.(map[string]any)[name]
		}
		if value != "error" && value != false {
			t.Errorf("%s: envelope %s", path, answer.body)
		}
	}
	wantStatus(t, s.call("PATCH", "/apis/v1/channels", nil), 404)
}

func TestOperationsThatAreNotPlayedAre501(t *testing.T) {
	operations, err := contract.Operations()
	if err != nil {
		t.Fatal(err)
	}
	s := start(t)
	for _, operation := range operations {
		path := strings.NewReplacer("{", "", "}", "").Replace(operation.Path)
		if operation.ID == "listAnalyses" { // which only the id in its path tells from getAnalysis
			path = analysesPath
		}
		token := s.APIToken()
		if mockapi.NeedsSession(operation.ID) {
			token = s.OwnerToken()
		}
		restore := mockapi.Unplay(operation.ID)
		answer := s.call(operation.Method, path, nil, func(r *http.Request) {
			r.Header.Set("Authorization", "Bearer "+token)
			r.Header.Set("x-api-key", s.SystemAPIKey())
			r.Header.Set("apiKey", s.SystemAPIKey())
		})
		restore()
		wantEqual(t, operation.ID, answer.status, http.StatusNotImplemented)
		wantContains(t, operation.ID, answer.body, "does not play the operation "+operation.ID)
	}
}

func TestEveryHandlerIsForAnOperationOfTheContract(t *testing.T) {
	operations, err := contract.Operations()
	if err != nil {
		t.Fatal(err)
	}
	named, err := contract.NamedOperations()
	if err != nil {
		t.Fatal(err)
	}
	for _, operation := range named {
		if !slices.Contains(mockapi.PlayedByName(), operation.ID) {
			t.Errorf("the mock does not play %s, which nothing but the mock can show", operation.ID)
		}
		operations = append(operations, operation.Operation)
	}
	for _, id := range slices.Concat(mockapi.Played(), mockapi.PlayedByName()) {
		known := slices.ContainsFunc(operations, func(o contract.Operation) bool { return o.ID == id })
		if !known && id != mockapi.FileOperation {
			t.Errorf("the contract has no operation %s", id)
		}
	}
}

func TestAnOperationCanBeMoved(t *testing.T) {
	s := start(t)
	s.Reroute("listChannels", "POST", "/apis/v1/rooms/list")
	wantStatus(t, s.call("GET", "/apis/v1/channels", nil), 404)
	wantStatus(t, s.call("POST", "/apis/v1/rooms/list", nil), 200)

	s.Reroute("deleteChannel", "POST", "/api/v1/rooms/{id}/remove")
	id := s.channel("General")
	wantStatus(t, s.call("DELETE", "/api/v1/channels/"+id, nil), 404)
	wantStatus(t, s.call("PUT", "/api/v1/channels/"+id, map[string]string{"topic": "A", "channelType": "open"}), 200)
	wantStatus(t, s.call("POST", "/api/v1/rooms/"+id+"/remove", nil), 200)
	if _, ok := s.Channel(id); ok {
		t.Error("the channel is still there")
	}
	wantNoProblems(t, s)
}

func TestAMistakenRerouteShowsInProblems(t *testing.T) {
	s := start(t)
	s.Reroute("noSuchOperation", "GET", "/x")
	s.Reroute("deleteChannel", "DELETE", "/api/v1/channels/all")
	problems := strings.Join(s.Problems(), "\n")
	wantContains(t, "problems", problems, "noSuchOperation")
	wantContains(t, "problems", problems, "lacks {id}")
}

func TestAnOversizedBodyIsRefused(t *testing.T) {
	s := start(t)
	body := `{"channelId":"` + strings.Repeat("x", 1<<20) + `"}`
	wantStatus(t, s.call("POST", "/apis/v1/messages/send", body), http.StatusRequestEntityTooLarge)
}

func TestManyClientsAtOnce(t *testing.T) {
	s := start(t)
	id := s.channel("General")
	before := len(s.Messages(id))
	t.Run("group", func(t *testing.T) {
		for range 8 {
			t.Run("client", func(t *testing.T) {
				t.Parallel()
				for range 5 {
					s.say(id, "hello")
					s.newestTexts(id)
					s.AddChannel("One more", "open")
					_, _, _, _ = s.Requests(), s.Problems(), s.Images(), s.Channels()
				}
			})
		}
	})
	wantEqual(t, "messages", len(s.Messages(id))-before, 40)
	wantEqual(t, "requests", s.Count("sendMessage"), 40)
	wantNoProblems(t, s)
}
