package client

import (
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/mockapi"
)

// A value says something of a person: neither an error nor a line of the log repeats one, whatever the service says and whatever became of
// the request.
func TestNoErrorAndNoLineSaysAValueOfAHistory(t *testing.T) {
	const says = "Lilliput is no country"
	unread := mockapi.Fault{Operation: string(OpListUserFieldHistoriesOfUser), Status: 500, Message: says, Skip: 1}
	for name, faults := range map[string][]mockapi.Fault{
		"refused":     {{Status: 400, Message: says}},
		"in the way":  {{Status: 409, Message: says}},
		"not allowed": {{Status: 403, Message: says}},
		"down":        {{Status: 500, Message: says, Effect: true}, unread},
		"lost":        {{Drop: true, Effect: true}, unread},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCommunity(t)
			country, _ := c.UserField("country")
			for _, fault := range faults {
				if fault.Times = -1; fault.Operation == "" {
					fault.Operation = string(OpCreateUserFieldHistory)
				}
				c.Inject(fault)
			}
			place := HistoryPlace{CommunityID: c.CommunityID(), UserID: c.Members()[0].ObjectID, FieldID: country.ID}
			_, err := c.AddUserFieldHistory(t.Context(), place, "Lilliput")
			lacks(t, err, "Lilliput")
			c.log.lacks(t, "Lilliput")
			wantEqual(t, "added", c.sent(OpCreateUserFieldHistory), 1)
		})
	}
}
