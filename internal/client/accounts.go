package client

import (
	"context"
	"regexp"
)

// Writing users. What is sent is personal, as in users.go: no error repeats it.

// AccountAction is what manageUser does with an account.
type AccountAction string

// The actions. The documentation shows the first, and says of the other one that there is one.
const (
	DeleteAccount  AccountAction = "delete"
	RestoreAccount AccountAction = "restore"
)

// settled are the words of refusals that say that an account is as it is to be. That there is no such user is none of them: a name that is
// misspelt looks the same.
var settled = map[AccountAction]*regexp.Regexp{DeleteAccount: deletedAlready, RestoreAccount: restoredAlready}

// ManageAccount deletes or restores the account of a user name (manageUser, documented), and is sent once. The deletion is a soft one. A
// refusal that says that nothing is left to do is no error.
func (c *Client) ManageAccount(ctx context.Context, do AccountAction, username string) error {
	defer c.users.dropAll()
	asked := input{json: map[string]string{"action": string(do), "user": username}}
	return concealPersonal(ignoreRefusal(settled[do], tell(ctx, c, OpManageUser, asked)), username)
}
