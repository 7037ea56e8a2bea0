package report

import (
	"cmp"
	"slices"

	"rogatory/internal/platform"
)

// Column is a column by which the overview can be sorted.
type Column string

// The columns of the overview; each has the key it has in the document.
const (
	ByPlatform Column = "platform"
	ByItems    Column = "items"
	ByRate     Column = "answered_30"
	ByMedian   Column = "median"
	ByOnTime   Column = "on_time"
	BySilence  Column = "silence"
	ByChange   Column = "change"
	ByOwn      Column = "own"
	ByPending  Column = "pending"
)

// Columns lists them as the page shows them.
func Columns() []Column {
	return []Column{ByPlatform, ByItems, ByRate, ByMedian, ByOnTime, BySilence, ByChange, ByOwn, ByPending}
}

// MinRank is from how many items a platform takes a place in a ranking.
const MinRank = 20

// SortBy orders the platforms by a column, the largest first where down is set.
// A platform with too few items for a rank, or without the figure, stands
// behind all others whatever the order; equal ones keep the order of their names.
func (r *Report) SortBy(by Column, down bool, name func(platform.ID) string) {
	slices.SortStableFunc(r.Platforms, func(a, b Figures) int { return cmp.Compare(name(a.Platform), name(b.Platform)) })
	if by == ByPlatform {
		if down {
			slices.Reverse(r.Platforms)
		}
		return
	}
	slices.SortStableFunc(r.Platforms, func(a, b Figures) int {
		x, okX := r.rank(a, by)
		y, okY := r.rank(b, by)
		switch {
		case okX != okY && okX:
			return -1
		case okX != okY:
			return 1
		case down:
			return cmp.Compare(y, x)
		}
		return cmp.Compare(x, y)
	})
}

// rank is the figure by which a platform is ranked. A median that was not
// reached is longer than any other.
func (r *Report) rank(f Figures, by Column) (float64, bool) {
	const never = 1e9
	if f.Suppressed {
		return 0, false
	}
	switch by {
	case ByItems:
		return float64(f.Items), true
	case ByPending:
		return float64(f.Pending), true
	case ByRate:
		return f.Rates[1].Share.Value, f.Rates[1].Matured >= MinRank
	case ByMedian:
		if !f.Median.Value.OK {
			return never, f.Items >= MinRank
		}
		return f.Median.Value.Value, f.Items >= MinRank
	case ByOnTime:
		return f.OnTime.Share.Value, f.OnTime.Due >= MinRank
	case BySilence:
		return f.Silence.Share.Value, f.Silence.Delivered >= MinRank
	}
	if r.Changes == nil {
		return 0, false
	}
	if by == ByOwn {
		own := r.Changes.Own[f.Platform]
		return own.Share.Value, own.N >= MinRank
	}
	change := r.Changes.By[f.Platform]
	return change.Mean.Value, change.Verdict.Tested() && change.First >= MinRank && change.Second >= MinRank
}
