package mockapi

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

func TestTheRequestLogIsBounded(t *testing.T) {
	var log requestLog
	c := &call{request: httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/x", http.NoBody)}
	for n := range maxLogged + 1 {
		log.begin(time.Unix(int64(n), 0), c, func(text string) string { return text })
	}
	entries := log.all()
	if len(entries) != maxLogged-maxLogged/10+1 {
		t.Errorf("the log has %d entries", len(entries))
	}
	if newest := entries[len(entries)-1].Time.Unix(); newest != maxLogged {
		t.Errorf("the newest entry is number %d", newest)
	}
}

func TestTheListOfProblemsIsBounded(t *testing.T) {
	var list problemList
	for range maxProblems + 5 {
		list.add("problem")
	}
	all := list.all()
	if len(all) != maxProblems+1 || all[maxProblems] != "and 5 more problems" {
		t.Errorf("%d problems, the last %q", len(all), all[len(all)-1])
	}
}

func TestUploadsAreBoundedTogether(t *testing.T) {
	community := newCommunity(NewClock(defaultStart))
	community.imageBytes = maxStoredBytes
	body := "--b\r\nContent-Disposition: form-data; name=\"images\"; filename=\"a.gif\"\r\n\r\nGIF89a\r\n--b--\r\n"
	c := &call{request: httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", http.NoBody), body: []byte(body)}
	c.request.Header.Set("Content-Type", "multipart/form-data; boundary=b")
	if got := community.uploadImage(c).status; got != 413 {
		t.Errorf("status %d", got)
	}
}

func TestMessagesOfOneMomentKeepTheirOrder(t *testing.T) {
	community := newCommunity(&Clock{now: defaultStart})
	channel := community.addChannel("Busy", "open")
	for _, text := range []string{"first", "second"} {
		message := community.post(Message{ChannelID: channel.ID, Text: text}, community.members[0], 0)
		message.Timestamp, message.VisibleAt = defaultStart, defaultStart
	}
	items := community.newest(2, func(*Message) bool { return true })
	if items[0]["message"] != "second" || items[1]["message"] != "first" {
		t.Errorf("newest first: %v", items)
	}
}
