package users

import (
	"fmt"
	"strings"
	"testing"

	"github.com/returning-ai/terraform-provider-returningai/internal/client"
)

// communityFields are those of the community of these tests.
var communityFields = []client.UserField{
	{Field: "country", Name: "Country", Type: "single-line-text"},
	{Field: "deposit-amount", Name: "Deposit amount", Type: "numerical"},
	{Field: "renewal", Name: "Renewal date", Type: "date"},
}

func rulesOf(kind bulkKind) bulkRules {
	return bulkRules{bulkKind: kind, fields: communityFields, fieldsKnown: true, extra: []string{"phone", "points"}}
}

func TestFilesAreChecked(t *testing.T) {
	for name, test := range map[string]struct {
		kind bulkKind
		file string
		says []string // each problem in order; none for a good file
	}{
		"a good import": {importKind, "\ufeffEmail,userName,First Name,last_name,DisplayName,language,XP,coins,Deposit amount,country,phone\r\n" +
			"ana@example.com,ana,Ana,Alder,,English,7,,12.5,Spain,+34\r\n\r\nBEN@example.com,,,,,,,-3,,,\r\n", nil},
		"a good update": {updateKind, "user_id,xp_op,xp,deposit-amount_op,deposit-amount,country,points_op,points\n" +
			"101,add,5,subtract,0.5,,add,3\n102,overwrite,0,,,Spain,,\n", nil},
		"by user name":     {updateKind, "username,email\nana,ana@example.com\nben,\n", nil},
		"quoted line ends": {updateKind, "email,country\nana@example.com,\"Spain\nor Malta\"\nben@example.com,\n", nil},
		"nothing":          {importKind, "", []string{"The file is empty"}},
		"a mark alone":     {importKind, "\ufeff", []string{"The file is empty"}},
		"no rows":          {importKind, "email\n", []string{"Line 1: only the names of columns"}},
		"no header":        {importKind, "ana@example.com,Ana\n", []string{`Line 1: none of these is the name of a column`}},
		"semicolons":       {importKind, "email;username\na@b;c\n", []string{`with commas between its cells`}},
		"broken quotes":    {importKind, "email,username\na@b,\"x\"y\n", []string{`Line 2, character 7: this is not CSV`}},
		"another encoding": {importKind, "email,first_name\na@b,J\xfcrgen\n", []string{"Line 2: the byte 0xFC, which is not UTF-8"}},
		"a short row": {importKind, "email,username\na@b,a\nb@c\n", []string{
			"Line 3: the number of cells is 1, and that of columns in the first line is 2"}},
		"an unknown column": {importKind, "email,contry\na@b,Spain\n", []string{
			`Line 1, column 2: "contry" is no column that is known. Did you mean "Country" or "country"?`}},
		"a nameless column": {importKind, "email,\na@b,\n", []string{"Line 1, column 2: the column has no name"}},
		"an address as a name": {importKind, "email,eve@example.com\na@b,x\n", []string{
			"Line 1, column 2: its name is not known."}},
		"a user id in an import": {importKind, "email,user_id\na@b,1\n", []string{`"user_id" is no column that is known`}},
		"the same twice": {importKind, "email,First Name,firstname,Country,country\na@b,,,,\n", []string{
			"Line 1, column 3 (first_name): column 2 is the same.", "Line 1, column 5 (country): column 4 is the same."}},
		"no e-mail column": {importKind, "username\nana\n", []string{`Line 1: no column says whose row it is: one has to be called "email".`}},
		"nobody to update": {updateKind, "country\nSpain\n", []string{`one has to be called "user_id", "username" or "email"`}},
		"an empty e-mail": {importKind, "email,username\n,ana\n ,ben\n", []string{
			"Line 2, column 1 (email): the cell is empty", "Line 3, column 1"}},
		"an empty id": {updateKind, "userId,email\n,a@b\n", []string{"Line 2, column 1 (user_id): the cell is empty"}},
		"no e-mail": {importKind, "email\nana\n@b\n", []string{
			"Line 2, column 1 (email): this is no e-mail address.", "Line 3, column 1"}},
		"the same person twice": {importKind, "username,email\nana,ana@b\nben,Ana@B\nANA,c@b\n", []string{
			"Line 3, column 2 (email): line 2 has the same.", "Line 4, column 1 (username): line 2 has the same."}},
		"the same id twice": {updateKind, "user_id\n1\n1\n", []string{"Line 3, column 1 (user_id): line 2 has the same."}},
		"an operator in an import": {importKind, "email,xp_op,xp\na@b,add,1\n", []string{
			"Line 1, column 2 (xp_op): an import has no operators."}},
		"a number without operator": {updateKind, "email,xp,Deposit amount\na@b,1,2\n", []string{
			`Line 1, column 2 (xp): a number needs a column "xp_op" directly before it, which says "add", "subtract" or "overwrite".`,
			`Line 1, column 3 (Deposit amount): a number needs a column "deposit-amount_op"`}},
		"an operator in capitals": {updateKind, "email,xp_OP,xp\na@b,add,1\n", []string{`column 2 (xp_op): "_op" has to be in lower case`}},
		"an operator behind": {updateKind, "email,xp,xp_op\na@b,1,add\n", []string{
			`column 2 (xp): a number needs`, `column 3 (xp_op): the column "xp" has to follow directly`}},
		"an operator of another": {updateKind, "email,xp_op,coins_op,coins\na@b,,add,1\n", []string{
			`column 2 (xp_op): the column "xp" has to follow directly`}},
		"an operator of a text": {updateKind, "email,country_op,country\na@b,add,1\n", []string{
			`column 2 (country_op): only numbers have an operator, and "country" is none.`}},
		"an operator of nothing": {updateKind, "email,nothing_op\na@b,add\n", []string{`"nothing_op" is no column that is known`}},
		"wrong operators": {updateKind, "email,xp_op,xp\na@b,Add,1\nb@b,,1\nc@b,add,\nd@b,add,many\ne@b,add,1.5\nf@b,,\n", []string{
			`Line 2, column 2 (xp_op): one of "add", "subtract" or "overwrite" is expected, in lower case.`,
			"Line 3, column 2 (xp_op): the number in the next column has no operator.",
			"Line 4, column 2 (xp_op): the operator has no number in the next column.",
			"Line 5, column 3 (xp): a whole number is expected.", "Line 6, column 3 (xp): a whole number is expected."}},
		"a text for a number": {updateKind, "email,deposit-amount_op,deposit-amount\na@b,add,much\n" +
			"b@b,add,0x10\nc@b,add,Inf\nd@b,add,1e3\n", []string{
			"Line 2, column 3 (deposit-amount): a number is expected", "Line 3, column 3", "Line 4, column 3"}},
		"an operator of an extra text": {updateKind, "email,phone_op,phone\na@b,add,home\n", []string{
			"Line 2, column 3 (phone): only a number has an operator."}},
		"line numbers behind quoted line ends": {importKind, "email,country\na@b,\"Spain\nor\n\"\n\nno,Spain\n", []string{
			"Line 6, column 1 (email)"}},
		"too large": {importKind, "email\n" + strings.Repeat("x", maxBulkFile), []string{"more than 10 MiB"}},
	} {
		t.Run(name, func(t *testing.T) {
			report := checkBulkFile(test.file, rulesOf(test.kind))
			if report.problems.count != len(test.says) || report.warnings.count > 0 {
				t.Errorf("%d problems:\n%s\n%d warnings:\n%s",
					report.problems.count, report.problems.text(), report.warnings.count, report.warnings.text())
			}
			for at, said := range report.problems.said {
				if at < len(test.says) && !strings.Contains(said, test.says[at]) {
					t.Errorf("%q does not say %q", said, test.says[at])
				}
			}
		})
	}
}

