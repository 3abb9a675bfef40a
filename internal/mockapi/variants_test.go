package mockapi_test

import (
	"fmt"
	"html"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

// The operations that a variant's switches for lists act on: those that a variant pages, and those that are paged by their documentation.
var (
	lists = []string{
		channelsPath, systemChannels, rolesPath, badgesPath, serversPath, serverRolesPath, serverChannelsPath, analysesPath,
		communityUsersPath, userFieldsPath, apiKeysPath,
	}
	pagedLists = []string{streaksPath, leaderboardsPath, categoriesPath, productsPath}
	allLists   = slices.Concat(lists, pagedLists)
)

// rowsIn are the rows of a list's answer.
func rowsIn(t *testing.T, answer reply) []map[string]any {
	t.Helper()
	wantStatus(t, answer, 200)
	value := answer.json(t)
	listed, found := value["body"]
	if !found {
		listed = value["data"]
	}
	rows := []map[string]any{}
	for _, row := range listed.([]any) {
		rows = append(rows, row.(map[string]any))
	}
	return rows
}

// announcedIn is what a list's answer says of its pages, in whichever envelope.
func announcedIn(t *testing.T, answer reply) map[string]any {
	t.Helper()
	announced := answer.json(t)
	if meta, found := announced["meta"].(map[string]any); found {
		announced = meta
	}
	for _, name := range []string{"status", "statusCode", "success", "message", "devMessage", "data"} {
		delete(announced, name)
	}
	return announced
}

// names are the names that a list shows.
func (s *service) names(path string) []string {
	s.t.Helper()
	return namesIn(s.t, s.call("GET", path, nil))
}

func namesIn(t *testing.T, answer reply) []string {
	t.Helper()
	names := []string{}
	for _, row := range rowsIn(t, answer) {
		for _, member := range []string{"topic", "title", "name", "displayName"} {
			if name, found := row[member].(string); found {
				names = append(names, name)
			}
		}
	}
	return names
}

// fill adds to each kind until it has n, called "Thing 1" and so on.
func (s *service) fill(n int) {
	s.t.Helper()
	for i := range n {
		name := fmt.Sprint("Thing ", i+1)
		if len(s.Channels()) < n {
			s.AddChannel(name, "open")
		}
		if len(s.Roles()) < n {
			s.AddRole(mockapi.Role{Title: name, Class: "red"})
		}
		if len(s.Badges()) < n {
			s.AddBadge(mockapi.Badge{Title: name, Action: "custom"})
		}
		if len(s.Servers()) < n {
			s.AddServer(name)
		}
		if len(s.Analyses()) < n {
			s.AddAnalysis(mockapi.Analysis{Title: name, ChannelID: s.Channels()[0].ID})
		}
		if len(s.Streaks()) < n {
			s.AddStreak(mockapi.Streak{Name: name})
		}
		if len(s.Leaderboards()) < n {
			s.AddLeaderboard(mockapi.Leaderboard{Name: name, Slug: fmt.Sprint("thing-", i)})
		}
		if len(s.Categories()) < n {
			s.AddCategory(mockapi.Category{Name: name})
		}
		if len(s.Products()) < n {
			s.AddProduct(mockapi.Product{Name: name})
		}
		if len(s.Members()) < n {
			s.AddMember(mockapi.Member{Username: fmt.Sprint("thing", i), Email: fmt.Sprintf("thing%d@example.com", i), DisplayName: name})
		}
		if len(s.UserFields()) < n {
			s.AddUserField(mockapi.UserField{Field: fmt.Sprint("thing-", i), Name: name, Type: "date"})
		}
		if len(s.APIKeys()) < n {
			s.AddAPIKey(mockapi.APIKey{Name: name})
		}
	}
}

func wantNames(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: got %q, want %q", what, got, want)
	}
}

// eachList runs a test on each list that a variant pages, of a community of its own that has five of each kind.
func eachList(t *testing.T, v mockapi.Variant, test func(s *service, path string)) {
	t.Helper()
	eachOf(t, lists, v, test)
}

