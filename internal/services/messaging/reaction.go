package messaging

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
	"github.com/returning-ai/terraform-provider-returningai/internal/tf"
)

// What the action and the resource that react to messages share.

// Descriptions of their attributes.
const (
	reactedMessageDescription = "The id of the message, such as `returningai_message.welcome.id`."
	emojiDescription          = "The emoji, as a shortcode between colons such as `:tada:`. Whether the service takes the character itself " +
		"is not known; it is passed on."
)

var shortcode = regexp.MustCompile(`^:[A-Za-z0-9_+-]+:$`)

// longestEmoji is the most characters that an emoji has, those that join its parts included; the longest that exist have fewer.
const longestEmoji = 16

// isEmoji accepts a shortcode between colons, or something that can be one emoji.
func isEmoji() validator.String {
	return tf.CheckString("must be an emoji", func(value string) (summary, detail string) {
		outsideASCII := strings.ContainsFunc(value, func(r rune) bool { return r > unicode.MaxASCII && !unicode.IsLetter(r) })
		hasOther := strings.ContainsFunc(value, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) || r == '/' })
		if shortcode.MatchString(value) || outsideASCII && !hasOther && utf8.RuneCountInString(value) <= longestEmoji {
			return "", ""
		}
		return "This is not an emoji", fmt.Sprintf("A shortcode between colons is expected, such as \":tada:\", and %q is none.", value)
	})
}

// reaction is an emoji that a member puts on a message.
type reaction struct{ messageID, emoji, sender string }

func (r reaction) doing() string { return fmt.Sprintf("react to the message %s", r.messageID) }

// id is an import id of the reaction, and the id of its resource.
func (r reaction) id() string { return r.messageID + "/" + r.sender + "/" + r.emoji }

// send sends the reaction, once: one whose answer is lost is not sent again.
func (r reaction) send(ctx context.Context, c *client.Client) error {
	return c.React(ctx, r.messageID, r.emoji, r.sender)
}

// whereToLook says what to look at where it is not known whether it was sent.
func (r reaction) whereToLook() string {
	return fmt.Sprintf("Look at the reactions to the message %s in the product.", r.messageID)
}
