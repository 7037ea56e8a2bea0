package ics_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	other "github.com/emersion/go-ical"

	"rogatory/internal/deadline"
	"rogatory/internal/feed"
	"rogatory/internal/ics"
	"rogatory/internal/lang"
	"rogatory/internal/request"
)

var changed = time.Date(2026, 11, 25, 7, 0, 0, 0, time.UTC)

func entries() []feed.Entry {
	return []feed.Entry{
		{Key: feed.Key{Request: "a", Kind: request.ClockAnswer}, Reference: "R26-ABC-DEFG", Day: deadline.NewDay(2026, 12, 31), ChangedAt: changed},
		{Key: feed.Key{Request: "b", Kind: request.ClockEmergency}, Reference: "R26-HHH-KKKK", Day: deadline.NewDay(2026, 12, 1),
			At: time.Date(2026, 12, 1, 13, 5, 0, 0, time.UTC), Sequence: 2, ChangedAt: changed},
		{Key: feed.Key{Request: "c", Kind: request.ClockPreservation}, Reference: `odd; reference, with \ and a very long tail that has to be folded somewhere`, Day: deadline.NewDay(2028, 2, 29),
			Sequence: 5, ChangedAt: changed, Ended: true},
	}
}

func write(t *testing.T, l lang.Language) []byte {
	t.Helper()
	b, err := ics.Write(feed.Calendar{Entries: entries()}, lang.For(l))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestAnotherParserReadsIt reads the calendar with a library that did not
// write it.
func TestAnotherParserReadsIt(t *testing.T) {
	cal, err := other.NewDecoder(bytes.NewReader(write(t, lang.English))).Decode()
	if err != nil {
		t.Fatal(err)
	}
	text := func(c *other.Component, name string) string {
		v, err := c.Props.Text(name)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		return v
	}
	if v := text(cal.Component, other.PropVersion); v != "2.0" {
		t.Errorf("version %q", v)
	}
	events := cal.Events()
	if len(events) != 3 {
		t.Fatalf("%d events", len(events))
	}
	for i, want := range []struct {
		summary, status, start, kind, sequence string
	}{
		{"Answer due: R26-ABC-DEFG", "CONFIRMED", "20261231", "DATE", "0"},
		{"Review of the emergency due: R26-HHH-KKKK", "CONFIRMED", "20261201T130500Z", "", "2"},
		{`Renew the preservation: odd; reference, with \ and a very long tail that has to be folded somewhere`, "CANCELLED", "20280229", "DATE", "5"},
	} {
		c := events[i].Component
		start := c.Props.Get(other.PropDateTimeStart)
		if text(c, other.PropSummary) != want.summary || text(c, other.PropStatus) != want.status || start.Value != want.start ||
			start.Params.Get(other.ParamValue) != want.kind || c.Props.Get(other.PropSequence).Value != want.sequence {
			t.Errorf("event %d: %v", i, c.Props)
		}
		if text(c, other.PropUID) != entries()[i].UID() || c.Props.Get(other.PropDateTimeStamp).Value != "20261125T070000Z" {
			t.Errorf("event %d: uid %q", i, text(c, other.PropUID))
		}
	}
	if end := events[0].Props.Get(other.PropDateTimeEnd).Value; end != "20270101" {
		t.Errorf("an all-day event ends before %s", end)
	}
}

func TestLinesEndInCRLFAndAreFolded(t *testing.T) {
	for _, l := range lang.Languages() {
		b := write(t, l)
		if bytes.Count(b, []byte("\n")) != bytes.Count(b, []byte("\r\n")) || !bytes.HasSuffix(b, []byte("END:VCALENDAR\r\n")) {
			t.Errorf("%s: bare line feeds", l)
		}
		for _, line := range strings.Split(string(b), "\r\n") {
			if len(line) > 75 {
				t.Errorf("%s: %d bytes: %s", l, len(line), line)
			}
		}
	}
}

func TestTheSameEntriesGiveTheSameBytes(t *testing.T) {
	if !bytes.Equal(write(t, lang.Ukrainian), write(t, lang.Ukrainian)) {
		t.Error("the bytes differ")
	}
}

func TestTheCalendarSpeaksThePersonsLanguage(t *testing.T) {
	cal, err := other.NewDecoder(bytes.NewReader(write(t, lang.Ukrainian))).Decode()
	if err != nil {
		t.Fatal(err)
	}
	if s, err := cal.Events()[0].Props.Text(other.PropSummary); err != nil || s != "Строк відповіді: R26-ABC-DEFG" {
		t.Errorf("%q, %v", s, err)
	}
}

// TestEveryKindOfClockHasWords keeps a new kind from showing its key.
func TestEveryKindOfClockHasWords(t *testing.T) {
	for _, l := range lang.Languages() {
		for _, k := range request.ClockKinds() {
			if !lang.For(l).Has("feed.about_" + string(k)) {
				t.Errorf("%s: %s", l, k)
			}
		}
	}
}
