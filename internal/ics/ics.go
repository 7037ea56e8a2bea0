// Package ics reads and writes calendars in the form of RFC 5545, for the calendar
// programs people subscribe with. It tells of each deadline its kind, its
// reference and its day, and nothing else.
package ics

import (
	"bytes"
	"time"

	ical "github.com/arran4/golang-ical"

	"rogatory/internal/feed"
	"rogatory/internal/lang"
)

// Type is the media type of a calendar.
const Type = "text/calendar; charset=utf-8"

// refresh is how often a program should look again.
const refresh = "PT1H"

// Write gives a calendar as bytes, the same ones for the same entries: lines
// end in CR and LF and are folded at 75 bytes.
func Write(c feed.Calendar, p *lang.Printer) ([]byte, error) {
	cal := ical.NewCalendarFor("Rogatory")
	cal.SetProductId("-//Rogatory//Deadlines//EN")
	cal.SetMethod(ical.MethodPublish)
	cal.SetCalscale("GREGORIAN")
	cal.SetName(p.Say("feed.name"))
	cal.SetXWRCalName(p.Say("feed.name"))
	cal.SetRefreshInterval(refresh)
	cal.SetXPublishedTTL(refresh)
	for _, e := range c.Entries {
		add(cal, e, p)
	}
	var b bytes.Buffer
	// The default ends lines with a bare LF, which strict programs refuse.
	err := cal.SerializeTo(&b, ical.WithNewLineWindows)
	return b.Bytes(), err
}

// add writes one deadline: on its day, or at its hour where it ends within the
// day. What was taken back stays as cancelled, so that programs remove it.
func add(cal *ical.Calendar, e feed.Entry, p *lang.Printer) {
	event := cal.AddEvent(e.UID())
	event.SetDtStampTime(e.ChangedAt)
	event.SetModifiedAt(e.ChangedAt)
	event.SetSequence(e.Sequence)
	event.SetSummary(p.Say("feed.about_"+string(e.Kind), string(e.Reference)))
	if e.At.IsZero() {
		event.SetAllDayStartAt(e.Day.In(time.UTC))
		event.SetAllDayEndAt(e.Day.AddDays(1).In(time.UTC))
	} else {
		event.SetStartAt(e.At)
		event.SetEndAt(e.At)
	}
	event.SetClass(ical.ClassificationPrivate)
	event.SetTimeTransparency(ical.TransparencyTransparent)
	event.SetStatus(ical.ObjectStatusConfirmed)
	if e.Ended {
		event.SetStatus(ical.ObjectStatusCancelled)
	}
}
