package community

import (
	"strings"
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

func parsed(t *testing.T, text string) object {
	t.Helper()
	value, err := tf.ParseObject([]byte(text))
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return value
}

func TestOnlyAJSONObjectIsRead(t *testing.T) {
	for _, text := range []string{"", "x", "[]", `"a"`, "null", `{"a":1} {}`, `{"a":1}]`, `{"a":}`} {
		if value, err := tf.ParseObject([]byte(text)); err == nil {
			t.Errorf("%q was read as %v", text, value)
		}
	}
}

func TestOnlyWhatIsWantedIsManaged(t *testing.T) {
	shown := `{"theme":{"mode":"light","palette":{"primary":"a","secondary":"b"}},"images":[1,2],"logo":null,"text":"x"}`
	for name, test := range map[string]struct{ wanted, part, different string }{
		"the same": {`{"theme":{"palette":{"primary":"a"}}}`, `{"theme":{"palette":{"primary":"a"}}}`, `{}`},
		"one deep": {`{"theme":{"palette":{"primary":"c"}},"text":"x"}`, `{"text":"x","theme":{"palette":{"primary":"a"}}}`,
			`{"theme":{"palette":{"primary":"c"}}}`},
		"a list is whole": {`{"images":[1]}`, `{"images":[1,2]}`, `{"images":[1]}`},
		"absent":          {`{"new":{"a":1}}`, `{}`, `{"new":{"a":1}}`},
		"absent is null":  {`{"new":null,"theme":{"mode":null}}`, `{"new":null,"theme":{"mode":"light"}}`, `{"theme":{"mode":null}}`},
		"null is null":    {`{"logo":null}`, `{"logo":null}`, `{}`},
		"of another kind": {`{"text":{"a":1},"theme":"dark"}`, `{"text":"x","theme":{"mode":"light","palette":{"primary":"a",` +
			`"secondary":"b"}}}`, `{"text":{"a":1},"theme":"dark"}`},
		"whole where it stays": {`{"theme":{"mode":"dark","palette":{"primary":"a"}}}`, `{"theme":{"mode":"light","palette":{"primary":"a"}}}`,
			`{"theme":{"mode":"dark","palette":{"primary":"a"}}}`},
	} {
		wanted := parsed(t, test.wanted)
		if got := tf.WriteJSON(managedPart(wanted, parsed(t, shown))); got != test.part {
			t.Errorf("%s: the part is %s", name, got)
		}
		if got := tf.WriteJSON(differing(wanted, parsed(t, shown))); got != test.different {
			t.Errorf("%s: what differs is %s", name, got)
		}
	}
}

func TestWhatAChangeDroppedIsFound(t *testing.T) {
	before := `{"a":{"b":1,"c":{"d":1,"e":2}},"f":1,"g":{"h":1}}`
	for name, test := range map[string]struct{ wanted, after, lost string }{
		"nothing":             {`{"a":{"b":2}}`, `{"a":{"b":2,"c":{"d":1,"e":2}},"f":1,"g":{"h":1}}`, ""},
		"beside it":           {`{"a":{"b":2}}`, `{"a":{"b":2},"f":1,"g":{"h":1}}`, "a.c"},
		"deep":                {`{"a":{"c":{"d":2}}}`, `{"a":{"c":{"d":2}},"f":1,"g":{}}`, "a.b a.c.e g.h"},
		"by another kind":     {`{"a":"x"}`, `{"a":"x","f":1,"g":{"h":1}}`, ""},
		"another kind beside": {`{"f":2}`, `{"a":"x","f":2,"g":{"h":1}}`, ""},
	} {
		if got := strings.Join(lost(parsed(t, before), parsed(t, test.wanted), parsed(t, test.after), ""), " "); got != test.lost {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestSecretsAreLeftOut(t *testing.T) {
	for name, test := range map[string]struct{ shown, kept, left string }{
		"by each word": {
			`{"apiKey":1,"clientSecret":1,"accessToken":1,"password":1,"credentials":1,"authorization":1,"webhookUrl":1,"mode":1}`, `{"mode":1}`,
			"accessToken apiKey authorization clientSecret credentials password webhookUrl",
		},
		"in any case": {
			`{"APIKEY":1,"Client-Secret":1,"x_TOKEN_x":1,"Pass_Word":1,"a.p.i k e y":1,"WebHook":1}`, `{}`,
			"APIKEY Client-Secret Pass_Word WebHook a.p.i k e y x_TOKEN_x",
		},
		"inside a word": {
			`{"keyboard":1,"tokens":{"primary":"x"},"designTokens":1,"keys":[1]}`, `{}`, "designTokens keyboard keys tokens",
		},
		"of any kind":     {`{"privateKey":{"a":1},"secrets":["a"],"token":null}`, `{}`, "privateKey secrets token"},
		"deep in objects": {`{"a":{"b":{"c":1,"secret":1}}}`, `{"a":{"b":{"c":1}}}`, "a.b.secret"},
		"in lists":        {`{"a":[{"apiKey":1},[{"x":1,"token":1}],"key"]}`, `{"a":[{},[{"x":1}],"key"]}`, "a[0].apiKey a[1][0].token"},
		"a pair of name, value": {
			`{"headers":[{"name":"Authorization","value":"s"},{"name":"Accept","value":"x"}]}`,
			`{"headers":[{"name":"Authorization"},{"name":"Accept","value":"x"}]}`, "headers[0].value",
		},
		"a pair of id, value": {`{"a":{"id":"api_key","Value":"s","value2":1}}`, `{"a":{"id":"api_key","value2":1}}`, "a.Value"},
		"none":                {`{"theme":{"mode":"light"},"value":"x","name":1}`, `{"name":1,"theme":{"mode":"light"},"value":"x"}`, ""},
	} {
		if got := shownWithoutSecrets(parsed(t, test.shown)); got != test.kept {
			t.Errorf("%s: kept %s", name, got)
		}
		if got := strings.Join(secretsIn(parsed(t, test.shown), ""), " "); got != test.left {
			t.Errorf("%s: left out %q", name, got)
		}
	}
}

func FuzzManagedPart(f *testing.F) {
	for _, seed := range [][2]string{{`{"a":{"b":[1,null]}}`, `{"a":{"b":[1],"c":2}}`}, {`{}`, `{}`}, {`{"a":1e999999999}`, `{"a":null}`}} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		wanted, errWanted := tf.ParseObject([]byte(a))
		shown, errShown := tf.ParseObject([]byte(b))
		if errWanted != nil || errShown != nil {
			return
		}
		part := managedPart(wanted, shown)
		if !tf.SameJSON(managedPart(wanted, part), part) {
			t.Errorf("%s of %s is not stable", a, b)
		}
		if tf.SameJSON(wanted, part) != (len(differing(wanted, shown)) == 0) {
			t.Errorf("%s of %s: what differs is not what is not the same", a, b)
		}
	})
}

// What was dropped is told by its name, but for names inside a secret: they may be the secret.
func TestWhatWasDroppedInsideASecretIsNotTold(t *testing.T) {
	before := parsed(t, `{"apiKeys":{"live-1234":true},"cta":{"token":{"x":1}},"a":1}`)
	if got := strings.Join(lost(before, object{}, parsed(t, `{"apiKeys":{},"cta":{}}`), ""), " "); got != "a cta.token" {
		t.Errorf("%q", got)
	}
}

// What the service shows of a managed member may hold keys that nobody configured: they do not come into the state.
func TestKeysInsideManagedMembersAreLeftOut(t *testing.T) {
	wanted := parsed(t, `{"integrations":[{"name":"giphy"}],"cta":null,"branding":{"x":1}}`)
	shown := parsed(t, `{"integrations":[{"name":"giphy","apiKey":"S1"}],"cta":{"token":"S2"},"branding":{"x":{"password":"S3"}}}`)
	part := tf.WriteJSON(managedPart(wanted, shown))
	for _, secret := range []string{"S1", "S2", "S3"} {
		if strings.Contains(part, secret) {
			t.Errorf("a key is in %s", part)
		}
	}
	if !strings.Contains(part, "giphy") {
		t.Errorf("what is managed is not in %s", part)
	}
}
