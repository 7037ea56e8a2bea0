package platform_test

import (
	"slices"
	"testing"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/platform"
)

func day(year int, month time.Month, d int) deadline.Day { return deadline.NewDay(year, month, d) }

func merged(id, into platform.ID, from deadline.Day) platform.Merger {
	return platform.Merger{Platform: id, Into: into, From: from}
}

func apart(id, from platform.ID, on deadline.Day) platform.Merger {
	return platform.Merger{Platform: id, Into: from, From: on, Apart: true}
}

// TestWholeOfADay: who counts under whom depends on the day that is asked for.
func TestWholeOfADay(t *testing.T) {
	never := deadline.Day{}
	y20, y21, y22, y23 := day(2020, 1, 1), day(2021, 1, 1), day(2022, 1, 1), day(2023, 1, 1)
	for _, row := range []struct {
		says string
		all  platform.Mergers
		of   platform.ID
		on   deadline.Day
		want platform.ID
	}{
		{"nothing is recorded", nil, "a", y22, "a"},
		{"before the day both stand alone", platform.Mergers{merged("a", "b", y21)}, "a", y20, "a"},
		{"on the day one is a part", platform.Mergers{merged("a", "b", y21)}, "a", y21, "b"},
		{"a double entry is one service on every day", platform.Mergers{merged("a", "b", never)}, "a", day(1990, 1, 1), "b"},
		{"a chain leads to its end", platform.Mergers{merged("a", "b", y20), merged("b", "c", y22)}, "a", y22, "c"},
		{"and is as long as it was on the day", platform.Mergers{merged("a", "b", y20), merged("b", "c", y22)}, "a", y21, "b"},
		{"whatever was recorded first", platform.Mergers{merged("b", "c", y22), merged("a", "b", y20)}, "a", never, "c"},
		{"separated from a day on", platform.Mergers{merged("a", "b", y20), apart("a", "b", y22)}, "a", y22, "a"},
		{"a part until then", platform.Mergers{merged("a", "b", y20), apart("a", "b", y22)}, "a", y21, "b"},
		{"a mistake counts for no day", platform.Mergers{merged("a", "b", y20), apart("a", "b", never)}, "a", y21, "a"},
		{"a mistake undoes the last merger only", platform.Mergers{merged("a", "b", y20), apart("a", "b", y21), merged("a", "c", y22), apart("a", "c", never)}, "a", y20, "b"},
		{"merged elsewhere later", platform.Mergers{merged("a", "b", y20), apart("a", "b", y21), merged("a", "c", y22)}, "a", y23, "c"},
	} {
		if got := row.all.On(row.on).Whole(row.of); got != row.want {
			t.Errorf("%s: %s counts under %s, want %s", row.says, row.of, got, row.want)
		}
	}
}

func TestMembersOfAChain(t *testing.T) {
	u := platform.Mergers{merged("a", "b", day(2020, 1, 1)), merged("b", "c", day(2021, 1, 1)), merged("x", "y", deadline.Day{})}.On(deadline.Day{})
	for id, want := range map[platform.ID][]platform.ID{"c": {"c", "a", "b"}, "b": {"b", "a"}, "a": {"a"}, "y": {"y", "x"}, "z": {"z"}} {
		if got := u.Members(id); !slices.Equal(got, want) {
			t.Errorf("%s has the members %v, want %v", id, got, want)
		}
	}
	var nobody *platform.Union
	if got := nobody.Members("a"); !slices.Equal(got, []platform.ID{"a"}) || nobody.Whole("a") != "a" || nobody.Within("a", "b") || !nobody.Within("a", "a") {
		t.Errorf("without mergers a has the members %v", got)
	}
}

func TestKnownByAnInstant(t *testing.T) {
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	m := merged("a", "b", deadline.Day{})
	m.At = at
	all := platform.Mergers{m}
	if all.Known(at.Add(-time.Microsecond)).On(deadline.Day{}) != nil {
		t.Error("a merger counts before it was recorded")
	}
	if all.Known(at).On(deadline.Day{}) == nil || all.Known(time.Time{}).On(deadline.Day{}) == nil {
		t.Error("a recorded merger does not count")
	}
}
