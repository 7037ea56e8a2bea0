package sheet

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"rogatory/internal/fault"
	"rogatory/internal/lang"
)

func TestTheirListsOfManyKinds(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct{ text, want string }{
		"the platform speaks": {"Our reference,Your reference,Date received,Status\nTG-1,2026/1,3/14/2026,Data disclosed\nTG-2,,3/2/2026,Rejected\n",
			"2 TG-1 2026/1 2026-03-14 [produced_full produced_part]; 3 TG-2  2026-03-02 [refused]; "},
		"we speak, in Ukrainian, days first": {"Наш номер;Номер звернення;Дата;Результат\n2026/1;778;14.03.2026;надано частково\n2026/2;779;02.03.2026;відмовлено\n",
			"2 778 2026/1 2026-03-14 [produced_part]; 3 779 2026/2 2026-03-02 [refused]; "},
		"a ticket, a time of day, an outcome nobody knows": {"Ticket ID,Submitted,Outcome\nA1,2026-03-14T10:30:00Z,escalated to space\n", "2 A1  2026-03-14 []; "},
		"what cannot be read is told by line":              {"Ticket,Date\nA1,some day\n,\nA2,2026-03-01\n", "4 A2  2026-03-01 []; 2 Date reverse.day_unreadable; "},
		"no references":                                    {"Name,Colour\nx,y\n", "reverse.columns_none"},
		"empty":                                            {"", "sheet.empty"},
		"a head and nothing below":                         {"Ticket,Date\n", "sheet.empty"},
	} {
		list, err := ReadTheirList(context.Background(), strings.NewReader(row.text), int64(len(row.text)), nil)
		got := ""
		if err != nil {
			f, _ := fault.As(err)
			got = f.Key
		}
		for _, r := range list.Rows {
			got += fmt.Sprintf("%d %s %s %s %v; ", r.Line, r.Theirs, r.Ours, r.Day, r.Outcomes)
		}
		for _, f := range list.Faults {
			got += fmt.Sprintf("%d %s %s; ", f.Line, f.Column, f.Key)
		}
		if got != row.want {
			t.Errorf("%s:\n got %q\nwant %q", name, got, row.want)
		}
	}
}

// TestColumnsAreQuotedAsTheReaderWrites: the heads of a file stand in the
// quotation marks of the language of the sentence.
func TestColumnsAreQuotedAsTheReaderWrites(t *testing.T) {
	t.Parallel()
	const text = "Name,Colour\nx,y\n"
	_, err := ReadTheirList(context.Background(), strings.NewReader(text), int64(len(text)), nil)
	for l, want := range map[lang.Language]string{lang.English: "“Name”, “Colour”", lang.Ukrainian: "«Name», «Colour»"} {
		if got := lang.For(l).Fault(err); !strings.Contains(got, want) {
			t.Errorf("%s: %q does not name %s", l, got, want)
		}
	}
}
