package tf

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
)

// DefaultTimeout bounds each operation of a resource where `timeouts` does not.
const DefaultTimeout = 5 * time.Minute

// Timed says what each operation of a resource does, for the page: "uploading the image". An empty one has no timeout. Default bounds each
// where `timeouts` does not; 0 means DefaultTimeout.
type Timed struct {
	Create, Read, Update, Delete string
	Default                      time.Duration
}

// Attribute describes `timeouts`.
func (t Timed) Attribute(ctx context.Context) schema.Attribute {
	if t.Default == 0 {
		t.Default = DefaultTimeout
	}
	describe := func(what, more string) string {
		return fmt.Sprintf("How long %s may take%s. Defaults to %.0f minutes.", what, more, t.Default.Minutes())
	}
	return timeouts.Attributes(ctx, timeouts.Opts{
		Create: t.Create != "", CreateDescription: describe(t.Create, `, as a duration such as "30s" or "2m"`),
		Read: t.Read != "", ReadDescription: describe(t.Read, ", in a refresh or a plan"),
		Update: t.Update != "", UpdateDescription: describe(t.Update, ""),
		Delete: t.Delete != "", DeleteDescription: describe(t.Delete, ". A change takes effect once it is applied"),
	})
}

// WithTimeout bounds an operation by what its `timeouts` say, or by the fallback. The returned function is to be deferred.
func WithTimeout(
	ctx context.Context, configured func(context.Context, time.Duration) (time.Duration, diag.Diagnostics), fallback time.Duration,
	diags *diag.Diagnostics,
) (context.Context, context.CancelFunc) {
	limit, problems := configured(ctx, fallback)
	diags.Append(problems...)
	return context.WithTimeout(ctx, limit)
}
