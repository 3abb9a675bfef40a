package client

import (
	"fmt"
	"testing"
	"time"
)

func TestAnAPIKeyIsReadInAllItsForms(t *testing.T) {
	c := answering(t, 200, jsonContent, `{"meta": {"status": "success", "statusCode": 200}, "data": [
		{"_id": "a", "name": "A", "key": "whole-key-in-a-list", "permissions": ["x"], "expirePeriod": "30", "expireDate": "2027-01-31T00:00:00Z"},
		{"_id": "b", "expirePeriod": 0, "expireDate": ""}, {"_id": "c", "expireDate": null}, {"_id": "d", "expirePeriod": 30, "expireDate": null},
		{"_id": "e", "expireDate": "soon"}, {"_id": "f"}]}`)
	keys, err := c.CommunityAPIKeys("1").All(t.Context())
	wantNoError(t, err)
	for i, wanted := range []string{"2027-01-31T00:00:00Z", "never", "never", "-", "-", "-"} {
		got := "-"
		switch at := keys[i].Expires; {
		case at != nil && at.IsZero():
			got = "never"
		case at != nil:
			got = at.Format(time.RFC3339)
		}
		wantEqual(t, "expiry of "+keys[i].ID, got, wanted)
		wantEqual(t, "a key from a list", keys[i].Value, "")
	}
	wantEqual(t, "permissions", fmt.Sprint(keys[0].Permissions, *keys[0].ExpirePeriod), "[x] 30")
}

func TestOnlyAWholeKeyIsOne(t *testing.T) {
	for shown, wanted := range map[string]string{
		`"0a1b2c3d4e5f"`: "0a1b2c3d4e5f", `" 0a1b "`: "0a1b", `"0a1b****"`: "", `"0a1b…"`: "", `"0a1b..."`: "",
		`"••••4e5f"`: "", `null`: "",
	} {
		wantEqual(t, shown, keyIn(row(membersOf([]byte(`{"key": `+shown+`}`)))), wanted)
	}
}

// A secret is masked from the moment at which it becomes known, while others write.
func TestASecretThatBecomesKnownIsMaskedFromThenOn(t *testing.T) {
	const secret = "0a1b2c3d4e5f60718293"
	c := answering(t, 422, jsonContent, `{"message": "the key `+secret+` is not wanted"}`)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for i := range 20 {
			c.Conceal(fmt.Sprintf("another-secret-%d-of-many", i))
		}
	}()
	_, err := c.CommunityAPIKeys("1").All(t.Context())
	wantText(t, err, secret)
	<-done
	c.Conceal(secret)
	_, err = c.UpdateCommunityAPIKey(t.Context(), "1", "2", CommunityAPIKeyDraft{Name: "A"})
	wantText(t, err, redacted)
	wantEqual(t, "masked", c.redact.text(secret), redacted)
}
