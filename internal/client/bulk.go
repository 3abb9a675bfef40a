package client

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode"
)

// Bulk changes of users. A CSV file is queued as a job, and no answer tells the job's id: bulk_jobs.go finds it. The file is personal, as
// in users.go: no error repeats what it has.

// The parts of the form of a bulk operation (bulkImportUsers and bulkUpdateUsers, documented).
const (
	bulkFile      = "data"
	bulkCommunity = "communityId"
)

// ImportUsers queues the import of users from a CSV file into a community (bulkImportUsers, documented), and is sent once.
func (c *Client) ImportUsers(ctx context.Context, communityID, file string) error {
	return c.queueUsers(ctx, OpBulkImportUsers, file, map[string]string{bulkCommunity: communityID})
}

// UpdateUsers queues changes to users from a CSV file (bulkUpdateUsers, documented), and is sent once.
func (c *Client) UpdateUsers(ctx context.Context, file string) error {
	return c.queueUsers(ctx, OpBulkUpdateUsers, file, nil)
}

func (c *Client) queueUsers(ctx context.Context, op OperationID, file string, texts map[string]string) error {
	defer c.users.dropAll()
	upload := Upload{Name: "users.csv", Type: "text/csv", Size: int64(len(file)), Open: func() (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(file)), nil
	}}
	body, err := newForm(bulkFile, upload, texts)
	if err != nil {
		return err
	}
	return ConcealFile(tell(ctx, c, op, input{form: body}), file)
}

// fileRepeated replaces a message of the service that has something of the file in it.
const fileRepeated = "(what the service said has personal data in it, and is left out)"

// leastTelling is how many characters a value of a file has at least to say who somebody is.
const leastTelling = 3

// ConcealFile replaces the service's message in an error where it repeats a value of a CSV file, in any letter case. A file has too many
// values for a redactor, which knows each fragment of each of them.
func ConcealFile(err error, file string) error {
	_, data, _ := strings.Cut(file, "\n") // the names of columns say nothing about people
	return amended(err, func(e *Error) {
		if repeats(e.Message, data) {
			e.Message, e.RequestID, e.cause = fileRepeated, "", stripped(e.cause)
		}
	})
}

// stripped keeps of a cause what decides, and drops its words.
func stripped(cause error) error {
	for _, kept := range []error{context.Canceled, context.DeadlineExceeded, errSilent} {
		if errors.Is(cause, kept) {
			return kept
		}
	}
	return nil
}

// repeats says that a message has an e-mail address in it, or a value of the rows of a CSV file. The last word of a message that was cut
// may be the beginning of a value.
func repeats(message, data string) bool {
	message = strings.ToLower(message)
	if strings.Contains(message, "@") || strings.Contains(message, "%40") {
		return true
	}
	said := wordsOf(message)
	last, cut := "", strings.HasSuffix(message, "…") && len(said) > 0
	if cut {
		last = said[len(said)-1]
	}
	for cell := range strings.FieldsFuncSeq(data, func(r rune) bool { return strings.ContainsRune(",\"\r\n", r) }) {
		for _, word := range wordsOf(strings.ToLower(cell)) {
			telling := len([]rune(word)) >= leastTelling
			if telling && (slices.Contains(said, word) || cut && len([]rune(last)) >= leastTelling && strings.HasPrefix(word, last)) {
				return true
			}
		}
	}
	return false
}

// wordsOf splits a text into its words and numbers.
func wordsOf(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}
