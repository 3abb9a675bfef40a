package messaging_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/returning-ai/terraform-provider-returningai/internal/acctest"
	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

const logo = "returningai_image.logo"

// picture returns a PNG of one colour: other shades are other bytes.
func picture(t *testing.T, shade uint8) []byte {
	t.Helper()
	var buffer bytes.Buffer
	must(t, png.Encode(&buffer, drawing(shade)))
	return buffer.Bytes()
}

func drawing(shade uint8) image.Image {
	drawn := image.NewGray(image.Rect(0, 0, 8, 8))
	for i := range drawn.Pix {
		drawn.Pix[i] = color.Gray{Y: shade}.Y
	}
	return drawn
}

// file writes a file into the test's folder and returns its path.
func file(t *testing.T, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	must(t, os.WriteFile(path, content, 0o600))
	return path
}

func imageFrom(c *acctest.Community, path, more string) string {
	return c.Config(fmt.Sprintf("resource \"returningai_image\" \"logo\" {\n  source = %q\n  %s\n}", path, more))
}

func imageAction(kind plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(logo, kind)}}
}

func testImageLifecycle(t *testing.T) {
	c := acctest.New(t)
	bytesOfOne, bytesOfTwo := picture(t, 10), picture(t, 200)
	one, same, two := file(t, "logo.png", bytesOfOne), file(t, "renamed.png", bytesOfOne), file(t, "logo.png", bytesOfTwo)
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{
				Config:           imageFrom(c, one, ""),
				ConfigPlanChecks: imageAction(plancheck.ResourceActionCreate),
				Check: resource.ComposeAggregateTestCheckFunc(
					c.Wrote(map[string]int{"uploadImage": 1}),
					resource.TestCheckResourceAttr(logo, "name", "logo.png"),
					resource.TestCheckResourceAttr(logo, "type", "image/png"),
					resource.TestCheckResourceAttr(logo, "size", fmt.Sprint(len(bytesOfOne))),
					resource.TestMatchResourceAttr(logo, "sha256", regexp.MustCompile(`^[0-9a-f]{64}$`)),
					resource.TestMatchResourceAttr(logo, "url", regexp.MustCompile(`^http://127\.0\.0\.1:\d+/files/`)),
					resource.TestCheckResourceAttrSet(logo, "id"),
					resource.TestCheckNoResourceAttr(logo, "content_base64"),
					arrived(c, bytesOfOne),
					bytesAreNotInState(bytesOfOne),
				),
			},
			{PreConfig: c.ResetRequests, Config: imageFrom(c, one, ""), ConfigPlanChecks: acctest.EmptyPlan(), Check: acctest.Check(func() error {
				if sent := c.Operations(); len(sent) > 0 {
					return fmt.Errorf("requests without need: %v", sent)
				}
				return nil
			})},
			{Config: imageFrom(c, same, ""), ConfigPlanChecks: imageAction(plancheck.ResourceActionUpdate), Check: c.WroteNothing()},
			{Config: imageFrom(c, two, ""), ConfigPlanChecks: imageAction(plancheck.ResourceActionDestroyBeforeCreate),
				Check: c.Wrote(map[string]int{"uploadImage": 1})},
			{PreConfig: c.ResetRequests, Config: imageFrom(c, two, `name = "banner.png"`),
				ConfigPlanChecks: imageAction(plancheck.ResourceActionDestroyBeforeCreate),
				Check: resource.ComposeAggregateTestCheckFunc(c.Wrote(map[string]int{"uploadImage": 1}),
					resource.TestCheckResourceAttr(logo, "name", "banner.png"))},
			{PreConfig: c.ResetRequests, Config: imageFrom(c, two, "name = \"banner.png\"\n  check_url = true"),
				ConfigPlanChecks: imageAction(plancheck.ResourceActionUpdate), Check: c.WroteNothing()},
		},
	})
	if len(c.Images()) != 3 {
		t.Errorf("images on the service after destroy: %v", c.Images())
	}
}

// arrived checks that the newest image of the service has these bytes.
func arrived(c *acctest.Community, content []byte) resource.TestCheckFunc {
	return acctest.Check(func() error {
		images := c.Images()
		if len(images) == 0 || images[len(images)-1].SHA256 != fmt.Sprintf("%x", sha256.Sum256(content)) {
			return fmt.Errorf("images on the service: %+v", images)
		}
		return nil
	})
}

