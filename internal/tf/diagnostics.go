package tf

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
)

// Key is where a key comes from: the provider's attribute, the environment variable, and the place in the product.
type Key struct {
	Attribute string
	Variable  string
	Place     string
}

// Keys are the keys of the service (source: its page on getting started).
var Keys = map[client.CredentialName]Key{
	client.APIToken:     {"api_token", "RETURNINGAI_API_TOKEN", "community settings > Integration > API key"},
	client.SystemAPIKey: {"system_api_key", "RETURNINGAI_SYSTEM_API_KEY", "community settings > Login Management > API key"},
}

// advice is what to do next after an error of some kind. The first that fits is given.
type advice struct {
	fits func(error) bool
	say  func(error) string
}

func always(text string) func(error) string { return func(error) string { return text } }

var advices = []advice{
	{isUnsure, adviseUnknown},
	{isIncomplete, adviseIncomplete},
	{client.IsUnsigned, always("A refusal may look the same, so that nothing was concluded from this answer. " +
		"Where your service shows empty lists like this, " +
		"create one thing of this kind in the product (or post one message in this channel): a list with something in it is understood.")},
	{client.IsCancelled, always("It was cancelled. What the service had accepted before is in the state; apply again to finish.")},
	{mayBeElsewhere, always("The operation may be elsewhere on the service. Nothing was concluded from this answer about what exists.")},
	{client.IsNotAllowed, adviseNotAllowed},
	{client.IsThrottled, adviseThrottled},
	{client.IsConflict, always("This conflicts with something that is there already, such as another one of the same name. " +
		"Import it, or choose another name.")},
	{isNotFound, always("Something that this refers to is not there. " +
		"Check the names and ids in the configuration, and that the key belongs to this community. If it was deleted meanwhile, plan again. " +
		"If all requests are answered like this, check endpoints, RETURNINGAI_ENDPOINT and operation_overrides.")},
	{hasStatusOf(5), always("Server error: nothing was concluded from this answer. Apply again later.")},
	{client.IsRefused, always("The service refused the request as it stands: compare the configuration with what it says. " +
		"If that is about the key, check the key.")},
	{hasStatusOf(2), always("The answer is not in a form that is understood, so that nothing was concluded from it. Apply again later. " +
		"Where it stays like this, " +
		"something in front of the service may be answering in its place: " +
		"check the family's base URL in `endpoints` or RETURNINGAI_ENDPOINT, and report the error.")},
	{client.IsBeyondOwnRate, adviseOwnRate},
	{client.IsOutOfTime, adviseOutOfTime},
	{client.IsOverRequestTimeout, always("The service did not answer within request_timeout, in any try. " +
		"Raise request_timeout in the provider block, in seconds; where that does not help either, check the network and the family's base " +
		"URL in `endpoints` or RETURNINGAI_ENDPOINT.")},
	{isUnanswered, always("Check the network, and the family's base URL in `endpoints` or RETURNINGAI_ENDPOINT; then apply again.")},
}

// failed fits an error of an operation that is as the function says.
func failed(is func(*client.Error) bool) func(error) bool {
	return func(err error) bool {
		e, ok := errors.AsType[*client.Error](err)
		return ok && is(e)
	}
}

var (
	isNotFound   = failed(func(e *client.Error) bool { return e.Has(http.StatusNotFound) })
	isUnanswered = failed(func(e *client.Error) bool { return e.Status == 0 })
	isHarmless   = failed(func(e *client.Error) bool { return e.Operation.Harmless }) // it may be done a second time without harm
)

// hasStatusOf fits the statuses of a class: 4 for 400 to 499.
func hasStatusOf(class int) func(error) bool {
	return failed(func(e *client.Error) bool { return cmp.Or(e.Code, e.Status)/100 == class })
}

func isIncomplete(err error) bool {
	_, incomplete := client.IsIncomplete(err)
	return incomplete
}

