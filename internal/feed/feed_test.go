package feed_test

import (
	"strings"
	"testing"
	"time"

	"rogatory/internal/alarm"
	"rogatory/internal/deadline"
	"rogatory/internal/feed"
	"rogatory/internal/request"
)

var now = time.Date(2026, 11, 25, 7, 0, 0, 0, time.UTC)

func entry(id string, day int) feed.Entry {
	return feed.Entry{Key: feed.Key{Request: request.ID(id), Kind: request.ClockAnswer}, Reference: "R26-ABC", Day: deadline.NewDay(2026, 12, day)}
}

func told(e feed.Entry, sequence int, open, visible bool) feed.Known {
	e.Sequence, e.ChangedAt = sequence, now.Add(-time.Hour)
	return feed.Known{Entry: e, Open: open, Visible: visible}
}

func ended(k feed.Known, since time.Duration) feed.Known {
	k.Ended, k.ChangedAt = true, now.Add(-since)
	return k
}

func TestWhatACalendarIsTold(t *testing.T) {
	const day = 24 * time.Hour
	for _, row := range []struct {
		what     string
		known    []feed.Known
		open     []feed.Entry
		entries  int
		sequence int
		changed  bool
		ended    bool
	}{
		{"a new deadline begins at 0", nil, []feed.Entry{entry("a", 1)}, 1, 0, true, false},
		{"an unchanged one stays as it was", []feed.Known{told(entry("a", 1), 3, true, true)}, []feed.Entry{entry("a", 1)}, 1, 3, false, false},
		{"a moved one counts up", []feed.Known{told(entry("a", 1), 3, true, true)}, []feed.Entry{entry("a", 2)}, 1, 4, true, false},
		{"an ended one is taken back", []feed.Known{told(entry("a", 1), 3, false, true)}, nil, 1, 4, true, true},
		{"and stays so without counting on", []feed.Known{ended(told(entry("a", 1), 4, false, true), 29*day)}, nil, 1, 4, false, true},
		{"for thirty days", []feed.Known{ended(told(entry("a", 1), 4, false, true), 30*day)}, nil, 0, 0, false, false},
		{"one that runs again counts up", []feed.Known{ended(told(entry("a", 1), 4, true, true), day)}, []feed.Entry{entry("a", 1)}, 1, 5, true, false},
		{"what may not be known any more is gone", []feed.Known{told(entry("a", 1), 3, true, false)}, nil, 0, 0, false, false},
		{"what runs beyond the limit stays as it was told", []feed.Known{told(entry("a", 1), 3, true, true)}, nil, 1, 3, false, false},
	} {
		got := feed.Merge(row.known, row.open, now)
		if len(got) != row.entries {
			t.Errorf("%s: %d entries", row.what, len(got))
			continue
		}
		if row.entries == 0 {
			continue
		}
		if e := got[0]; e.Sequence != row.sequence || e.ChangedAt.Equal(now) != row.changed || e.Ended != row.ended {
			t.Errorf("%s: sequence %d, changed %v, ended %v", row.what, e.Sequence, e.ChangedAt, e.Ended)
		}
	}
}

func TestTheDayOfAnEntry(t *testing.T) {
	z, err := time.LoadLocation("Europe/Kyiv")
	if err != nil {
		t.Fatal(err)
	}
	last, renew := deadline.NewDay(2026, 12, 10), deadline.NewDay(2026, 12, 8)
	clock := func(change func(*request.OpenClock)) alarm.Clock {
		c := alarm.Clock{Zone: z}
		c.OpenClock = request.OpenClock{Kind: request.ClockAnswer, StartedAt: now, LastDay: last, ActBy: renew, WarnFrom: last.In(z), OverdueFrom: last.AddDays(1).In(z)}
		change(&c.OpenClock)
		return c
	}
	hour := last.In(z).Add(15 * time.Hour)
	for _, row := range []struct {
		what  string
		clock alarm.Clock
		day   deadline.Day
		at    time.Time
		ok    bool
	}{
		{"an answer stands on its last day", clock(func(*request.OpenClock) {}), last, time.Time{}, true},
		{"a preservation on the day to renew it", clock(func(c *request.OpenClock) { c.Kind = request.ClockPreservation }), renew, time.Time{}, true},
		{"a deadline in hours at its hour", clock(func(c *request.OpenClock) { c.OverdueFrom = hour }), last, hour, true},
		{"a reminder on its day", clock(func(c *request.OpenClock) { c.Reminder, c.OverdueFrom = true, time.Time{} }), renew, time.Time{}, true},
		{"a paused clock nowhere", clock(func(c *request.OpenClock) { c.Paused = true }), last, time.Time{}, false},
	} {
		e, ok := feed.Of(row.clock)
		if ok != row.ok || e.Day != row.day || !e.At.Equal(row.at) {
			t.Errorf("%s: %s %s %v", row.what, e.Day, e.At, ok)
		}
	}
}

func TestUIDsAreStableAndTellNothing(t *testing.T) {
	a, b := entry("0e8f6d0c", 1), entry("0e8f6d0c", 2)
	if a.UID() != b.UID() {
		t.Error("a moved deadline has another UID")
	}
	b.No = 1
	if a.UID() == b.UID() || strings.Contains(a.UID(), "0e8f6d0c") {
		t.Errorf("%s %s", a.UID(), b.UID())
	}
}
