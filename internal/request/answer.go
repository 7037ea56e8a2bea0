package request

import (
	"fmt"
	"time"

	"rogatory/internal/deadline"
)

// AnswerBy is the day by which the platform has to answer, with its proof;
// false before dispatch and where no number binds the platform. The clock runs
// from the receipt, where it is proven, else from the dispatch.
func AnswerBy(s State, books Books) (deadline.Deadline, bool) {
	start := s.Receipt()
	if start.IsZero() {
		return deadline.Deadline{}, false
	}
	books = books.Current()
	basis, ok := books.BasisOf(s.Content)
	if !ok && s.Content.AnswerOn.IsZero() {
		return deadline.Deadline{}, false
	}
	d, ok, err := basis.AnswerBy(start, s.Content.AnswerOn, s.Content.Emergency, books.Zone, books.Calendar)
	if err != nil || !ok {
		return deadline.Deadline{}, false
	}
	return d, true
}

// followUp is when we should ask again although no number binds the platform.
func followUp(s State, books Books) time.Time {
	start := s.ClockZero()
	basis, ok := books.BasisOf(s.Content)
	if start.IsZero() || !ok {
		return time.Time{}
	}
	if !s.PromisedOn.IsZero() {
		return s.PromisedOn.AddDays(1).In(books.Zone) // not before the day they named
	}
	p := basis.FollowUpAfter()
	if p.IsZero() {
		return time.Time{}
	}
	if p.Hours > 0 {
		return start.Add(time.Duration(p.Hours) * time.Hour)
	}
	return deadline.DayOf(start, books.Zone).AddMonths(12*p.Years + p.Months).AddDays(p.Days).In(books.Zone)
}

// ItemField is the form field of one item's value.
func ItemField(no int, name string) string { return fmt.Sprintf("items.%d.%s", no, name) }