func TestRowsAreCounted(t *testing.T) {
	if report := checkBulkFile("email\n\na@b\nb@b\n", rulesOf(importKind)); report.rows != 2 {
		t.Errorf("%d rows", report.rows)
	}
}

// Where the fields are not known, nor is whether a column is one.
func TestUnknownColumnsAreAWarningWhereTheFieldsAreNotKnown(t *testing.T) {
	report := checkBulkFile("email,shoe_op,shoe\na@b,add,44\n", bulkRules{bulkKind: updateKind})
	if report.problems.count > 0 || report.warnings.count != 2 || !strings.Contains(report.warnings.text(), `column 3: "shoe"`) {
		t.Errorf("%s\n%s", report.problems.text(), report.warnings.text())
	}
}

// Only the form of dates in other operations is documented, and they have several.
func TestAnOddDateIsAWarning(t *testing.T) {
	report := checkBulkFile("email,renewal\na@b,2030-12-31\nb@b,31/12/2030\nc@b,\n", rulesOf(updateKind))
	if report.problems.count > 0 || report.warnings.count != 1 || !strings.Contains(report.warnings.text(), "Line 3, column 2 (renewal)") {
		t.Errorf("%s\n%s", report.problems.text(), report.warnings.text())
	}
}

func TestTheNumberOfReportedProblemsIsBounded(t *testing.T) {
	var file strings.Builder
	file.WriteString("email\n")
	for range 100 {
		file.WriteString("nobody\n")
	}
	report := checkBulkFile(file.String(), rulesOf(importKind))
	text := report.problems.text()
	more := "… and 179 more" // each line is wrong, and all but the first repeat it
	if lines := strings.Count(text, "\n") + 1; lines != mostReported+1 || !strings.HasSuffix(text, more) {
		t.Errorf("%d lines: %s", lines, text)
	}
}

// telling are values of a file that nothing may repeat.
var telling = []string{"eve@example.com", "Evelyn", "secret-name", "4711"}

func FuzzFilesNeverPanicAndAreNotRepeated(f *testing.F) {
	for _, file := range []string{
		"", "\ufeff", "email", "email\n", "email,xp_op,xp\na@b,add,1\n", "_op\n", "email,_op\n,\n", "email,xp_op\n\"", "a\x00b", "email\r\rx\r\n",
		"email,user_id,username\n,,\n", "email,Country,country_op\n\xff,,\n", ",,,\n", "\"email\n\",xp\n", "email,\"\"\n1,2\n",
	} {
		f.Add(file)
	}
	f.Fuzz(func(t *testing.T, file string) {
		rows := fmt.Sprintf("%s\n%s\n", strings.Join(telling, ","), strings.Join(telling, "\n"))
		for _, kind := range []bulkKind{importKind, updateKind} {
			for _, content := range []string{file, file + rows, "email,first_name,username,xp\n" + rows + file} {
				report := checkBulkFile(content, rulesOf(kind))
				if said := report.problems.text() + report.warnings.text(); len(report.problems.said) > mostReported {
					t.Errorf("%d problems are named: %s", len(report.problems.said), said)
				}
			}
			report := checkBulkFile("email,first_name,username,xp\n"+rows, rulesOf(kind))
			for _, value := range telling {
				if strings.Contains(report.problems.text()+report.warnings.text(), value) {
					t.Errorf("a report repeats %s", value)
				}
			}
		}
	})
}
