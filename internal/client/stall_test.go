package client

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

// stalls are the points at which a connection may stop moving.
var stalls = map[string]func(*http.Request) (*http.Response, error){
	"before the first byte of the file": never,
	"in the middle of the file": func(req *http.Request) (*http.Response, error) {
		_, _ = io.CopyN(io.Discard, req.Body, req.ContentLength/2)
		return never(req)
	},
	"after the file": func(req *http.Request) (*http.Response, error) {
		_, _ = io.Copy(io.Discard, req.Body)
		return never(req)
	},
	"in the middle of the answer": func(req *http.Request) (*http.Response, error) {
		_, _ = io.Copy(io.Discard, req.Body)
		rest := readFunc(func([]byte) (int, error) {
			<-req.Context().Done()
			return 0, req.Context().Err()
		})
		answer := io.MultiReader(bytes.NewReader([]byte(`[{"id":`)), rest)
		return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(answer)}, nil
	},
}

// never waits for the end of a request's context.
func never(req *http.Request) (*http.Response, error) {
	<-req.Context().Done()
	_ = req.Body.Close()
	return nil, req.Context().Err()
}

type readFunc func([]byte) (int, error)

func (f readFunc) Read(p []byte) (int, error) { return f(p) }

// stalling lets attempts up to a number stall.
func (c *community) stalling(upTo int, stall func(*http.Request) (*http.Response, error)) {
	c.through(func(n int, req *http.Request, network http.RoundTripper) (*http.Response, error) {
		if n > upTo {
			return network.RoundTrip(req)
		}
		sent := req.Clone(req.Context())
		sent.Body = nil
		leaves(sent)
		return stall(req)
	})
}

func TestAnUploadThatStallsIsSentAgain(t *testing.T) {
	for name, stall := range stalls {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := newBubble(t)
				c.stalling(1, stall)
				began := time.Now()
				image, err := c.UploadImage(t.Context(), pixelUpload("pixel.png"))
				wantNoError(t, err)
				wantEqual(t, "image", image.ID, c.Images()[0].ID)
				if took := time.Since(began); took < DefaultRequestTimeout || took > DefaultRequestTimeout+firstWait+time.Second {
					t.Errorf("it took %s", took)
				}
			})
		})
	}
}

func TestAnUploadThatStallsInEachTryNamesRequestTimeout(t *testing.T) {
	for name, stall := range stalls {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := newBubble(t, func(config *Config) { config.Limits.RequestTimeout = 10 * time.Second })
				c.stalling(1000, stall)
				ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
				defer cancel()
				began := time.Now()
				_, err := c.UploadImage(ctx, pixelUpload("pixel.png"))
				wantText(t, err, "no byte moved within request_timeout (10s)", "after 5 attempts")
				wantKind(t, err, unknownOutcome)
				wantEqual(t, "over request_timeout", IsOverRequestTimeout(err), true)
				wantEqual(t, "out of the caller's time", IsOutOfTime(err), false)
				if took := time.Since(began); took < 50*time.Second || took > time.Minute {
					t.Errorf("it took %s", took)
				}
			})
		})
	}
}

// The end of the caller's time, and Ctrl-C, end an upload wherever it is.
func TestAnUploadEndsWithItsCaller(t *testing.T) {
	for name, stall := range stalls {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := newBubble(t)
				c.stalling(1000, stall)
				began := time.Now()
				ctx, cancel := context.WithTimeout(t.Context(), 7*time.Second)
				defer cancel()
				_, err := c.UploadImage(ctx, pixelUpload("pixel.png"))
				wantText(t, err, "the time for it ran out")
				wantKind(t, err, unknownOutcome)
				wantEqual(t, "out of the caller's time", IsOutOfTime(err), true)
				wantEqual(t, "attempts", failureOf(t, err).Attempts, 1)
				wantEqual(t, "took", time.Since(began), 7*time.Second)

				ctx, giveUp := context.WithCancel(t.Context())
				time.AfterFunc(3*time.Second, giveUp)
				_, err = c.UploadImage(ctx, pixelUpload("pixel.png"))
				wantText(t, err, "it was cancelled")
				wantKind(t, err, unknownOutcome, "cancelled")
				wantEqual(t, "took", time.Since(began), 10*time.Second)
			})
		})
	}
}

// What a large file takes is no stall as long as bytes move, in either direction.
func TestAnUploadThatMovesMayTakeLongerThanOneAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newBubble(t)
		slowly := func(from io.Reader) io.Reader {
			return readFunc(func(p []byte) (int, error) {
				inBubble(DefaultRequestTimeout - time.Second)
				return from.Read(p[:min(len(p), 20_000)])
			})
		}
		upload := pixelUpload("pixel.png")
		upload.Open = func() (io.ReadCloser, error) { return io.NopCloser(slowly(bytes.NewReader(pixel))), nil }
		c.through(func(_ int, req *http.Request, network http.RoundTripper) (*http.Response, error) {
			resp, err := network.RoundTrip(req)
			if err == nil {
				whole, _ := io.ReadAll(resp.Body)
				resp.Body = io.NopCloser(slowly(io.MultiReader(bytes.NewReader(whole[:10]), bytes.NewReader(whole[10:]))))
			}
			return resp, err
		})
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		began := time.Now()
		_, err := c.UploadImage(ctx, upload)
		wantNoError(t, err)
		wantEqual(t, "requests", c.sent(OpUploadImage), 1)
		if took := time.Since(began); took < 5*DefaultRequestTimeout {
			t.Errorf("it took %s, which tests nothing", took)
		}
	})
}

