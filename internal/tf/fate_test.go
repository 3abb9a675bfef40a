package tf

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema/defaults"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var (
	null    = types.StringNull()
	unknown = types.StringUnknown()
	deletes = types.StringValue("delete")
	removes = types.StringValue("remove")
	leaves  = types.StringValue("abandon")
)

// providerOf returns a provider with an on_destroy.
func providerOf(onDestroy types.String) *Provider {
	return &Provider{OnDestroy: onDestroy.ValueString(), Unknown: map[string]bool{"on_destroy": onDestroy.IsUnknown()}}
}

func TestOnDestroyOfWhatIsToBeMade(t *testing.T) {
	for _, test := range []struct {
		fate                 Fate
		provider             types.String
		adopts               types.Bool
		configured           types.String
		wanted               types.String
		made, taken, fetched types.String // what it becomes once it is made, adopted or imported
	}{
		{Delete, null, types.BoolValue(false), null, deletes, deletes, deletes, deletes},
		{Remove, null, types.BoolValue(false), null, removes, removes, removes, removes},
		{Delete, null, types.BoolValue(true), null, unknown, deletes, leaves, leaves},
		{Remove, null, types.BoolValue(true), null, unknown, removes, leaves, leaves},
		{Delete, null, types.BoolUnknown(), null, unknown, deletes, leaves, leaves},
		{Delete, null, types.BoolNull(), null, unknown, deletes, leaves, leaves},
		{Delete, deletes, types.BoolValue(true), null, deletes, deletes, deletes, deletes},
		{Remove, deletes, types.BoolValue(true), null, removes, removes, removes, removes},
		{Delete, leaves, types.BoolValue(false), null, leaves, leaves, leaves, leaves},
		{Remove, leaves, types.BoolValue(false), null, leaves, leaves, leaves, leaves},
		{Delete, unknown, types.BoolValue(false), null, unknown, deletes, leaves, leaves},
		{Delete, unknown, types.BoolValue(false), leaves, leaves, leaves, leaves, leaves},
		{Delete, leaves, types.BoolValue(false), deletes, deletes, deletes, deletes, deletes},
		{Delete, leaves, types.BoolValue(true), unknown, unknown, leaves, leaves, leaves},
	} {
		t.Run(fmt.Sprint(test.fate, test.provider, test.adopts, test.configured), func(t *testing.T) {
			p := providerOf(test.provider)
			planned := test.fate.PlanNew(p, test.adopts, test.configured)
			wantEqual(t, "planned", planned, test.wanted)
			wantEqual(t, "made", test.fate.Settle(p, planned, Made), test.made)
			wantEqual(t, "adopted", test.fate.Settle(p, planned, Adopted), test.taken)
			wantEqual(t, "imported", test.fate.Settle(p, planned, Imported), test.fetched)
		})
	}
}

// What belongs to a person is deleted only where its own resource says so.
func TestOnDestroyOfPeopleIsAbandonByDefault(t *testing.T) {
	attribute := Delete.AttributeOfPeople("What happens.")
	var resp defaults.StringResponse
	attribute.Default.DefaultString(t.Context(), defaults.StringRequest{}, &resp)
	wantEqual(t, "default", resp.PlanValue, leaves)
	if says := attribute.MarkdownDescription; !strings.Contains(says, "the provider's `on_destroy` does not count here") {
		t.Errorf("it says: %s", says)
	}
}

func TestOnDestroyThatWasUnknownIsSettledByTheProvider(t *testing.T) {
	for _, planned := range []types.String{unknown, null} {
		wantEqual(t, "a thing", Delete.Settle(providerOf(leaves), planned, Made), leaves)
		wantEqual(t, "what somebody has", Remove.Settle(providerOf(deletes), planned, Adopted), removes)
	}
}

func TestOnDestroyOfWhatIsThere(t *testing.T) {
	for _, test := range []struct {
		fate              Fate
		provider          types.String
		origin            Origin
		configured, state types.String
		wanted            types.String
	}{
		{Delete, null, Made, null, leaves, deletes}, // it was configured, and is no longer
		{Remove, null, Made, null, leaves, removes},
		{Delete, null, Adopted, null, deletes, leaves},
		{Delete, null, Imported, null, null, leaves},
		{Delete, null, "", null, deletes, deletes}, // a state from before origins were kept
		{Delete, null, "", null, null, leaves},
		{Delete, leaves, Made, null, deletes, leaves},
		{Remove, deletes, Adopted, null, leaves, removes},
		{Delete, unknown, Made, null, leaves, leaves},
		{Delete, unknown, Made, null, null, null},
		{Delete, unknown, Made, deletes, leaves, deletes},
		{Delete, leaves, Adopted, deletes, leaves, deletes},
		{Delete, leaves, Adopted, unknown, leaves, unknown},
	} {
		planned := test.fate.PlanKept(providerOf(test.provider), test.origin, test.configured, test.state)
		wantEqual(t, fmt.Sprint(test.fate, test.provider, test.origin, test.configured, test.state), planned, test.wanted)
	}
}

func TestOnDestroyTakesItsOwnWords(t *testing.T) {
	for _, test := range []struct {
		fate  Fate
		value types.String
		fails bool
	}{
		{Delete, deletes, false}, {Delete, leaves, false}, {Delete, removes, true},
		{Remove, removes, false}, {Remove, leaves, false}, {Remove, deletes, true},
		{Delete, null, false}, {Delete, unknown, false},
	} {
		attribute := test.fate.Attribute("What happens.")
		wantEqual(t, "optional and computed", attribute.Optional && attribute.Computed, true)
		for _, check := range attribute.Validators {
			var resp validator.StringResponse
			check.ValidateString(t.Context(), validator.StringRequest{ConfigValue: test.value}, &resp)
			wantEqual(t, fmt.Sprint(test.fate, test.value), resp.Diagnostics.HasError(), test.fails)
		}
	}
	for fate, words := range map[Fate][]string{
		Delete: {"What happens. Where", "the provider's `on_destroy` decides;", "`delete` for what this resource created", "adopted or imported"},
		Remove: {"`delete` there is `remove` here", "`remove` for what this resource created", "`abandon` for what was imported"},
	} {
		for _, word := range words {
			if says := fate.Attribute("What happens.").MarkdownDescription; !strings.Contains(says, word) {
				t.Errorf("%s: %q does not say %q", fate, says, word)
			}
		}
	}
}
