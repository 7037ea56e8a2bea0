package sheet

import (
	"context"
	"strings"
	"testing"
)

func propose(t *testing.T, text string) (string, error) {
	t.Helper()
	b, err := ProposeMap(context.Background(), strings.NewReader(text), int64(len(text)), "register.csv")
	return string(b), err
}

// TestTheDraftReadsTheFile drafts a map for a register nobody described and
// reads the register with it, unchanged.
func TestTheDraftReadsTheFile(t *testing.T) {
	for _, each := range []struct{ says, file, want string }{
		{"an English log", "Request ID,Company,Date sent,Date answered,Result\nA-1,Signal,2026-01-02,2026-01-09,granted in full\nA-2,Telegram,2026-01-03,,\n", "2 rows: 2 imported, 0 merged, 0 ignored, 0 reported, 0 headers"},
		{"a Ukrainian log", "№;Платформа;Дата запиту;Дата відповіді;Результат\n1;Telegram;02.01.2026;09.01.2026;Відмова\n2;Signal;03.01.2026;;\n", "2 rows: 2 imported, 0 merged, 0 ignored, 0 reported, 0 headers"},
		{"Ukrainian dates in words", "№;Платформа;Надіслано;Відповідь;Результат\n1;Telegram;12 березня 2024 р.;1 квітня 2024 року;надано\n2;Signal;3 трав. 2024;;\n", "2 rows: 2 imported, 0 merged, 0 ignored, 0 reported, 0 headers"},
		{"German dates in words", "Lfd;Platform;Gesendet\n1;Telegram;12. März 2024\n2;Signal;3. Mai 2024\n", "2 rows: 2 imported, 0 merged, 0 ignored, 0 reported, 0 headers"},
		{"a reference called Ref", "Ref,Company,Sent\n1,Telegram,2026-01-02\n1,Signal,2026-01-03\n", "2 rows: 1 imported, 0 merged, 0 ignored, 1 reported, 0 headers"},
		{"a word of which nobody knows the meaning", "Ref,Company,Sent,Answered,Result\n1,Telegram,2026-01-02,2026-01-04,produced\n2,Signal,2026-01-03,2026-01-05,zzz\n", "2 rows: 1 imported, 0 merged, 0 ignored, 1 reported, 0 headers"},
		{"no word of which anybody knows the meaning", "Ref,Company,Sent,Answered,Result\n1,Telegram,2026-01-02,2026-01-04,yyy\n2,Signal,2026-01-03,,\n", "2 rows: 1 imported, 0 merged, 0 ignored, 1 reported, 0 headers"},
		{"tabs and American dates", "Tracking Number\tAgency\tReceived\tClosed\n7\tX\t01/31/2026\t02/03/2026\n8\tY\t02/13/2026\t\n", "2 rows: 2 imported, 0 merged, 0 ignored, 0 reported, 0 headers"},
		{"a title above the header", "Register of requests 2026\nNo|Provider|Sent on\n1|Signal|2026-01-02\n2|Signal|2026-01-03\n", "2 rows: 2 imported, 0 merged, 0 ignored, 0 reported, 0 headers"},
		{"two header rows", "No,Platform,Dates,\n,,Sent on,Replied on\n1,Signal,2026-01-02,2026-01-04\n2,Signal,2026-01-03,\n", "2 rows: 2 imported, 0 merged, 0 ignored, 0 reported, 0 headers"},
		{"a column called as YAML would not like", "No: x,Platform,\"Sent, on\"\n1,Signal,2026-01-02\n2,Signal,2026-01-03\n", "2 rows: 2 imported, 0 merged, 0 ignored, 0 reported, 0 headers"},
	} {
		t.Run(each.says, func(t *testing.T) {
			draft, err := propose(t, each.file)
			if err != nil {
				t.Fatal(err)
			}
			m, err := ParseMap([]byte(draft))
			if err != nil {
				t.Fatalf("%v\n%s", err, draft)
			}
			log, err := readLog(t, each.file, m)
			if err != nil || accounts(log) != each.want {
				t.Errorf("%v %s\n%s\n%s", err, accounts(log), told(log), draft)
			}
		})
	}
}

func TestADraftSaysWhatItDoesNotKnow(t *testing.T) {
	draft, err := propose(t, "Nr,Platform,Sent\n1,Signal,02/03/2026\n2,Signal,04/03/2026\n")
	if err != nil || !strings.Contains(draft, "or MM/DD/YYYY: the file does not tell which") || !strings.Contains(draft, "no_replies: true") {
		t.Errorf("%v\n%s", err, draft)
	}
	if _, err := propose(t, "Agency,Requests,Completed\nA,17,4\nB,3,3\n"); keyOf(err) != "sheet.not_a_log" {
		t.Errorf("a table of counts: %v", err)
	}
	if _, err := propose(t, ""); keyOf(err) != "sheet.empty" {
		t.Errorf("nothing: %v", err)
	}
}

func TestSeparatorIsGuessed(t *testing.T) {
	for text, want := range map[string]string{
		"a,b,c\n1,2,3\n": ",", "a;b;c\n1,5;2,5;3,5\n2,5;3,5;4,5\n": ";", "a\tb\n1, 2\t3\n": "\t", "a|b\n1|2\n": "|", "a\nb\n": ",",
		"a;b\n\"x, y\";2\n\"x, z\";3\n": ";",
	} {
		if got := guessSeparator(text, '"', '\n'); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}

func TestAnOutcomeIsNeverGuessedIntoItsOpposite(t *testing.T) {
	for word, want := range map[string]string{
		"produced": "produced_full", "Disclosed": "produced_full", "надано": "produced_full", "All data provided": "produced_full",
		"not provided": "", "не надано": "", "unsuccessful": "", "zzz": "",
		"no response": "open", "No responsive records": "none_held", "unanswered": "open", "без відповіді": "open", "no data": "none_held",
		"incomplete": "produced_part", "надано частково": "produced_part", "відмовлено": "refused", "declined": "refused", "withdrawn": "withdrawn",
	} {
		if got := likelyOutcome(word); got != want {
			t.Errorf("%q: %q, want %q", word, got, want)
		}
	}
}