func adviseIncomplete(err error) string {
	operation, _ := client.IsIncomplete(err)
	return fmt.Sprintf("The list announces more than it shows. Where the service shows all of it when it is asked for larger pages, do so "+
		"in the provider block: "+
		"operation_overrides = { %s = \"%s %s?limit=1000\" }, with the parameter that your service knows.",
		operation.ID, operation.Method, operation.Path)
}

// isUnsure fits a write of which it is not known whether it was done, where that matters.
func isUnsure(err error) bool { return client.IsOutcomeUnknown(err) && !isHarmless(err) }

func adviseThrottled(err error) string {
	said := "The service asks for fewer requests. Apply again later, or set a lower max_requests_per_second and max_concurrent_requests " +
		"in the provider block. "
	if client.IsOutOfTime(err) {
		return said + adviseMoreTime(err, "lets the provider wait for it")
	}
	return said + "A higher max_retries there lets the provider wait more often."
}

func adviseOwnRate(err error) string {
	return "Many requests wait for each other. Raise max_requests_per_second in the provider block. " +
		adviseMoreTime(err, "lets the provider wait for its turn")
}

func adviseOutOfTime(err error) string {
	return "The time for it ran out. " + adviseMoreTime(err, "gives it more") +
		" A data source, an import and a plan have five minutes each: try again when the service is less busy."
}

// spareTime is what a resource needs beside its longest wait.
const spareTime = time.Minute

// adviseMoreTime says how to give a resource more time, and how much where that is known.
func adviseMoreTime(err error, does string) string {
	wait, known := client.WaitsTooLong(err)
	if !known {
		return fmt.Sprintf("A longer time in `timeouts` %s.", does)
	}
	return fmt.Sprintf("A longer time in `timeouts`, at least %q, %s.", (wait + spareTime).Round(time.Second), does)
}

func adviseUnknown(err error) string {
	several, ambiguous := errors.AsType[*client.AmbiguousError](err)
	if ambiguous && len(several.IDs) > 0 {
		return "Look at these in the product, and import the one that is yours; delete what is not wanted. Nothing more was sent."
	}
	if e, ok := errors.AsType[*client.Error](err); ok && !ambiguous && e.Operation.Method != http.MethodPost {
		return "It may or may not have been done. Plan again: the plan reads what is there, and shows what is left to do."
	}
	return "It may or may not have been done. Look in the product before you apply again, or plan again and read the warnings: " +
		"if it is there, import it; if it is not, apply again."
}

func adviseNotAllowed(err error) string {
	e, ok := errors.AsType[*client.Error](err)
	if !ok {
		return ""
	}
	key := Keys[e.Operation.Family.Credential()]
	if e.Operation.Managers {
		return "The service refused the token. " + adviseManagers(e.Operation) +
			" If it is one, check that it is of this community, is copied whole and has not expired."
	}
	check := "that it is this community's and is copied whole"
	if e.Operation.Family.Credential() == client.APIToken {
		check = fmt.Sprintf("that it is this community's, has not expired, and has the permission for %s", e.Operation.ID)
	}
	return fmt.Sprintf("The service refused the key. Check %s (%s): %s. It is found in the product under %s.",
		key.Attribute, key.Variable, check, key.Place)
}

// adviseManagers says which token an operation takes that no API key opens, and where to give it.
func adviseManagers(op client.Operation) string {
	key := Keys[op.Family.Credential()]
	return fmt.Sprintf("No API key opens %s: it takes the token of somebody who is signed in as the community's owner or as an "+
		"administrator. "+
		"Give it as %s in a provider block with an alias, and refer to that: provider = returningai.<alias>.", op.ID, key.Attribute)
}

// AddError adds an error of the client: what was being done, what the service said, and what to do next. doing completes the
// sentence «Could not …».
func (p *Provider) AddError(diags *diag.Diagnostics, doing string, err error) {
	diags.AddError("Could not "+doing, p.explain(err))
}

