package client

import (
	"errors"
	"net/http"
	"regexp"
)

// Refusals of writes that have nothing left to do: giving what a user has, taking what a user lacks, deleting what is gone. Where an
// operation shows the current state, that decides; the words of the refusal count only where nothing can be read.
var (
	hasAlready = regexp.MustCompile(`(?i)\balready (?:has|have|had|holds?|owns?) (?:this|the|that) badge\b` +
		`|\bbadge (?:(?:has|was|is) )?already (?:been )?(?:awarded|rewarded|assigned|given|granted|added|earned|received)\b` +
		`|\b(?:has|have|had) already (?:been )?(?:awarded|rewarded|assigned|given|granted|earned|received)?` +
		` ?(?:with )?(?:this|the|that) badge\b` +
		`|\b(?:has|have|had|holds?|owns?) (?:this|the|that) badge already\b` +
		`|^(?:badge |award )?already (?:exists?|awarded|rewarded)\W*$`)
	lacksAlready = regexp.MustCompile(`(?i)(?:\b(?:not|never)|n['’]t) (?:have|hold|own|got) ` +
		`(?:(?:this|the|that|a|any|such) )?(?:badge|role)\b` +
		`|\b(?:badge|role) (?:(?:is|was|has) )?not (?:been |yet )?(?:awarded|rewarded|assigned|given|granted)\b` +
		`|\b(?:badge|role) (?:(?:is|was|has) )?already (?:been )?(?:removed|taken|revoked)\b` +
		`|\bhas no such (?:badge|role)\b`)
	goneAlready = regexp.MustCompile(`(?i)\b(?:not found|(?:does not|doesn['’]t|no longer) exists?|already (?:been )?(?:deleted|removed))\b`)

	deletedAlready  = regexp.MustCompile(`(?i)\balready (?:been )?(?:deleted|removed|deactivated)\b`)
	restoredAlready = regexp.MustCompile(`(?i)\b(?:is|was|has) (?:not|never) (?:been )?deleted\b` +
		`|\b(?:isn|wasn|hasn)['’]t (?:been )?deleted\b|\balready (?:been )?(?:restored|active|activated)\b`)

	// otherMatters matches the words of refusals that are about something else.
	otherMatters = regexp.MustCompile(`(?i)\b(?:maximum|limit|quota|another|other|permissions?|access|allowed)\b`)
)

// ignoreRefusal returns the error, or nil where it is a refusal whose message matches words.
func ignoreRefusal(words *regexp.Regexp, err error) error {
	e, ok := errors.AsType[*Error](err)
	if ok && IsRefused(err) && words.MatchString(e.Message) && !otherMatters.MatchString(e.Message) {
		return nil
	}
	return err
}

// saysGone says that the service refused to delete a thing with a message that says that it does not exist.
func saysGone(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && IsRefused(err) && e.Structured && !BlamesThePath(e) && goneAlready.MatchString(e.Message)
}

// isUnreadable says that the key can never read what was asked for.
func isUnreadable(err error) bool {
	return IsNotAllowed(err) || hasStatus(err, http.StatusNotFound) || hasStatus(err, http.StatusMethodNotAllowed)
}
