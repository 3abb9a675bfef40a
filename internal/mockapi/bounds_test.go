package mockapi

import (
	"fmt"
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

func TestEndedJobsAreForgottenInTheEnd(t *testing.T) {
	community := newCommunity(NewClock(defaultStart))
	community.jobWait = 0
	for range maxJobs + 5 {
		community.keepJob(&Job{Kind: UpdateJob, State: JobQueued, header: []string{"email"}})
		community.runJobs()
	}
	community.jobWait = time.Hour
	waiting := &Job{Kind: UpdateJob, State: JobQueued, wait: time.Hour}
	community.keepJob(waiting)
	if jobs := community.jobs; len(jobs) != maxJobs || jobs[0].ID != "7" || jobs[maxJobs-1] != waiting {
		t.Errorf("%d jobs are remembered, the oldest is %s", len(jobs), jobs[0].ID)
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
	items := community.show(window{count: 2, matches: func(*Message) bool { return true }})
	if items[0]["message"] != "second" || items[1]["message"] != "first" {
		t.Errorf("newest first: %v", items)
	}
}

func TestTheHistoryIsBounded(t *testing.T) {
	var past history[string]
	moment := func(n int) time.Time { return defaultStart.Add(time.Duration(n) * time.Second) }
	for n := range maxVersions + 5 {
		past.record("long lived", moment(n), fmt.Sprint(n))
	}
	if kept := len(past.lives[0].versions); kept != maxVersions {
		t.Errorf("%d versions are kept", kept)
	}
	if oldest := past.asOf(moment(0))[0].value; oldest != "5" {
		t.Errorf("the oldest version that is remembered is %s", oldest)
	}
	for n := range maxRemoved + 5 {
		id := fmt.Sprint("short lived ", n)
		past.record(id, moment(n), id)
		past.remove(id, moment(n))
	}
	past.remove("never there", moment(0))
	seen := past.asOf(moment(maxRemoved + 5))
	if len(seen) != maxRemoved+1 || seen[1].value != "short lived 5" {
		t.Errorf("%d things are remembered, the oldest removed one is %s", len(seen), seen[1].value)
	}
}

func TestDeletedMessagesAreForgottenInTheEnd(t *testing.T) {
	community := newCommunity(NewClock(defaultStart))
	channel, other := community.addChannel("Busy", "open"), community.addChannel("Other", "open")
	post := func(in *Channel) *Message {
		return community.post(Message{ChannelID: in.ID, Text: "x"}, community.members[0], 0)
	}
	kept := post(channel)
	for range maxRemoved + 5 {
		community.removeMessage(post(channel))
	}
	community.removeMessage(post(other))
	if len(community.posted) != maxRemoved+1 || community.posted[0] != kept {
		t.Errorf("%d messages are remembered", len(community.posted))
	}
	community.removeChannel(channel)
	if len(community.posted) != 1 || community.removedMessages != 1 || len(community.messageByID) != 0 {
		t.Errorf("%d messages are remembered of a deleted channel, and %d are counted", len(community.posted), community.removedMessages)
	}
}

func TestEditsOfAMessageAreBounded(t *testing.T) {
	community := newCommunity(NewClock(defaultStart))
	message := community.post(Message{ChannelID: community.addChannel("Busy", "open").ID, Text: "x"}, community.members[0], 0)
	for range maxEdits + 5 {
		community.edit(message, "y")
	}
	if len(message.earlier) != maxEdits {
		t.Errorf("%d earlier texts are remembered", len(message.earlier))
	}
}