func eachOf(t *testing.T, paths []string, v mockapi.Variant, test func(s *service, path string)) {
	t.Helper()
	for _, path := range paths {
		t.Run(strings.TrimPrefix(path, "/"), func(t *testing.T) {
			s := start(t)
			s.fill(5)
			s.SetVariant(v)
			test(s, path)
			wantNoProblems(t, s)
		})
	}
}

func TestThePlainestVariantShowsAllAndAnnouncesNothing(t *testing.T) {
	eachList(t, mockapi.Variant{}, func(s *service, path string) {
		answer := s.call("GET", path+"?page=2&limit=1&skip=1&cursor=x", nil)
		wantEqual(s.t, "rows", len(rowsIn(s.t, answer)), 5)
		wantEqual(s.t, "announced", len(announcedIn(s.t, answer)), 0)
	})
}

func TestPagesAreAnnouncedInEachWay(t *testing.T) {
	type page struct {
		query     string
		rows      int
		announced map[string]any
	}
	for paging, pages := range map[mockapi.Paging][]page{
		mockapi.PagingNone: {{"", 2, map[string]any{}}, {"page=2", 2, map[string]any{}}, {"limit=9", 2, map[string]any{}}},
		mockapi.PagingTotal: {
			{"", 2, map[string]any{"total": 5.0}}, {"page=3&skip=4", 2, map[string]any{"total": 5.0}},
			{"limit=1000", 5, map[string]any{"total": 5.0}},
		},
		mockapi.PagingPage: {
			{"", 2, map[string]any{"page": 1.0, "limit": 2.0, "total": 5.0}},
			{"page=3", 1, map[string]any{"page": 3.0, "limit": 2.0, "total": 5.0}},
			{"page=9", 0, map[string]any{"page": 9.0, "limit": 2.0, "total": 5.0}},
			{"page=2&limit=3", 2, map[string]any{"page": 2.0, "limit": 3.0, "total": 5.0}},
			{"limit=5000", 5, map[string]any{"page": 1.0, "limit": 1000.0, "total": 5.0}},
		},
		mockapi.PagingSkip: {
			{"", 2, map[string]any{"skip": 0.0, "limit": 2.0, "total": 5.0}},
			{"skip=4", 1, map[string]any{"skip": 4.0, "limit": 2.0, "total": 5.0}},
			{"skip=1&limit=3&page=9", 3, map[string]any{"skip": 1.0, "limit": 3.0, "total": 5.0}},
		},
		mockapi.PagingHasMore: {
			{"limit=1000", 2, map[string]any{"page": 1.0, "hasMore": true}}, {"page=3", 1, map[string]any{"page": 3.0, "hasMore": false}},
		},
		mockapi.PagingPages: {
			{"limit=1000", 2, map[string]any{"page": 1.0, "totalPages": 3.0}}, {"page=3", 1, map[string]any{"page": 3.0, "totalPages": 3.0}},
		},
		mockapi.PagingStuck: {
			{"", 2, map[string]any{"page": 1.0, "limit": 2.0, "total": 5.0}},
			{"page=2&limit=1000", 2, map[string]any{"page": 1.0, "limit": 2.0, "total": 5.0}},
		},
		mockapi.PagingNextURL: {{"page=3", 1, map[string]any{"next": nil}}},
	} {
		t.Run(paging.String(), func(t *testing.T) {
			eachList(t, mockapi.Variant{PageSize: 2, Paging: paging}, func(s *service, path string) {
				for _, want := range pages {
					answer := s.call("GET", path+"?"+want.query, nil)
					wantEqual(s.t, "rows of "+want.query, len(rowsIn(s.t, answer)), want.rows)
					wantEqual(s.t, "announcement of "+want.query, fmt.Sprint(announcedIn(s.t, answer)), fmt.Sprint(want.announced))
				}
			})
		})
	}
}