// A real connection ends in the same ways.
func TestAStallOnARealConnectionEndsTheTry(t *testing.T) {
	large := Upload{Name: "large.png", Type: "image/png", Size: 64 << 20, Open: func() (io.ReadCloser, error) {
		return io.NopCloser(io.LimitReader(readFunc(func(p []byte) (int, error) { return len(p), nil }), 64<<20)), nil
	}}
	for name, serving := range map[string]func(w http.ResponseWriter, r *http.Request){
		"in the middle of the file":   func(_ http.ResponseWriter, r *http.Request) { _, _ = io.CopyN(io.Discard, r.Body, 1<<20) },
		"after the file":              func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) },
		"in the middle of the answer": func(w http.ResponseWriter, r *http.Request) { answerHalf(w, r) },
	} {
		t.Run(name, func(t *testing.T) {
			held := make(chan struct{})
			reached := make(chan struct{}, 100)
			c := serve(t, func(w http.ResponseWriter, r *http.Request) {
				serving(w, r)
				reached <- struct{}{}
				<-held
			}, func(config *Config) {
				config.Limits.RequestTimeout, config.Limits.MaxRetries = 50*time.Millisecond, new(int)
			})
			t.Cleanup(func() { close(held) })
			_, err := c.UploadImage(t.Context(), large)
			wantText(t, err, "no byte moved within request_timeout (50ms)")
			wantKind(t, err, unknownOutcome)

			c.uploads.HTTPClient.Transport.(*stallGuard).limit = time.Hour
			for len(reached) > 0 {
				<-reached
			}
			ctx, cancel := context.WithCancel(t.Context())
			go func() {
				<-reached
				cancel()
			}()
			_, err = c.UploadImage(ctx, large)
			wantText(t, err, "it was cancelled")
			wantKind(t, err, unknownOutcome, "cancelled")
		})
	}
}

func answerHalf(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	_, _ = io.WriteString(w, `[{"id":`)
	_ = http.NewResponseController(w).Flush()
}

// A second copy harms nobody, so that a lost upload is sent again within the retries.
func TestALostUploadIsSentAgain(t *testing.T) {
	for name, test := range map[string]struct {
		fault  mockapi.Fault
		images int
	}{
		"dropped before the effect": {mockapi.Fault{Drop: true}, 1},
		"dropped after the effect":  {mockapi.Fault{Drop: true, Effect: true}, 2},
		"500":                       {mockapi.Fault{Status: 500}, 1},
		"503 after the effect":      {mockapi.Fault{Status: 503, Effect: true}, 2},
		"504":                       {mockapi.Fault{Status: 504}, 1},
		"408":                       {mockapi.Fault{Status: 408}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCommunity(t)
			c.Inject(test.fault)
			image, err := c.UploadImage(t.Context(), pixelUpload("pixel.png"))
			wantNoError(t, err)
			wantEqual(t, "requests", c.sent(OpUploadImage), 2)
			wantEqual(t, "images", len(c.Images()), test.images)
			wantEqual(t, "image", image.ID, c.Images()[test.images-1].ID)
			wantEqual(t, "size", image.Size, int64(len(pixel))) // from its begin
		})
	}
}

func TestALostUploadIsSentAsOftenAsTheRetriesSay(t *testing.T) {
	for _, retries := range []int{0, 2} {
		t.Run(fmt.Sprint(retries), func(t *testing.T) {
			c := newCommunity(t, func(config *Config) { config.Limits.MaxRetries = &retries })
			c.Inject(mockapi.Fault{Operation: "uploadImage", Drop: true, Times: -1})
			_, err := c.UploadImage(t.Context(), pixelUpload("pixel.png"))
			wantKind(t, err, unknownOutcome)
			wantEqual(t, "requests", c.sent(OpUploadImage), 1+retries)
		})
	}
}

// What harms nobody is a property of the operation, whatever method and path an override gives it.
func TestAnOverriddenUploadIsSentAgainToo(t *testing.T) {
	c := newCommunity(t)
	operation, err := c.operations[OpUploadImage].Override("POST /messages/upload-image")
	wantNoError(t, err)
	c.operations[OpUploadImage] = operation
	c.Inject(mockapi.Fault{Drop: true})
	_, err = c.UploadImage(t.Context(), pixelUpload("pixel.png"))
	wantNoError(t, err)
	wantEqual(t, "requests", c.sent(OpUploadImage), 2)
}

func TestOnlyAnUploadIsHarmlessToRepeatThoughItIsNotRepeatable(t *testing.T) {
	for _, operation := range Operations() {
		wantEqual(t, string(operation.ID)+" is harmless", operation.Harmless, operation.ID == OpUploadImage)
		wantEqual(t, string(operation.ID)+" may be repeated", operation.mayRepeat(), operation.Repeatable || operation.ID == OpUploadImage)
	}
}
