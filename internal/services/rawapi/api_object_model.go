package rawapi

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

type apiObjectModel struct {
	ID     types.String `tfsdk:"id"`
	Family types.String `tfsdk:"family"`

	Create types.String `tfsdk:"create"`
	Read   types.String `tfsdk:"read"`
	List   types.String `tfsdk:"list"`
	Update types.String `tfsdk:"update"`
	Delete types.String `tfsdk:"delete"`

	Body       types.String `tfsdk:"body"`
	UpdateBody types.String `tfsdk:"update_body"`
	DeleteBody types.String `tfsdk:"delete_body"`
	Compared   types.Set    `tfsdk:"compared"`

	IDMember       types.String `tfsdk:"id_member"`
	ObjectMember   types.String `tfsdk:"object_member"`
	RowsMember     types.String `tfsdk:"rows_member"`
	NaturalKey     types.List   `tfsdk:"natural_key"`
	AbsentStatuses types.Set    `tfsdk:"absent_statuses"`

	OnDestroy types.String   `tfsdk:"on_destroy"`
	Timeouts  timeouts.Value `tfsdk:"timeouts"`

	Answer types.Dynamic `tfsdk:"answer"`
}

// objectKind is the kind of these objects in the ownership registry.
const objectKind = "api_object"

// object is the object in the ownership registry. Two resources that read it in the same way have the same one.
func (m *apiObjectModel) object() tf.Object {
	return tf.Object{Kind: objectKind, ID: strings.Join([]string{m.Family.ValueString(), m.Read.ValueString(), m.ID.ValueString()}, " ")}
}

// called names the object in a sentence.
func (m *apiObjectModel) called() string {
	return fmt.Sprintf("the object %s (%s)", m.ID.ValueString(), m.Read.ValueString())
}

// isListed says that the object is read from a list, and not by a call of its own.
func (m *apiObjectModel) isListed() bool { return !strings.Contains(m.Read.ValueString(), idParameter) }

// lists returns the call that lists all objects of the kind; empty where there is none.
func (m *apiObjectModel) lists() types.String {
	if m.isListed() {
		return m.Read
	}
	return m.List
}

// call is one of the calls that are configured, and what it is configured by.
type call struct {
	at   path.Path
	spec types.String
	rule specRule
}

// calls are all that are configured.
func (m *apiObjectModel) calls() []call {
	all := []call{
		{path.Root("create"), m.Create, createSpec}, {path.Root("read"), m.Read, readSpec}, {path.Root("list"), m.List, listSpec},
		{path.Root("update"), m.Update, updateSpec}, {path.Root("delete"), m.Delete, deleteSpec},
	}
	return slices.DeleteFunc(all, func(c call) bool { return c.spec.IsNull() })
}

// request returns a call about the object.
func (m *apiObjectModel) request(rule specRule, spec types.String) (client.RawRequest, error) {
	return rule.parse(familyOf(m.Family), spec.ValueString(), m.ID.ValueString())
}

// readRequest returns the call that reads the object; one without a method where it is read from a list.
func (m *apiObjectModel) readRequest() (client.RawRequest, error) {
	if m.isListed() {
		return client.RawRequest{}, nil
	}
	return m.request(readSpec, m.Read)
}

// objects returns the objects of the kind.
func (m *apiObjectModel) objects(ctx context.Context, c *client.Client) (*client.RawObjects, error) {
	kind := client.RawKind{
		ID: m.IDMember.ValueString(), Object: m.ObjectMember.ValueString(), Rows: m.RowsMember.ValueString(), Key: texts(ctx, m.NaturalKey),
	}
	if lists := m.lists(); !lists.IsNull() {
		list, err := m.request(readSpec, lists)
		if err != nil {
			return nil, err
		}
		kind.List = list
	}
	return c.RawObjects(kind)
}

// texts returns the elements of a list or set of strings; nil where it is null.
func texts(ctx context.Context, from interface {
	IsNull() bool
	ElementsAs(context.Context, any, bool) diag.Diagnostics
}) []string {
	if from.IsNull() {
		return nil
	}
	var all []string
	_ = from.ElementsAs(ctx, &all, true)
	return all
}

// absent are the statuses of an answer that say that the object is not there.
func (m *apiObjectModel) absent(ctx context.Context) []int {
	if m.AbsentStatuses.IsNull() {
		return defaultAbsentStatuses
	}
	var statuses []int
	_ = m.AbsentStatuses.ElementsAs(ctx, &statuses, true)
	return statuses
}

// comparison is what a refresh compares. There is nothing to compare right after an import.
func (m *apiObjectModel) comparison(ctx context.Context, life tf.Life) comparison {
	var compares comparison
	if body, err := tf.ParseObject([]byte(m.Body.ValueString())); err == nil {
		compares.body = body
	}
	if !m.Compared.IsNull() {
		compares.compared = append([]string{}, texts(ctx, m.Compared)...)
	}
	if len(life.Memory) > 0 {
		_ = decodeNumbers(life.Memory, &compares.memory) // a note that can't be read explains nothing
	}
	return compares
}

// remember keeps a memory; nothing where it is empty.
func (m memory) remember(life *tf.Life) {
	life.Memory = nil
	if len(m.Rewrites)+len(m.Sent) > 0 {
		life.Memory, _ = json.Marshal(m) // can't fail: it has what was read from JSON
	}
}

// decodeNumbers decodes JSON, and keeps numbers as they were written.
func decodeNumbers(from json.RawMessage, into any) error {
	decoder := json.NewDecoder(strings.NewReader(string(from)))
	decoder.UseNumber()
	return decoder.Decode(into)
}