func TestACursorAndAnAddressLeadThroughAllPages(t *testing.T) {
	for paging, next := range map[mockapi.Paging]func(path, next string) string{
		mockapi.PagingNext:    func(path, next string) string { return path + "?cursor=" + url.QueryEscape(next) },
		mockapi.PagingNextURL: func(_, next string) string { return next },
	} {
		t.Run(paging.String(), func(t *testing.T) {
			eachList(t, mockapi.Variant{PageSize: 2, Paging: paging}, func(s *service, path string) {
				var walked []string
				for address, more := path, true; more; {
					answer := s.call("GET", address, nil)
					walked = append(walked, namesIn(s.t, answer)...)
					var cursor string
					if cursor, more = announcedIn(s.t, answer)["next"].(string); more {
						address = next(path, cursor)
					}
				}
				s.SetVariant(mockapi.Variant{})
				wantNames(s.t, "all pages", walked, s.names(path)...)
			})
		})
	}
}

func TestTheNextAddressIsAPathWithAQuery(t *testing.T) {
	s := start(t, mockapi.WithVariant(mockapi.Variant{PageSize: 1, Paging: mockapi.PagingNextURL}))
	wantEqual(t, "next", announcedIn(t, s.call("GET", systemChannels, nil))["next"], any("/api/v1/channels?page=2"))
}

func TestAPositionThatMakesNoSenseIsRefused(t *testing.T) {
	s := start(t)
	for _, c := range []struct {
		paging mockapi.Paging
		query  string
	}{
		{mockapi.PagingPage, "page=0"}, {mockapi.PagingPage, "page=x"}, {mockapi.PagingPage, "limit=0"},
		{mockapi.PagingSkip, "skip=-1"}, {mockapi.PagingNext, "cursor=2"}, {mockapi.PagingNext, "cursor=YWZ0ZXI6eA"},
	} {
		s.SetVariant(mockapi.Variant{PageSize: 2, Paging: c.paging})
		wantStatus(t, s.call("GET", rolesPath+"?"+c.query, nil), 400)
	}
}

func TestAnUnlimitedListIsOnePage(t *testing.T) {
	eachList(t, mockapi.Variant{Paging: mockapi.PagingPages}, func(s *service, path string) {
		answer := s.call("GET", path, nil)
		wantEqual(s.t, "rows", len(rowsIn(s.t, answer)), 5)
		wantEqual(s.t, "pages", announcedIn(s.t, answer)["totalPages"], any(1.0))
	})
}

func TestTotalsMayBeStrings(t *testing.T) {
	s := start(t, mockapi.WithNumbersAsStrings(), mockapi.WithVariant(mockapi.Variant{Paging: mockapi.PagingTotal}))
	wantEqual(t, "total", announcedIn(t, s.call("GET", channelsPath, nil))["total"], any("3"))
	wantNoProblems(t, s)
}

// change creates, renames and deletes one of each kind.
func (s *service) change() {
	s.t.Helper()
	s.fill(6)
	channels, roles, badges, servers := s.Channels(), s.Roles(), s.Badges(), s.Servers()
	err := firstError(
		s.EditChannel(channels[1].ID, "Renamed", "open"), s.RemoveChannel(channels[2].ID),
		s.EditRole(roles[1].ID, func(r *mockapi.Role) { r.Title = "Renamed" }), s.RemoveRole(roles[2].ID),
		s.EditBadge(badges[1].ID, func(b *mockapi.Badge) { b.Title = "Renamed" }), s.RemoveBadge(badges[2].ID),
		s.RenameServer(servers[1].ID, "Renamed"), s.RemoveServer(servers[2].ID),
		s.EditAnalysis(s.Analyses()[1].ID, func(a *mockapi.Analysis) { a.Title = "Renamed" }), s.RemoveAnalysis(s.Analyses()[2].ID),
		s.EditStreak(s.Streaks()[1].ID, func(one *mockapi.Streak) { one.Name = "Renamed" }), s.RemoveStreak(s.Streaks()[2].ID),
		s.EditLeaderboard(s.Leaderboards()[1].ID, func(l *mockapi.Leaderboard) { l.Name = "Renamed" }),
		s.RemoveLeaderboard(s.Leaderboards()[2].ID),
		s.EditCategory(s.Categories()[1].ID, func(c *mockapi.Category) { c.Name = "Renamed" }), s.RemoveCategory(s.Categories()[2].ID),
		s.EditProduct(s.Products()[1].ID, func(p *mockapi.Product) { p.Name = "Renamed" }), s.RemoveProduct(s.Products()[2].ID),
		s.EditMember("102", func(u *mockapi.Member) { u.DisplayName = "Renamed" }), s.DeleteMember("103"),
		s.EditUserField("country", func(f *mockapi.UserField) { f.Name = "Renamed" }), s.RemoveUserField("renewal-date"),
		s.EditAPIKey("Thing 1", func(k *mockapi.APIKey) { k.Name = "Renamed" }), s.RevokeAPIKey("Thing 2"),
	)
	if err != nil {
		s.t.Fatal(err)
	}
}

