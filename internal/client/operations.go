package client

import "net/http"

// The ids of the operations that typed methods use. The table below has all of them.
const (
	OpListServers         OperationID = "listServers"
	OpCreateServer        OperationID = "createServer"
	OpUpdateServer        OperationID = "updateServer"
	OpUpdateCommunity     OperationID = "updateCommunity"
	OpUpdateCommunityBot  OperationID = "updateCommunityBot"
	OpUpdateCommunityMeta OperationID = "updateCommunityMeta"
	OpGetAppearance       OperationID = "getAppearance"
	OpUpdateAppearance    OperationID = "updateAppearance"

	OpListMessages       OperationID = "listMessages"
	OpSendMessage        OperationID = "sendMessage"
	OpReplyMessage       OperationID = "replyMessage"
	OpReactMessage       OperationID = "reactMessage"
	OpUploadImage        OperationID = "uploadImage"
	OpListChannels       OperationID = "listChannels"
	OpListSystemChannels OperationID = "listSystemChannels"
	OpCreateChannel      OperationID = "createChannel"
	OpUpdateChannel      OperationID = "updateChannel"
	OpDeleteChannel      OperationID = "deleteChannel"

	OpListBadges  OperationID = "listBadges"
	OpCreateBadge OperationID = "createBadge"
	OpUpdateBadge OperationID = "updateBadge"
	OpDeleteBadge OperationID = "deleteBadge"
	OpAwardBadge  OperationID = "awardBadge"
	OpRemoveBadge OperationID = "removeBadge"
)

// The ids of the operations that read users.
const (
	OpGetUserData          OperationID = "getUserData"
	OpFindUsers            OperationID = "findUsers"
	OpGetUserActivityStats OperationID = "getUserActivityStats"
	OpGetUserActivityDaily OperationID = "getUserActivityDaily"
)

// The ids of the operations on roles.
const (
	OpListRoles      OperationID = "listRoles"
	OpCreateRole     OperationID = "createRole"
	OpUpdateRole     OperationID = "updateRole"
	OpDeleteRole     OperationID = "deleteRole"
	OpListUserRoles  OperationID = "listUserRoles"
	OpAddUserRole    OperationID = "addUserRole"
	OpRemoveUserRole OperationID = "removeUserRole"
)

// The ids of the operations on a community's API keys.
const (
	OpListCommunityAPIKeys  OperationID = "listCommunityAPIKeys"
	OpCreateCommunityAPIKey OperationID = "createCommunityAPIKey"
	OpUpdateCommunityAPIKey OperationID = "updateCommunityAPIKey"
	OpDeleteCommunityAPIKey OperationID = "deleteCommunityAPIKey"
)

// The ids of the operations that write users.
const (
	OpCreateUser      OperationID = "createUser"
	OpManageUser      OperationID = "manageUser"
	OpBulkImportUsers OperationID = "bulkImportUsers"
	OpBulkUpdateUsers OperationID = "bulkUpdateUsers"
)

// The ids of the operations that show bulk jobs.
const (
	OpListBulkUpdates      OperationID = "listBulkUpdates"
	OpGetBulkUpdateStatus  OperationID = "getBulkUpdateStatus"
	OpGetBulkUpdateDetails OperationID = "getBulkUpdateDetails"
)

// The ids of the operations on user fields.
const (
	OpListUserFields  OperationID = "listUserFields"
	OpCreateUserField OperationID = "createUserField"
	OpUpdateUserField OperationID = "updateUserField"
	OpDeleteUserField OperationID = "deleteUserField"
)

// The ids of the operations on the histories of user fields.
const (
	OpListUserFieldHistories       OperationID = "listUserFieldHistories"
	OpListFieldHistories           OperationID = "listFieldHistories"
	OpListUserHistories            OperationID = "listUserHistories"
	OpListUserFieldHistoriesOfUser OperationID = "listUserFieldHistoriesOfUser"
	OpCreateUserFieldHistory       OperationID = "createUserFieldHistory"
)

const (
	get    = http.MethodGet
	post   = http.MethodPost
	put    = http.MethodPut
	patch  = http.MethodPatch
	remove = http.MethodDelete
)