// AddAttributeError is AddError for an error that one attribute is to blame for.
func (p *Provider) AddAttributeError(diags *diag.Diagnostics, at path.Path, doing string, err error) {
	diags.AddAttributeError(at, "Could not "+doing, p.explain(err))
}

func (p *Provider) explain(err error) string {
	if missing, ok := errors.AsType[*client.MissingKeyError](err); ok {
		return p.explainMissingKey(missing)
	}
	parts := []string{sentence(err.Error())}
	for _, advice := range advices {
		if advice.fits(err) {
			parts = append(parts, advice.say(err))
			break
		}
	}
	if isHarmless(err) && client.IsOutcomeUnknown(err) {
		parts = append(parts, "It may have arrived all the same; if so, nothing refers to it. Apply again: sending it once more harms nothing.")
	}
	if e, ok := errors.AsType[*client.Error](err); ok && mayBeElsewhere(err) {
		parts = append(parts, adviseOverride(e))
	}
	return strings.Join(parts, "\n\n")
}

// mayBeElsewhere says that an answer suggests a wrong path or method: a 404 or 405 that something in front of the service gave, or that
// speaks of the path.
func mayBeElsewhere(err error) bool {
	e, ok := errors.AsType[*client.Error](err)
	if !ok || isIncomplete(err) || e.Status != http.StatusNotFound && e.Status != http.StatusMethodNotAllowed {
		return false
	}
	return !e.Structured || client.BlamesThePath(e)
}

// adviseOverride says how to configure where an operation is.
func adviseOverride(e *client.Error) string {
	if e.Operation.Raw {
		return fmt.Sprintf("Compare `family` and `path` with the service's documentation: the path stands behind the base URL of the %s family, "+
			"and that is the provider's `endpoints` or RETURNINGAI_ENDPOINT where one is configured.", e.Operation.Family)
	}
	reason := "If your service has it elsewhere"
	if e.Inferred() {
		reason = fmt.Sprintf("The contract of %s is inferred: it follows from its neighbours in the API and was not seen documented. "+
			"%s", e.Operation.ID, reason)
	}
	return fmt.Sprintf("%s, say so in the provider block: operation_overrides = { %s = \"%s %s\" }, with the true method and path. "+
		"Where all operations of the %s family are answered like this, correct its base URL in `endpoints`.",
		reason, e.Operation.ID, e.Operation.Method, e.Operation.Path, e.Operation.Family)
}

func (p *Provider) explainMissingKey(missing *client.MissingKeyError) string {
	key := Keys[missing.Key]
	if p != nil && p.Unknown[key.Attribute] {
		return fmt.Sprintf("This needs the provider's %s, whose value is not known yet: it comes from something that is still to be created. "+
			"Create that first (for instance with -target), or give the key by the environment variable %s.", key.Attribute, key.Variable)
	}
	if missing.Operation.Managers {
		return fmt.Sprintf("This needs %s, which is not configured. %s", key.Attribute, adviseManagers(missing.Operation))
	}
	text := fmt.Sprintf("This needs %s, which is not configured: %s is an operation of the %s family.\n\n"+
		"Set %s in the provider block, or the environment variable %s. The key is found in the product under %s.",
		key.Attribute, missing.Operation.ID, missing.Operation.Family, key.Attribute, key.Variable, key.Place)
	if other, there := Keys[missing.Or]; there {
		text += fmt.Sprintf(" %s (%s) does as well; it is found under %s.", other.Attribute, other.Variable, other.Place)
	}
	return text
}

// sentence ends a text with a full stop, unless it ends a sentence already.
func sentence(text string) string {
	text = strings.TrimSpace(text)
	if strings.HasSuffix(text, ".") || strings.HasSuffix(text, "…") || strings.HasSuffix(text, "?") {
		return text
	}
	return text + "."
}