func bytesAreNotInState(content []byte) resource.TestCheckFunc {
	encoded := base64.StdEncoding.EncodeToString(content)
	return func(s *terraform.State) error {
		if text := s.String(); strings.Contains(text, encoded[:40]) || strings.Contains(text, string(content[:8])) {
			return fmt.Errorf("the image's bytes are in the state")
		}
		return nil
	}
}

func TestAccImageFromBase64(t *testing.T) {
	c := acctest.New(t)
	config := c.Config(fmt.Sprintf("resource \"returningai_image\" \"logo\" {\n  content_base64 = %q\n}",
		base64.StdEncoding.EncodeToString(picture(t, 1))))
	c.Test(resource.TestCase{
		Steps: []resource.TestStep{
			{Config: config, Check: resource.ComposeAggregateTestCheckFunc(c.Wrote(map[string]int{"uploadImage": 1}),
				resource.TestCheckResourceAttr(logo, "name", "image.png"))},
			// The same bytes from a file are the same image.
			{PreConfig: c.ResetRequests, Config: imageFrom(c, file(t, "a.png", picture(t, 1)), ""),
				ConfigPlanChecks: imageAction(plancheck.ResourceActionUpdate), Check: c.WroteNothing()},
		},
	})
}

func TestAccImageOfEachKind(t *testing.T) {
	var jpegBytes, gifBytes bytes.Buffer
	must(t, jpeg.Encode(&jpegBytes, drawing(9), nil))
	must(t, gif.Encode(&gifBytes, drawing(9), nil))
	webp := append([]byte("RIFF\x24\x00\x00\x00WEBPVP8 "), make([]byte, 32)...)
	for kind, content := range map[string][]byte{"image/jpeg": jpegBytes.Bytes(), "image/gif": gifBytes.Bytes(), "image/webp": webp} {
		t.Run(kind, func(t *testing.T) {
			c := acctest.New(t, mockapi.WithNumbersAsStrings())
			c.Test(resource.TestCase{Steps: []resource.TestStep{{
				Config: imageFrom(c, file(t, "no-ending", content), ""),
				Check:  resource.ComposeAggregateTestCheckFunc(resource.TestCheckResourceAttr(logo, "type", kind), arrived(c, content)),
			}}})
		})
	}
}

func TestAccImageThatIsNoneIsRefusedAtPlanTime(t *testing.T) {
	whole := picture(t, 3)
	tests := map[string]struct {
		path    string
		message string
	}{
		"missing": {filepath.Join(t.TempDir(), "nowhere.png"),
			`There is no file .*nowhere.png", and none of a similar name in its directory`},
		"misspelt": {strings.Replace(file(t, "logo.png", whole), "logo", "lgo", 1),
			`There is no file .*lgo.png". Its directory .* has a file of a similar name: "logo.png"`},
		"nowhere": {"nowhere/logo.png", `There is no file "nowhere/logo.png", and its directory "nowhere" is not there .*A relative path ` +
			`begins at the directory where Terraform runs`},
		"a directory":  {t.TempDir(), `is a directory`},
		"empty":        {file(t, "empty.png", nil), `It is empty`},
		"a text":       {file(t, "text.png", []byte("Hello, this is no picture.")), `(?s)not an image.*text/plain`},
		"a web page":   {file(t, "page.png", []byte("<html></html>")), `(?s)not an image.*text/html`},
		"an SVG":       {file(t, "logo.svg", []byte("<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"/>")), `convert it to PNG`},
		"a PDF":        {file(t, "scan.png", []byte("%PDF-1.7 …")), `(?s)not an image.*application/pdf`},
		"damaged":      {file(t, "half.png", whole[:12]), `header is damaged`},
		"not readable": {"/proc/self/mem", `can't be read|There is no file`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			c.Test(resource.TestCase{Steps: []resource.TestStep{{Config: imageFrom(c, test.path, ""), PlanOnly: true,
				ExpectError: acctest.Spaced(test.message)}}})
			if sent := c.Operations(); len(sent) > 0 {
				t.Errorf("requests at plan time: %v", sent)
			}
		})
	}
}

func TestAccImageConfigurationErrors(t *testing.T) {
	tests := map[string]struct{ attributes, message string }{
		"neither source nor content": {``, `Exactly one of these attributes`},
		"both source and content":    {"source = \"a.png\"\n  content_base64 = \"aGVsbG8=\"", `Exactly one of these attributes`},
		"no base64":                  {`content_base64 = "***"`, `(?s)not base64.*filebase64`},
		"a path for a name":          {"content_base64 = \"aGVsbG8=\"\n  name = \"a/b.png\"", `must be a file name`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			c.Test(resource.TestCase{Steps: []resource.TestStep{{
				Config:      c.Config("resource \"returningai_image\" \"logo\" {\n  " + test.attributes + "\n}"),
				PlanOnly:    true,
				ExpectError: acctest.Spaced(test.message),
			}}})
		})
	}
}

// Each optional attribute may be left out: the image is uploaded once and the next plan is empty.
func testImagePermutations(t *testing.T) {
	path := file(t, "logo.png", picture(t, 21))
	bodies := acctest.Permutations(fmt.Sprintf("source = %q", path), map[string]string{
		"name": `name = "banner.png"`, "check_url": `check_url = true`, "timeouts": `timeouts = { create = "2m", read = "1m" }`,
	})
	for name, body := range bodies {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			config := c.Config("resource \"returningai_image\" \"logo\" {\n  " + body + "\n}")
			c.Once(t, config, c.Wrote(map[string]int{"uploadImage": 1}), nil)
		})
	}
}

