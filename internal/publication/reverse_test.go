package publication_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"rogatory/internal/casefile"
	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/people"
	"rogatory/internal/postgres/pgtest"
	"rogatory/internal/reply"
	"rogatory/internal/report"
	"rogatory/internal/request"
)

// theirs is the list of a platform that knows some of our orders.
func (s shop) theirs(t *testing.T) report.TheirList {
	t.Helper()
	l := report.TheirList{Digest: strings.Repeat("ab", 32)}
	var refs []string
	if err := s.DB.Select(&refs, `SELECT reference FROM request_summaries ORDER BY created_at, request_id`); err != nil {
		t.Fatal(err)
	}
	for i, ref := range append(refs[:4:4], "GONE-1") {
		l.Rows = append(l.Rows, report.TheirRow{Line: i + 2, Theirs: fmt.Sprint("G-", i), Ours: ref, Day: deadline.NewDay(2026, 9, 8+i), Text: "Complied", Outcomes: []reply.Outcome{reply.ProducedFull}})
	}
	return l
}

// TestAReverseAuditIsFrozenByTheDigestOfItsList: the numbers are kept without a
// reference, and hold against the very list after late entries and a sealing.
func TestAReverseAuditIsFrozenByTheDigestOfItsList(t *testing.T) {
	t.Parallel()
	s := german(t)
	lia := s.People[people.Liaison]
	q := report.ReverseAsk{Platform: "google", List: s.theirs(t), From: deadline.NewDay(2026, 9, 1)}
	for role, want := range map[people.Role]fault.Kind{people.Leadership: fault.Forbidden, people.Auditor: fault.Forbidden} {
		if _, err := s.press.PublishReverse(ctx, s.People[role], pgtest.Act(october), q); !fault.Is(err, want) {
			t.Errorf("%s: %v", role, err)
		}
	}
	id, err := s.press.PublishReverse(ctx, lia, pgtest.Act(october), q)
	if err != nil {
		t.Fatal(err)
	}
	p, err := s.press.Show(ctx, s.People[people.Auditor], id)
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := p.Sealed()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range q.List.Rows {
		if strings.Contains(string(sealed), `"`+row.Ours) || strings.Contains(string(sealed), row.Theirs+`"`) {
			t.Errorf("the file names %s or %s", row.Ours, row.Theirs)
		}
	}
	f, err := p.Content()
	if err != nil || f.Figures[0].Value != "4" || f.Figures[2].Value != "1" || f.Figures[3].Value != "2" {
		t.Errorf("%+v %v", f.Figures, err)
	}
	s.answer(t, s.sent[1], september.AddDate(0, 0, 8), later)
	s.correct(t, s.sent[0], later)
	s.readOld(t, later)
	s.seal(t, casefile.Sealed, later.Add(time.Hour))
	if v, err := s.press.VerifyWith(ctx, s.People[people.Auditor], sealed, &q.List); err != nil || !v.Equal() {
		t.Errorf("%s %v", told(v), err)
	}
	other := q.List
	other.Digest = strings.Repeat("cd", 32)
	for name, list := range map[string]*report.TheirList{"no list": nil, "another list": &other} {
		if _, err := s.press.VerifyWith(ctx, s.People[people.Auditor], sealed, list); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := s.press.Publish(ctx, lia, request.Act{At: october}, "reverse", p.Parameters); !fault.Is(err, fault.Invalid) {
		t.Errorf("saved without its list: %v", err)
	}
}
