package report_test

import (
	"slices"
	"testing"

	"rogatory/internal/people"
	"rogatory/internal/report"
)

// TestUnitsStandInOneOrder: both tables of the page name the units alike, and
// a unit of which nothing was open comes last.
func TestUnitsStandInOneOrder(t *testing.T) {
	t.Parallel()
	flow := report.Flow{Units: []report.FlowLine{{Unit: "north"}, {Unit: "south"}, {Unit: "east"}}}
	q := report.Quality{Units: []report.OwnFigures{{Unit: "new"}, {Unit: "south"}, {Unit: "north"}}}
	q.AsIn(flow)
	var got []people.UnitID
	for _, f := range q.Units {
		got = append(got, f.Unit)
	}
	if want := []people.UnitID{"north", "south", "new"}; !slices.Equal(got, want) {
		t.Errorf("%v, not %v", got, want)
	}
}
