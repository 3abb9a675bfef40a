package mockapi

import (
	"fmt"
	"time"
)

// Variant is how this service differs from the plainest one. The zero value is the plainest. The rewriting functions are
// called while the mock is locked, so they must not call it.
//
// Every n-th request is counted from when the variant was set, over all lists together and over all windows together. A lag never reaches
// back before the start of the community: its initial content always exists.
type Variant struct {
	// Lists of all kinds but messages.

	// PageSize is how many rows one answer shows; 0 shows all. A list that is paged by its documentation shows 20 instead of all, and at most
	// 100; histories have 20, and findUsers has 200 at most.
	PageSize int `json:"page_size"`
	// Paging is how an answer announces further pages. A list that is paged by its documentation keeps to that, except for PagingStuck.
	// Histories have PagingPage at least, and findUsers has pages of its own kind, of which PagingStuck makes each the first one.
	Paging Paging `json:"paging"`
	// ListLag shows lists, and reads of one thing by its id, as they were that long ago by the mock's clock. Windows of messages have a lag of
	// their own.
	ListLag time.Duration `json:"list_lag"`
	// StaleEvery lets a replica that is ReplicaLag behind answer every n-th list request, and every n-th read of one thing by its id; 0 means
	// never.
	StaleEvery int `json:"stale_every"`
	// ReplicaLag is how far behind the stale replica is; it is never less than ListLag.
	ReplicaLag time.Duration `json:"replica_lag"`
	// EmptyEvery answers every n-th list request with an empty list, and success; 0 means never.
	EmptyEvery int `json:"empty_every"`
	// SoftDelete leaves what was deleted in lists, servers excepted, with `isDeleted: true` and `deletedAt`. Every other operation treats it
	// as gone.
	SoftDelete bool `json:"soft_delete"`
	// TwiceListed lists the first row of each list twice, the second time as the last row; totals count both.
	TwiceListed bool `json:"twice_listed"`
	// NoListUntilFirst answers 404 in the service's envelope where a list has no rows.
	NoListUntilFirst bool `json:"no_list_until_first"`

	// Names: topics of channels, titles of roles, badges and analyses, display names of users, names of everything else. The stored value is
	// untouched.

	// RewriteNames is how lists, and reads of one thing by its id, show names; nil leaves them.
	RewriteNames func(string) string `json:"-"`
	// RewriteAnswers makes the answers to creates and updates show rewritten names too; otherwise they echo what was sent.
	RewriteAnswers bool `json:"rewrite_answers"`

	// Messages. A window is what listMessages shows.

	// MessageLag shows a window as it was that long ago, by the mock's clock.
	MessageLag time.Duration `json:"message_lag"`
	// MostMessages is how many rows a window has at most, whatever count asks for; 0 means 100.
	MostMessages int `json:"most_messages"`
	// HideDeleted makes deleted messages count for the size of a window that does not show them: with count=100 and 3 of them deleted it shows
	// 97. Those of a deleted channel are gone altogether.
	HideDeleted bool `json:"hide_deleted"`
	// PinnedOldest makes each window of a channel also show the oldest message of that channel as its last row, whoever wrote it. It is added
	// to count, within MostMessages.
	PinnedOldest bool `json:"pinned_oldest"`
	// EmptyWindowEvery makes every n-th window empty, with success; 0 means never.
	EmptyWindowEvery int `json:"empty_window_every"`
	// HideReplies leaves replies out of windows.
	HideReplies bool `json:"hide_replies"`
	// HideForumPosts leaves messages of forum topics out of windows.
	HideForumPosts bool `json:"hide_forum_posts"`
	// MaskEmails shows e-mail addresses as "a***@example.com" in windows.
	MaskEmails bool `json:"mask_emails"`
	// NoEmails shows "" for e-mail addresses in windows.
	NoEmails bool `json:"no_emails"`
	// RewriteTexts is how windows show texts; nil leaves them.
	RewriteTexts func(string) string `json:"-"`
	// RewriteAfter is how long after posting a text is still shown unchanged.
	RewriteAfter time.Duration `json:"rewrite_after"`
	// SendStatus is the status word of a successful send or reply; empty means "success".
	SendStatus string `json:"send_status"`

	// The store, of which there are two documentations.

	// NewerStore makes the answers those of the newer one: they name categories, statuses and roles instead of giving their ids, show the
	// whole of the configuration and the permissions of products, and no two categories have the same name.
	NewerStore bool `json:"newer_store"`
	// StoreReplaces makes an update of the configuration, a category or a product reset what is absent in it. What is required to create it is
	// required then, too.
	StoreReplaces bool `json:"store_replaces"`

	// People.

	// ReadLag shows one user or user field as it was that long ago. Lists have a lag of their own.
	ReadLag time.Duration `json:"read_lag"`
	// DeletedUsers is what reads of one deleted user show.
	DeletedUsers DeletedRead `json:"deleted_users"`
	// FreesNames lets others have the user name and the e-mail address of a deleted user, who then cannot be restored.
	FreesNames bool `json:"frees_names"`
	// HideOutside keeps accounts that have not joined out of reads of one user too.
	HideOutside bool `json:"hide_outside"`
	// DefaultFields shows the fields that the service keeps itself among the user fields.
	DefaultFields bool `json:"default_fields"`
	// CanonicalTypes makes a user field's type the current word where an older one is written.
	CanonicalTypes bool `json:"canonical_types"`
	// SparseAnswers leaves out of the answers to createUserField and updateUserField what the documentation's examples leave out.
	SparseAnswers bool `json:"sparse_answers"`
	// UnmaskedKeys shows API keys whole in all answers.
	UnmaskedKeys bool `json:"unmasked_keys"`
	// JobState is the word for the state of each bulk job; empty for the job's own.
	JobState string `json:"job_state"`
	// HideJobs hides all bulk jobs from those who ask for them, as if the service had forgotten them.
	HideJobs bool `json:"hide_jobs"`
	// NoJobDetails answers 404 to who asks what became of the rows of a bulk job.
	NoJobDetails bool `json:"no_job_details"`
	// EarlierContracts brings back the contracts that operations had before their present ones: getUserActivityDaily is a GET for one user.
	EarlierContracts bool `json:"earlier_contracts"`

	// The form of answers. The state of the service and the request log are the same in all of them.

	// Refusal is how the service refuses a request.
	Refusal Refusal `json:"refusal"`
	// WriteAnswer is the answer to writes, except uploads.
	WriteAnswer WriteAnswer `json:"write_answer"`
	// ListForm is the place of a list, or of a window of messages, in its answer.
	ListForm ListForm `json:"list_form"`
	// ReadAnswer is the place of one thing in the answer to a read: AnswerInList, AnswerDeeper, AnswerNamed or AnswerBare.
	ReadAnswer WriteAnswer `json:"read_answer"`
	// IDForm is how ids of things other than messages are written. Where a thing has several, each of them works in requests.
	IDForm IDForm `json:"id_form"`
	// OddMembers writes secondary members in odd ways: references populated, dates as object, epoch or without zone, "yes" for true,
	// 1.5 for an order, "unlimited" for a quantity, objects for texts and prices.
	OddMembers bool `json:"odd_members"`
	// OddRows adds unusable rows to lists and windows: null, and rows without id, time or text. The roles of a user have none.
	OddRows bool `json:"odd_rows"`
	// UploadObject answers the upload of one image with an object instead of a list.
	UploadObject bool `json:"upload_object"`
	// Padding puts a byte order mark before each answer, and white space behind it.
	Padding bool `json:"padding"`
	// Already is the status of a refusal where nothing is left to do: the user has the role or badge already, or does not have it, or the
	// thing does not exist. 0 keeps the operation's usual answer; 200 refuses in the envelope alone.
	Already int `json:"already"`
}

