package tf

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// The bounds of `max_results`.
const (
	defaultMaxResults = 1000
	mostResults       = 100_000
)

// MaxResultsAttribute describes `max_results` of a data source that reads a list of any length. howMany begins the sentence, such as "How
// many users may match".
func MaxResultsAttribute(howMany string) schema.Int64Attribute {
	return schema.Int64Attribute{
		Optional: true, Validators: []validator.Int64{int64validator.Between(1, mostResults)},
		MarkdownDescription: fmt.Sprintf("%s: more are an error, and nothing is cut off silently. Defaults to %d; at most %d.",
			howMany, defaultMaxResults, mostResults),
	}
}

// MaxResults returns how many there may be.
func MaxResults(configured types.Int64) int {
	if configured.IsNull() {
		return defaultMaxResults
	}
	return int(configured.ValueInt64())
}
