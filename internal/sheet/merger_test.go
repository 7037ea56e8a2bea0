package sheet_test

import (
	"context"
	"testing"
	"time"

	"rogatory/internal/casefile"
	"rogatory/internal/deadline"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/sheet"
)

// oneCase files every row in one case, and takes names of platforms as ids.
type oneCase struct{}

func (oneCase) Platform(_ context.Context, _ people.Person, name string) (platform.ID, error) {
	return platform.ID(name), nil
}

func (oneCase) Case(context.Context, people.Person, string, string) (casefile.ID, error) {
	return "case", nil
}

// TestARowAfterAMergerGoesToTheWhole: a register that still writes the old name
// means the platform that stands for it from the day on, and always where two
// names were one service from the beginning.
func TestARowAfterAMergerGoesToTheWhole(t *testing.T) {
	day := deadline.NewDay(2024, 5, 1)
	in := sheet.Intake{Register: "old", AsOf: deadline.NewDay(2026, 1, 1), Zone: time.UTC, Country: "UA", Places: oneCase{},
		Mergers: platform.Mergers{{Platform: "bought", Into: "buyer", From: day}, {Platform: "double", Into: "buyer"}}}
	for _, row := range []struct {
		name string
		sent deadline.Day
		want platform.ID
	}{{"bought", day.AddDays(-1), "bought"}, {"bought", day, "buyer"}, {"double", deadline.NewDay(2020, 1, 1), "buyer"}, {"buyer", day, "buyer"}, {"other", day, "other"}} {
		all, err := in.Requests(context.Background(), people.Person{ID: "importer"}, []sheet.Record{{Reference: "1", RowReference: "1", Platform: row.name, PlatformKey: row.name, DispatchedOn: row.sent}})
		if err != nil {
			t.Fatal(err)
		}
		if got := all[0].Past.Content.Platform; got != row.want {
			t.Errorf("%s sent on %s went to %s, want %s", row.name, row.sent, got, row.want)
		}
	}
}