// variantState is the variant of a community, and the requests since it was set.
type variantState struct {
	Variant
	named   rewriteNames // the rewriting functions by name, as far as they have one
	lists   int          // list requests so far
	reads   int          // reads of one thing so far
	windows int          // windows so far
}

// WithVariant starts with a variant of the service, to which Reset returns. New fails if the variant is invalid.
func WithVariant(v Variant) Option {
	return func(s *Server) { s.settings.variant = v }
}

// SetVariant changes the variant. An invalid one is not set and is reported in Problems.
func (s *Server) SetVariant(v Variant) {
	if err := v.check(); err != nil {
		s.problems.add("SetVariant: " + err.Error())
		return
	}
	s.setVariant(newVariantState(v))
}

// Variant is how the service differs from the plainest one.
func (s *Server) Variant() Variant {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.community.variant.Variant
}

func (s *Server) setVariant(state variantState) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.community.variant = state
}

// newVariantState is a variant that nothing has happened under.
func newVariantState(v Variant) variantState {
	state := variantState{Variant: v}
	if v.RewriteNames != nil {
		state.named.names = unnamedRewrite
	}
	if v.RewriteTexts != nil {
		state.named.texts = unnamedRewrite
	}
	return state
}

func (v Variant) check() error {
	if _, known := pagingStyles[v.Paging]; !known {
		return fmt.Errorf("there is no %v", v.Paging)
	}
	for _, number := range []int{v.PageSize, v.StaleEvery, v.EmptyEvery, v.MostMessages, v.EmptyWindowEvery} {
		if number < 0 {
			return fmt.Errorf("%d is negative", number)
		}
	}
	for _, lag := range []time.Duration{v.ListLag, v.ReplicaLag, v.MessageLag, v.RewriteAfter, v.ReadLag} {
		if lag < 0 {
			return fmt.Errorf("%v is negative", lag)
		}
	}
	if v.MostMessages > maxCount {
		return fmt.Errorf("a window of %d messages is larger than %d", v.MostMessages, maxCount)
	}
	return v.checkForms()
}