// operations is everything that the service offers, as far as is known: one row for each operation. URLs, credentials, envelopes, retry
// rules, log lines, error titles and overrides follow from it. Operations() fills in what the method implies.
var operations = []Operation{
	// Messages and channels, with the community's API token.
	{ID: OpListMessages, Method: get, Path: "/messages", Family: Integration, Evidence: Seed},
	{ID: OpSendMessage, Method: post, Path: "/messages/send", Family: Integration, Evidence: Seed},
	{ID: OpReplyMessage, Method: post, Path: "/messages/reply", Family: Integration, Evidence: Seed},
	{ID: OpReactMessage, Method: post, Path: "/messages/react", Family: Integration, Evidence: FromClient},
	{ID: OpUploadImage, Method: post, Path: "/messages/upload-image", Family: Integration, Evidence: Seed, Harmless: true},
	{ID: OpListChannels, Method: get, Path: "/channels", Family: Integration, Evidence: FromClient},

	// Users.
	{ID: OpCreateUser, Method: post, Path: "/users", Family: Integration, Evidence: Documented},
	{ID: OpGetUserData, Method: post, Path: "/users/info", Family: Integration, Evidence: Documented, Reads: true},
	{ID: OpFindUsers, Method: post, Path: "/users/filter", Family: Integration, Evidence: Inferred, Reads: true},
	{ID: OpManageUser, Method: post, Path: "/users/manage", Family: Integration, Evidence: Documented},
	{ID: OpGetUserActivityStats, Method: post, Path: "/users/activity/stats", Family: Integration, Evidence: Documented, Reads: true},
	{ID: OpGetUserActivityDaily, Method: post, Path: "/users/activity/daily", Family: Integration, Evidence: Documented, Reads: true},
	{ID: OpBulkImportUsers, Method: post, Path: "/users/bulk-import", Family: Integration, Evidence: Documented},
	{ID: OpBulkUpdateUsers, Method: post, Path: "/users/bulk-update", Family: Integration, Evidence: Documented},
	{ID: "getUser", Method: get, Path: "/users/{userId}", Family: Application, Evidence: Documented},
	{ID: "listCommunityUsers", Method: get, Path: "/communities/{communityId}/users", Family: Application, Evidence: Inferred},
	{ID: "getCommunityUser", Method: get, Path: "/communities/{communityId}/users/{userId}", Family: Application, Evidence: Inferred},

	// Gamification and redemptions.
	{ID: "listStreaks", Method: get, Path: "/streaks", Family: Integration, Evidence: Documented},
	{ID: "updateStreak", Method: put, Path: "/streaks/{id}", Family: Integration, Evidence: Documented},
	{ID: "setRedemptionTransactionStatus", Method: put, Path: "/redemption-transactions/status", Family: Integration, Evidence: Documented},

	// Chart analyses.
	{ID: "createAnalysis", Method: post, Path: "/analysis/{communityId}/channels/{channelId}", Family: Integration, Evidence: Documented},
	{ID: "updateAnalysis", Method: patch, Path: "/analysis/{analysisId}", Family: Integration, Evidence: Documented},
	{ID: "getAnalysis", Method: get, Path: "/analysis/{analysisId}", Family: Integration, Evidence: Inferred},
	{ID: "deleteAnalysis", Method: remove, Path: "/analysis/{analysisId}", Family: Integration, Evidence: Inferred},
	{ID: "listAnalyses", Method: get, Path: "/analysis/{communityId}", Family: Integration, Evidence: Inferred},
	{ID: "appendAnalysisDrawings", Method: post, Path: "/analysis/{analysisId}/drawings", Family: Integration, Evidence: Inferred},

	// User fields and their histories.
	{ID: OpCreateUserField, Method: post, Path: "/communities/{communityId}/user-fields", Family: Application, Evidence: Documented},
	{ID: OpUpdateUserField, Method: put, Path: "/communities/{communityId}/user-fields/{fieldId}", Family: Application, Evidence: Documented},
	{ID: OpListUserFields, Method: get, Path: "/communities/{communityId}/user-fields", Family: Application, Evidence: Inferred},
	{ID: "getUserField", Method: get, Path: "/communities/{communityId}/user-fields/{fieldId}", Family: Application, Evidence: Inferred},
	{ID: OpDeleteUserField, Method: remove, Path: "/communities/{communityId}/user-fields/{fieldId}", Family: Application, Evidence: Inferred},
	{ID: OpListUserFieldHistories, Method: get, Path: "/communities/{communityId}/user-field-histories",
		Family: Application, Evidence: Inferred},
	{ID: OpListFieldHistories, Method: get, Path: "/communities/{communityId}/user-fields/{fieldId}/histories",
		Family: Application, Evidence: Inferred},
	{ID: OpListUserHistories, Method: get, Path: "/communities/{communityId}/users/{userId}/user-field-histories",
		Family: Application, Evidence: Inferred},
	{ID: OpListUserFieldHistoriesOfUser, Method: get, Path: "/communities/{communityId}/users/{userId}/user-fields/{fieldId}/histories",
		Family: Application, Evidence: Inferred},
	{ID: OpCreateUserFieldHistory, Method: post, Path: "/communities/{communityId}/users/{userId}/user-field-histories",
		Family: Application, Evidence: Inferred},

	// API keys. Those of the community are for its owner and administrators.
	{ID: OpDeleteCommunityAPIKey, Method: remove, Path: "/communities/{communityId}/api-keys/{apiKeyId}",
		Family: Application, Evidence: Documented, Managers: true},
	{ID: OpListCommunityAPIKeys, Method: get, Path: "/communities/{communityId}/api-keys",
		Family: Application, Evidence: Inferred, Managers: true},
	{ID: OpCreateCommunityAPIKey, Method: post, Path: "/communities/{communityId}/api-keys",
		Family: Application, Evidence: Inferred, Managers: true},
	{ID: OpUpdateCommunityAPIKey, Method: put, Path: "/communities/{communityId}/api-keys/{apiKeyId}",
		Family: Application, Evidence: Inferred, Managers: true},
	{ID: "createUserAPIKey", Method: post, Path: "/users/apikeys", Family: Application, Evidence: Documented},
	{ID: "updateUserAPIKey", Method: put, Path: "/users/{userId}/api-keys/{apiKeyId}", Family: Application, Evidence: Documented},

	// Servers, channels, roles and badges, with the system API key.
	{ID: OpListServers, Method: get, Path: "/servers", Family: System, Evidence: Inferred},
	{ID: OpCreateServer, Method: post, Path: "/servers", Family: System, Evidence: Inferred},
	{ID: OpUpdateServer, Method: put, Path: "/servers/{id}", Family: System, Evidence: Inferred},
	{ID: "listServerRoles", Method: get, Path: "/servers/{id}/roles", Family: System, Evidence: Inferred},
	{ID: "listServerChannels", Method: get, Path: "/servers/{id}/channels", Family: System, Evidence: Inferred},
	{ID: OpCreateChannel, Method: post, Path: "/channels", Family: System, Evidence: Documented},
	{ID: OpUpdateChannel, Method: put, Path: "/channels/{id}", Family: System, Evidence: Documented},
	{ID: OpListSystemChannels, Method: get, Path: "/channels", Family: System, Evidence: Inferred},
	{ID: OpDeleteChannel, Method: remove, Path: "/channels/{id}", Family: System, Evidence: Inferred},
	{ID: OpCreateRole, Method: post, Path: "/roles", Family: System, Evidence: Documented},
	{ID: OpUpdateRole, Method: put, Path: "/roles/{id}", Family: System, Evidence: Documented},
	{ID: OpListUserRoles, Method: get, Path: "/roles/{userId}", Family: System, Evidence: Documented},
	{ID: OpListRoles, Method: get, Path: "/roles", Family: System, Evidence: Inferred},
	{ID: OpDeleteRole, Method: remove, Path: "/roles/{id}", Family: System, Evidence: Inferred},
	{ID: OpAddUserRole, Method: post, Path: "/roles/{id}/add", Family: System, Evidence: Inferred},
	{ID: OpRemoveUserRole, Method: post, Path: "/roles/{id}/remove", Family: System, Evidence: Inferred},
	{ID: OpCreateBadge, Method: post, Path: "/badges", Family: System, Evidence: Documented},
	{ID: OpUpdateBadge, Method: put, Path: "/badges/{id}", Family: System, Evidence: Documented},
	{ID: OpAwardBadge, Method: post, Path: "/badges/{id}/award", Family: System, Evidence: Documented},
	{ID: OpRemoveBadge, Method: post, Path: "/badges/{id}/remove", Family: System, Evidence: Documented},
	{ID: OpListBadges, Method: get, Path: "/badges", Family: System, Evidence: Inferred},
	{ID: OpDeleteBadge, Method: remove, Path: "/badges/{id}", Family: System, Evidence: Inferred},

	// Leaderboards, the community's settings and the store.
	{ID: "listLeaderboards", Method: get, Path: "/leaderboards", Family: Partner, Evidence: Documented},
	{ID: "getLeaderboard", Method: get, Path: "/leaderboards/{id}", Family: Partner, Evidence: Documented},
	{ID: "createLeaderboard", Method: post, Path: "/leaderboards", Family: Partner, Evidence: Documented},
	{ID: "updateLeaderboard", Method: patch, Path: "/leaderboards/{id}", Family: Partner, Evidence: Documented},
	{ID: "deleteLeaderboard", Method: remove, Path: "/leaderboards/{id}", Family: Partner, Evidence: Inferred},
	{ID: "updatePurchaseHistory", Method: patch, Path: "/purchase-histories/{purchaseHistoryID}", Family: Partner, Evidence: Documented},
	{ID: OpUpdateCommunityBot, Method: put, Path: "/community-bot", Family: Partner, Evidence: Documented},
	{ID: OpUpdateCommunity, Method: put, Path: "/management/communities/{communityID}", Family: Partner, Evidence: Documented},
	{ID: OpUpdateCommunityMeta, Method: put, Path: "/communities/{communityID}/meta", Family: Partner, Evidence: Inferred},
	{ID: OpGetAppearance, Method: get, Path: "/communities/{communityID}/appearance", Family: Partner, Evidence: Inferred},
	{ID: OpUpdateAppearance, Method: put, Path: "/communities/{communityID}/appearance", Family: Partner, Evidence: Inferred},
	{ID: "getStore", Method: get, Path: "/stores", Family: Partner, Evidence: Documented},
	{ID: "updateStore", Method: put, Path: "/stores", Family: Partner, Evidence: Documented},
	{ID: "listCategories", Method: get, Path: "/categories", Family: Partner, Evidence: Documented},
	{ID: "getCategory", Method: get, Path: "/categories/{id}", Family: Partner, Evidence: Documented},
	{ID: "createCategory", Method: post, Path: "/categories", Family: Partner, Evidence: Documented},
	{ID: "updateCategory", Method: put, Path: "/categories/{id}", Family: Partner, Evidence: Documented},
	{ID: "listProducts", Method: get, Path: "/products", Family: Partner, Evidence: Documented},
	{ID: "getProduct", Method: get, Path: "/products/{id}", Family: Partner, Evidence: Documented},
	{ID: "createProduct", Method: post, Path: "/products", Family: Partner, Evidence: Documented},
	{ID: "updateProduct", Method: put, Path: "/products/{id}", Family: Partner, Evidence: Documented},
	{ID: "deleteProduct", Method: remove, Path: "/products/{id}", Family: Partner, Evidence: Documented},

	// Widgets and sign-in.
	{ID: "exchangeWidgetToken", Method: post, Path: "/widget-access-keys/token", Family: Widgets, Evidence: Documented},
	{ID: "secureAuth", Method: get, Path: "/secureAuth", Family: SecureAuth, Evidence: Documented},
}

// namedOperations are called where an override says where they are, and nowhere else. The documentation names them as "Get All Bulk
// Update", "Check Bulk Update Status" and "Check Bulk Update Details".
var namedOperations = []Operation{
	{ID: OpListBulkUpdates, Family: Integration, Evidence: ByName, Reads: true, Example: "GET /users/bulk-update"},
	{ID: OpGetBulkUpdateStatus, Family: Integration, Evidence: ByName, Reads: true, Example: "GET /users/bulk-update/{jobId}"},
	{ID: OpGetBulkUpdateDetails, Family: Integration, Evidence: ByName, Reads: true, Example: "GET /users/bulk-update/{jobId}/details"},
}