func testImageTakesASourceThatIsUnknownAtPlanTime(t *testing.T) {
	c := acctest.New(t)
	path := file(t, "logo.png", picture(t, 5))
	config := c.Config(fmt.Sprintf(`
resource "terraform_data" "path" { input = %q }
resource "returningai_image" "logo" {
  source    = terraform_data.path.output
  check_url = true
  timeouts  = { create = "1m", read = "1m" }
}`, path))
	c.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: config, Check: resource.ComposeAggregateTestCheckFunc(c.Wrote(map[string]int{"uploadImage": 1}),
			resource.TestCheckResourceAttr(logo, "name", "logo.png"))},
		{PreConfig: c.ResetRequests, Config: config, ConfigPlanChecks: acctest.EmptyPlan(), Check: c.WroteNothing()},
	}})
}

// Content that another resource makes is not known at plan time, also when it replaces an image that is there.
func TestAccImageOfContentThatChangesUnseen(t *testing.T) {
	c := acctest.New(t)
	config := func(shade uint8) string {
		return c.Config(fmt.Sprintf(`
resource "terraform_data" "content" { input = %q }
resource "returningai_image" "logo" { content_base64 = terraform_data.content.output }`,
			base64.StdEncoding.EncodeToString(picture(t, shade))))
	}
	c.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: config(1), Check: c.Wrote(map[string]int{"uploadImage": 1})},
		{PreConfig: c.ResetRequests, Config: config(2), Check: resource.ComposeAggregateTestCheckFunc(c.Wrote(map[string]int{"uploadImage": 1}),
			arrived(c, picture(t, 2)))},
		{PreConfig: c.ResetRequests, Config: config(2), ConfigPlanChecks: acctest.EmptyPlan(), Check: c.WroteNothing()},
	}})
}

// A file that is another when the plan is applied is not uploaded in place of the one that was planned.
func TestImageThatChangesAfterThePlanIsNotUploaded(t *testing.T) {
	c := acctest.New(t)
	path := file(t, "logo.png", picture(t, 1))
	p := c.Protocol(nil)
	none, values := acctest.Object{Type: "returningai_image"}, acctest.Values{"source": path}
	plan := p.Plan(none, values)
	must(t, os.WriteFile(path, picture(t, 2), 0o600))
	wants(t, "errors", p.ApplyPlan(none, values, plan).Errors, "have changed since it was planned", "Nothing was sent")
	if len(c.Images()) > 0 {
		t.Errorf("images: %v", c.Images())
	}
}

func testImageErrors(t *testing.T) {
	tests := map[string]struct {
		fault   mockapi.Fault
		message string
		uploads int
	}{
		"no permission": {mockapi.Fault{Status: 401, Message: "Insufficient permission"}, `(?s)upload the image "logo.png".*refused the key`,
			0},
		"refused":           {mockapi.Fault{Status: 400, Message: "file too large"}, `file too large`, 0},
		"no row":            {mockapi.Fault{Status: 200, Body: `[]`}, `the one image that was sent.*was\s+expected`, 0},
		"an envelope error": {mockapi.Fault{Status: 200, Body: `{"status":"error","message":"quota"}`}, `quota`, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			test.fault.Operation = "uploadImage"
			c.Inject(test.fault)
			config := imageFrom(c, file(t, "logo.png", picture(t, 7)), "")
			c.Test(resource.TestCase{Steps: []resource.TestStep{
				{Config: config, ExpectError: acctest.Spaced(test.message)},
				{Config: config, Check: resource.ComposeAggregateTestCheckFunc(c.Wrote(map[string]int{"uploadImage": 2}), acctest.Check(func() error {
					if got := len(c.Images()); got != test.uploads+1 {
						return fmt.Errorf("%d images on the service", got)
					}
					return nil
				}))},
			}})
		})
	}
}