func TestAListLags(t *testing.T) {
	eachOf(t, allLists, mockapi.Variant{}, func(s *service, path string) {
		before := s.names(path)
		s.Clock().Advance(time.Minute)
		s.change()
		after := s.names(path)
		// The switch also shows what was before it was turned.
		s.SetVariant(mockapi.Variant{ListLag: 10 * time.Second})
		wantNames(s.t, "at once", s.names(path), before...)
		wantNames(s.t, "truth", []string{s.Channels()[1].Topic, s.Roles()[1].Title, s.Badges()[1].Title, s.Servers()[1].Name},
			"Renamed", "Renamed", "Renamed", "Renamed")
		s.Clock().Advance(11 * time.Second)
		wantNames(s.t, "later", s.names(path), after...)
	})
}

func TestALaggingListHasWhatTheCommunityStartedWith(t *testing.T) {
	s := start(t, mockapi.WithVariant(mockapi.Variant{ListLag: time.Hour, MessageLag: time.Hour}))
	s.AddChannel("News", "open")
	wantNames(t, "channels", s.names(channelsPath), "General", "Announcements", "Help")
	wantEqual(t, "servers", len(s.names(serversPath)), 1)
	wantEqual(t, "messages", len(s.newestTexts(s.channel("General"))), 2)
	wantNoProblems(t, s)
}

func TestEachStepOfARenamedThingIsRemembered(t *testing.T) {
	s := start(t)
	id := s.channel("General")
	for _, topic := range []string{"One", "Two", "Three"} {
		s.Clock().Advance(10 * time.Second)
		if err := s.EditChannel(id, topic, "open"); err != nil {
			t.Fatal(err)
		}
	}
	for lag, topic := range map[time.Duration]string{0: "Three", 5 * time.Second: "Two", 15 * time.Second: "One", time.Hour: "General"} {
		s.SetVariant(mockapi.Variant{ListLag: lag})
		wantEqual(t, lag.String()+" ago", s.names(systemChannels)[0], topic)
	}
}

func TestAStaleReplicaAnswersNowAndThen(t *testing.T) {
	eachOf(t, allLists, mockapi.Variant{StaleEvery: 3, ReplicaLag: time.Minute}, func(s *service, path string) {
		s.Clock().Advance(2 * time.Minute)
		s.fill(6)
		var rows []int
		for range 6 {
			rows = append(rows, len(s.names(path)))
		}
		wantEqual(s.t, "rows", fmt.Sprint(rows), "[6 6 5 6 6 5]")
		s.Clock().Advance(2 * time.Minute)
		s.names(path)
		s.names(path)
		wantEqual(s.t, "rows once the replica has caught up", len(s.names(path)), 6)
	})
}

func TestAPagedListIsEmptyNowAndThen(t *testing.T) {
	eachOf(t, pagedLists, mockapi.Variant{EmptyEvery: 2, NoListUntilFirst: true}, func(s *service, path string) {
		wantEqual(s.t, "first", len(s.names(path)), 5)
		answer := s.call("GET", path, nil)
		wantEqual(s.t, "second", len(rowsIn(s.t, answer)), 0)
		wantContains(s.t, "total of the second", answer.body, `"total":0`)
		wantEqual(s.t, "third", len(s.names(path)), 5)
	})
}

