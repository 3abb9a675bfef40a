package client

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

// benchmarkCommunity is a mock with many channels, without the contract's checks, and a client without a limit on its rate.
func benchmarkCommunity(b *testing.B, channels int) (*mockapi.Server, *Client, []string) {
	b.Helper()
	mock, err := mockapi.New(mockapi.WithEmptyCommunity(), mockapi.WithoutContractChecks())
	if err != nil {
		b.Fatal(err)
	}
	var ids []string
	for i := range channels {
		ids = append(ids, mock.AddChannel(fmt.Sprintf("Channel %d", i), "open").ID)
	}
	server := httptest.NewServer(mock)
	b.Cleanup(server.Close)
	root, err := ParseBaseURL(server.URL, false)
	if err != nil {
		b.Fatal(err)
	}
	return mock, benchmarkClient(b, Config{
		APIToken: mock.APIToken(), SystemAPIKey: mock.SystemAPIKey(),
		BaseURLs: basesBehind(root), Limits: Limits{MaxRequestsPerSecond: 1e6},
	}), ids
}

func benchmarkClient(b *testing.B, config Config) *Client {
	b.Helper()
	c, err := New(config)
	if err != nil {
		b.Fatal(err)
	}
	return c
}

// refresh reads every channel as Terraform does, ten at a time.
func refresh(b *testing.B, ids []string, read func(ctx context.Context, id string) error) {
	b.Helper()
	var workers sync.WaitGroup
	queue := make(chan string)
	for range 10 {
		workers.Go(func() {
			for id := range queue {
				if err := read(b.Context(), id); err != nil {
					b.Error(err)
				}
			}
		})
	}
	for _, id := range ids {
		queue <- id
	}
	close(queue)
	workers.Wait()
}

// BenchmarkRefreshChannels compares refreshing many channels from the shared list with a list for each, as a provider without
// sharing would make. The requests of one refresh are reported beside the time.
func BenchmarkRefreshChannels(b *testing.B) {
	for _, count := range []int{100, 1000} {
		b.Run(fmt.Sprintf("shared/channels=%d", count), func(b *testing.B) {
			mock, c, ids := benchmarkCommunity(b, count)
			for b.Loop() {
				c.Channels.changed()
				refresh(b, ids, func(ctx context.Context, id string) error {
					_, found, err := c.Channels.Find(ctx, id)
					if err == nil && !found {
						err = fmt.Errorf("channel %s was not found", id)
					}
					return err
				})
			}
			b.ReportMetric(float64(mock.Count("listSystemChannels"))/float64(b.N), "requests/op")
		})
	}
	b.Run("one list each/channels=100", func(b *testing.B) {
		mock, c, ids := benchmarkCommunity(b, 100)
		for b.Loop() {
			refresh(b, ids, func(ctx context.Context, _ string) error {
				_, err := c.fetchChannels(ctx)
				return err
			})
		}
		b.ReportMetric(float64(mock.Count("listSystemChannels"))/float64(b.N), "requests/op")
	})
}

// BenchmarkPostMessages posts announcements into one channel, one after the other, as they have to be.
func BenchmarkPostMessages(b *testing.B) {
	mock, c, ids := benchmarkCommunity(b, 1)
	for i := 0; b.Loop(); i++ {
		posted, err := c.PostMessage(b.Context(), Draft{ChannelID: ids[0], Text: fmt.Sprintf("Announcement %d", i), Sender: "ana"})
		if err != nil || !posted.Visible {
			b.Fatal(posted, err)
		}
	}
	b.ReportMetric(float64(len(mock.Requests()))/float64(b.N), "requests/op")
}

// BenchmarkCreateChannels creates channels, which looks at the list once and not once for each.
func BenchmarkCreateChannels(b *testing.B) {
	mock, c, _ := benchmarkCommunity(b, 0)
	for i := 0; b.Loop(); i++ {
		if _, err := c.CreateChannel(b.Context(), fmt.Sprintf("Channel %d", i), "open"); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(mock.Requests()))/float64(b.N), "requests/op")
}

// manyChannels is the body of a list with many channels, each of which shows a time.
func manyChannels(count int, at time.Time) []byte {
	rows := make([]string, count)
	for i := range rows {
		rows[i] = channelRow(i, at)
	}
	return listBody(rows)
}

func channelRow(i int, at time.Time) string {
	return fmt.Sprintf(`{"_id":"66b2f0c4a1b2c3d4e5%06x","topic":"Channel %d","channelType":"open","permissions":["read","write"],`+
		`"userId":"66b2f0c4a1b2c3d4e5f60000","serverId":"66b2f0c4a1b2c3d4e5f60001","createdAt":"2026-01-15T09:00:00.000Z","updatedAt":%q}`,
		i, i, at.Format(isoMilliseconds))
}

func listBody(rows []string) []byte {
	return []byte(`{"meta":{"success":true,"statusCode":200},"body":[` + strings.Join(rows, ",") + `]}`)
}

// BenchmarkReadList reads a list of a thousand channels again and again: each time every row is new, or one, or none.
func BenchmarkReadList(b *testing.B) {
	began := time.Date(2026, time.January, 15, 9, 0, 0, 0, time.UTC)
	all := make([][]byte, 4)
	for i := range all {
		all[i] = manyChannels(1000, began.Add(time.Duration(i)*time.Second))
	}
	one := make([][]byte, 4)
	for i := range one {
		rows := make([]string, 1000)
		for at := range rows {
			rows[at] = channelRow(at, began)
		}
		rows[999] = channelRow(1000+i, began)
		one[i] = listBody(rows)
	}
	for _, test := range []struct {
		name   string
		bodies [][]byte
	}{{"every row is new", all}, {"one row is new", one}, {"no row is new", all[:1]}} {
		b.Run(test.name, func(b *testing.B) {
			c := benchmarkClient(b, Config{
				SystemAPIKey: "key", BaseURLs: basesBehind(&url.URL{Scheme: "http", Host: "127.0.0.1"}), Limits: Limits{MaxRequestsPerSecond: 1e6},
			})
			c.through(func(n int, req *http.Request, _ http.RoundTripper) (*http.Response, error) {
				body := test.bodies[n%len(test.bodies)]
				return &http.Response{StatusCode: http.StatusOK, Request: req, Body: io.NopCloser(bytes.NewReader(body))}, nil
			})
			b.ReportAllocs()
			for b.Loop() {
				channels, err := c.Channels.list(b.Context())
				if err != nil || len(channels) != 1000 {
					b.Fatal(len(channels), err)
				}
				if _, found := c.Channels.withID(channels, channels[500].ID); !found {
					b.Fatal("a channel was not found")
				}
			}
		})
	}
}
