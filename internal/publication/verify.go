package publication

import (
	"context"
	"slices"

	"rogatory/internal/deadline"
	"rogatory/internal/document"
	"rogatory/internal/lang"
	"rogatory/internal/people"
	"rogatory/internal/report"
)

// Verdict is what holding a file against the database has shown.
type Verdict struct {
	File        File
	Hash        string
	Intact      bool         // the file is as it was handed out
	Program     string       // that computed again
	Figures     int          // compared
	Differences []Difference // empty: equal
}

// Difference is a figure that the database gives otherwise; Was or Is is nil
// where only one side has it.
type Difference struct {
	Path    string
	Was, Is *document.Figure
}

// Equal says that the file is intact and every figure the same.
func (v Verdict) Equal() bool { return v.Intact && len(v.Differences) == 0 }

// Verify computes a published report again, from what was recorded by its
// instant and with the cases counted that were not sealed then, and compares
// every figure.
func (p *Press) Verify(ctx context.Context, by people.Person, sealed []byte) (Verdict, error) {
	return p.VerifyWith(ctx, by, sealed, nil)
}

// VerifyWith is Verify with a platform's list, which the numbers of a reverse
// audit need again: the very list that was compared.
func (p *Press) VerifyWith(ctx context.Context, by people.Person, sealed []byte, list *report.TheirList) (Verdict, error) {
	f, hash, intact, err := Open(sealed)
	if err != nil {
		return Verdict{}, err
	}
	v := Verdict{File: f, Hash: hash, Intact: intact, Program: p.program, Figures: len(f.Figures)}
	k := Knowledge{Today: deadline.DayOf(f.AsOf, p.zone), Recorded: f.AsOf, Frozen: true, First: f.Format == firstFormat, List: list}
	d, err := p.document(ctx, by, f.Report, f.Parameters, k, lang.For(lang.English).In(p.zone), f.AsOf)
	if err != nil {
		return Verdict{}, err
	}
	v.Differences = compare(f.Figures, d.Figures())
	return v, nil
}

// compare lists where two sets of figures differ, in the order of the first.
func compare(was, is []document.Figure) []Difference {
	var all []Difference
	now := map[string]document.Figure{}
	for _, f := range is {
		now[f.Path] = f
	}
	known := map[string]bool{}
	for _, f := range was {
		known[f.Path] = true
		other, ok := now[f.Path]
		switch {
		case !ok:
			all = append(all, Difference{Path: f.Path, Was: &f})
		case other != f:
			all = append(all, Difference{Path: f.Path, Was: &f, Is: &other})
		}
	}
	for _, f := range is {
		if !known[f.Path] {
			all = append(all, Difference{Path: f.Path, Is: &f})
		}
	}
	return slices.Clip(all)
}