func TestAListIsEmptyNowAndThen(t *testing.T) {
	v := mockapi.Variant{EmptyEvery: 2, NoListUntilFirst: true, Paging: mockapi.PagingTotal}
	eachList(t, v, func(s *service, path string) {
		wantEqual(s.t, "first", len(s.names(path)), 5)
		answer := s.call("GET", path, nil)
		wantEqual(s.t, "second", len(rowsIn(s.t, answer)), 0)
		wantEqual(s.t, "total of the second", announcedIn(s.t, answer)["total"], any(0.0))
		wantEqual(s.t, "third", len(s.names(path)), 5)
	})
}

func TestDeletedThingsMayStayInLists(t *testing.T) {
	s := start(t)
	s.fill(5)
	deleted := map[string]string{channelsPath: s.Channels()[1].ID, rolesPath: s.Roles()[1].ID, badgesPath: s.Badges()[1].ID}
	deleted[systemChannels] = deleted[channelsPath]
	for _, path := range []string{systemChannels, rolesPath, badgesPath} {
		wantStatus(t, s.call("DELETE", path+"/"+deleted[path], nil), 200)
	}
	s.SetVariant(mockapi.Variant{SoftDelete: true})
	for path, id := range deleted {
		rows := rowsIn(t, s.call("GET", path, nil))
		wantEqual(t, path, len(rows), 5)
		wantEqual(t, path+": isDeleted", rows[1]["isDeleted"], any(true))
		wantContains(t, path+": deletedAt", rows[1]["deletedAt"].(string), "2026-01-15T09:00:00.")
		_, marked := rows[0]["isDeleted"]
		wantEqual(t, path+": another is marked", marked, false)
		if path != channelsPath {
			wantStatus(t, s.call("DELETE", path+"/"+id, nil), 404)
		}
	}
	wantEqual(t, "true channels", len(s.Channels()), 4)
	body := map[string]string{"topic": "A", "channelType": "open"}
	wantStatus(t, s.call("PUT", systemChannels+"/"+deleted[systemChannels], body), 404)
	wantNoProblems(t, s)
}

func TestAServerThatWasTakenAwayIsNotListedAsDeleted(t *testing.T) {
	s := start(t, mockapi.WithVariant(mockapi.Variant{SoftDelete: true}))
	if err := s.RemoveServer(s.AddServer("Gone").ID); err != nil {
		t.Fatal(err)
	}
	wantEqual(t, "servers", len(s.names(serversPath)), 1)
}

func TestADeletionLagsToo(t *testing.T) {
	s := start(t, mockapi.WithVariant(mockapi.Variant{SoftDelete: true, ListLag: time.Minute}))
	wantStatus(t, s.call("DELETE", systemChannels+"/"+s.channel("General"), nil), 200)
	isDeleted := func() any { return rowsIn(t, s.call("GET", systemChannels, nil))[0]["isDeleted"] }
	wantEqual(t, "at once", isDeleted(), nil)
	s.Clock().Advance(time.Minute)
	wantEqual(t, "a minute later", isDeleted(), any(true))
}

func TestTheFirstRowMayBeListedTwice(t *testing.T) {
	v := mockapi.Variant{TwiceListed: true, Paging: mockapi.PagingTotal}
	eachOf(t, allLists, v, func(s *service, path string) {
		answer := s.call("GET", path, nil)
		names := namesIn(s.t, answer)
		wantEqual(s.t, "rows", len(names), 6)
		wantEqual(s.t, "last", names[5], names[0])
		wantContains(s.t, "total", answer.body, `"total":6`)
	})
}

func TestAListOfNothingMayBeNotFound(t *testing.T) {
	s := start(t, mockapi.WithEmptyCommunity(), mockapi.WithVariant(mockapi.Variant{NoListUntilFirst: true, TwiceListed: true}))
	wantEqual(t, "integration", s.call("GET", channelsPath, nil).body, `{"message":"No channels found","status":"error"}`)
	for _, path := range allLists {
		if path != serversPath && path != communityUsersPath && path != apiKeysPath {
			wantStatus(t, s.call("GET", path, nil), 404)
		}
	}
	s.fill(1)
	for _, path := range allLists {
		wantStatus(t, s.call("GET", path, nil), 200)
	}
	wantNoProblems(t, s)
}

