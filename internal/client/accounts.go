package client

import "context"

// Writing users. What is sent is personal, as in users.go: no error repeats it.

// AccountAction is what manageUser does with an account.
type AccountAction string

// The actions. The documentation shows the first, and says of the other one that there is one.
const (
	DeleteAccount  AccountAction = "delete"
	RestoreAccount AccountAction = "restore"
)

// ManageAccount deletes or restores the account of a user name (manageUser, documented), and is sent once. The deletion is a soft one.
func (c *Client) ManageAccount(ctx context.Context, do AccountAction, username string) error {
	defer c.users.dropAll()
	asked := input{json: map[string]string{"action": string(do), "user": username}}
	return concealPersonal(tell(ctx, c, OpManageUser, asked), username)
}