// A second copy harms nothing: a lost upload is sent again, and when that has no end either, applying again does no harm.
func TestALostUploadIsSentAgainAndThenSaysThatApplyingAgainDoesNoHarm(t *testing.T) {
	for name, fault := range map[string]mockapi.Fault{
		"a lost answer":    {Operation: "uploadImage", Drop: true, Effect: true},
		"500 after effect": {Operation: "uploadImage", Status: 500, Effect: true},
	} {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			none := acctest.Object{Type: "returningai_image"}
			config := acctest.Values{"source": file(t, "logo.png", picture(t, 7))}
			c.Inject(fault)
			wants(t, "errors", c.Protocol(nil).Apply(none, config).Errors)
			if sent := c.Count("uploadImage"); sent != 2 {
				t.Errorf("sent %d times", sent)
			}
			fault.Times = 2
			c.Inject(fault)
			p := c.Protocol(acctest.Values{"max_retries": 1})
			failed := p.Apply(none, config)
			wants(t, "errors", failed.Errors, "after 2 attempts", "It may have arrived all the same",
				"Apply again: sending it once more harms nothing")
			for _, said := range failed.Errors {
				if strings.Contains(said, "Look in the product") {
					t.Errorf("nobody has to look for an image: %s", said)
				}
			}
			wants(t, "errors", p.Next().Apply(none, config).Errors)
		})
	}
}

func TestAccImageIsUploadedAfterBeingAskedToWait(t *testing.T) {
	c := acctest.New(t)
	c.Inject(mockapi.Fault{Operation: "uploadImage", Status: 429, Header: map[string]string{"Retry-After": "2"}})
	content := picture(t, 9)
	c.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: imageFrom(c, file(t, "logo.png", content), ""),
		Check:  resource.ComposeAggregateTestCheckFunc(c.Wrote(map[string]int{"uploadImage": 2}), arrived(c, content)),
	}}})
}

// The optional check: an image whose URL says that it is gone is uploaded again; whatever else the URL says, it is kept.
func testImageDrift(t *testing.T) {
	path := file(t, "logo.png", picture(t, 11))
	remove := func(c *acctest.Community) { must(t, c.RemoveImage(c.Images()[0].ID)) }
	tests := map[string]struct {
		more   string
		drift  func(c *acctest.Community)
		action plancheck.ResourceActionType
	}{
		"gone and checked":     {`check_url = true`, remove, plancheck.ResourceActionCreate},
		"gone and not checked": {``, remove, plancheck.ResourceActionNoop},
		"there":                {`check_url = true`, func(*acctest.Community) {}, plancheck.ResourceActionNoop},
		"the URL answers 503": {`check_url = true`, func(c *acctest.Community) {
			c.Inject(mockapi.Fault{Operation: mockapi.FileOperation, Times: -1, Status: 503})
		}, plancheck.ResourceActionNoop},
		"the URL answers 403": {`check_url = true`, func(c *acctest.Community) {
			c.Inject(mockapi.Fault{Operation: mockapi.FileOperation, Times: -1, Status: 403})
		}, plancheck.ResourceActionNoop},
		"the URL does not answer": {`check_url = true`, func(c *acctest.Community) {
			c.Inject(mockapi.Fault{Operation: mockapi.FileOperation, Times: -1, Drop: true})
		}, plancheck.ResourceActionNoop},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := acctest.New(t)
			written := map[string]int{}
			if test.action == plancheck.ResourceActionCreate {
				written["uploadImage"] = 1
			}
			c.Drifts(t, imageFrom(c, path, test.more), func() { test.drift(c) }, test.action, c.Wrote(written))
		})
	}
}

func testImageImportIsRefusedWithAReason(t *testing.T) {
	c := acctest.New(t)
	config := imageFrom(c, file(t, "logo.png", picture(t, 13)), "")
	c.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: config},
		{
			Config: config, ResourceName: logo, ImportState: true, ImportStateId: "anything",
			ExpectError: acctest.Spaced(`(?s)can't be imported.*Declare the image`),
		},
	}})
	if err := c.WroteAtMost("uploadImage"); err != nil {
		t.Error(err)
	}
}