func TestListsMayRewriteNames(t *testing.T) {
	s := start(t, mockapi.WithEmptyCommunity(), mockapi.WithVariant(mockapi.Variant{RewriteNames: html.EscapeString}))
	s.AddChannel("Q & A", "open")
	s.AddRole(mockapi.Role{Title: "Q & A", Class: "red"})
	s.AddBadge(mockapi.Badge{Title: "Q & A", Action: "custom"})
	s.AddServer("Q & A")
	s.AddAnalysis(mockapi.Analysis{Title: "Q & A", ChannelID: s.Channels()[0].ID})
	s.AddStreak(mockapi.Streak{Name: "Q & A"})
	s.AddLeaderboard(mockapi.Leaderboard{Name: "Q & A", Slug: "q"})
	s.AddCategory(mockapi.Category{Name: "Q & A"})
	s.AddProduct(mockapi.Product{Name: "Q & A"})
	s.AddMember(mockapi.Member{Username: "qa", Email: "qa@example.com", DisplayName: "Q & A"})
	s.AddUserField(mockapi.UserField{Field: "qa", Name: "Q & A", Type: "date"})
	s.AddAPIKey(mockapi.APIKey{Name: "Q & A"})
	for _, path := range allLists {
		names := s.names(path)
		wantEqual(t, path, names[len(names)-1], "Q &amp; A")
	}
	if err := s.GiveRole("101", s.Roles()[0].ID); err != nil {
		t.Fatal(err)
	}
	wantNames(t, "roles of a user", s.names(rolesPath+"/101"), "Q &amp; A")
	wantEqual(t, "stored", s.Channels()[0].Topic, "Q & A")
	wantNoProblems(t, s)
}

func TestAnswersEchoNamesUnlessTheyAreRewrittenToo(t *testing.T) {
	for want, v := range map[string]mockapi.Variant{
		"Helpers": {RewriteNames: strings.ToUpper}, "HELPERS": {RewriteNames: strings.ToUpper, RewriteAnswers: true},
	} {
		s := start(t, mockapi.WithVariant(v))
		for _, write := range []struct {
			path, id, name string
			body           any
		}{
			{systemChannels, s.Channels()[0].ID, "topic", map[string]string{"topic": "Helpers", "channelType": "open"}},
			{rolesPath, s.Roles()[1].ID, "title", roleBody("Helpers", true, nil)},
			{badgesPath, s.Badges()[0].ID, "title", wholeBadge(map[string]any{"title": "Helpers"})},
			{serversPath, s.CommunityID(), "name", map[string]string{"name": "Helpers"}},
		} {
			for method, path := range map[string]string{"POST": write.path, "PUT": write.path + "/" + write.id} {
				answer := s.call(method, path, write.body)
				wantStatus(t, answer, 200)
				wantEqual(t, method+" "+path, answer.json(t)["body"].(map[string]any)[write.name], any(want))
			}
		}
		wantEqual(t, "stored", s.Channels()[0].Topic, "Helpers")
		wantNoProblems(t, s)
	}
}

func TestResetGoesBackToTheVariantOfTheStart(t *testing.T) {
	s := start(t)
	s.SetVariant(mockapi.Variant{PageSize: 1})
	s.Reset()
	wantEqual(t, "page size", s.Variant().PageSize, 0)
	paged := start(t, mockapi.WithVariant(mockapi.Variant{PageSize: 1}))
	paged.SetVariant(mockapi.Variant{})
	paged.Reset()
	wantEqual(t, "page size", paged.Variant().PageSize, 1)
}

func TestAVariantThatMakesNoSenseIsNotTaken(t *testing.T) {
	for _, v := range []mockapi.Variant{
		{PageSize: -1}, {ListLag: -time.Second}, {Paging: mockapi.PagingStuck + 1}, {MostMessages: 101},
	} {
		s := start(t)
		s.SetVariant(v)
		wantEqual(t, "problems", len(s.Problems()), 1)
		wantEqual(t, "channels", len(s.names(channelsPath)), 3)
		if _, err := mockapi.New(mockapi.WithVariant(v)); err == nil {
			t.Errorf("New took %+v", v)
		}
	}
}
