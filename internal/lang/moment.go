package lang

import (
	"fmt"
	"strconv"
	"time"
)

// names are the words of the calendar, read from the catalogue once.
type names struct {
	month, monthOf, monthShort [13]string
	weekday                    [7]string
}

func readNames(c catalogue) names {
	var n names
	p := &Printer{catalogue: c}
	for m := 1; m <= 12; m++ {
		n.month[m] = p.Say(fmt.Sprintf("lang.month_%d", m))
		n.monthOf[m] = p.Say(fmt.Sprintf("lang.month_of_%d", m))
		n.monthShort[m] = p.Say(fmt.Sprintf("lang.month_short_%d", m))
	}
	for d := range n.weekday {
		n.weekday[d] = p.Say(fmt.Sprintf("lang.weekday_%d", d))
	}
	return n
}

// Day writes the civil day of an instant in the printer's zone: 14 March 2026,
// 14 березня 2026 року The zero time is empty.
func (p *Printer) Day(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return p.Civil(at.In(p.zone))
}

// Civil writes a calendar day as it is, whatever the zone. The zero day is empty.
func (p *Printer) Civil(d civil) string {
	if none(d) {
		return ""
	}
	y, m, day := d.Date()
	return p.Say("lang.day", strconv.Itoa(day), p.names.monthOf[m], year(y))
}

// ShortDay writes a calendar day for a narrow column: 14 Mar 2026, 14.03.2026.
func (p *Printer) ShortDay(d civil) string {
	if none(d) {
		return ""
	}
	y, m, day := d.Date()
	return p.Say("lang.day_short", fmt.Sprintf("%02d", day), p.names.monthShort[m], year(y))
}

// Instant writes a day and a time of day in the printer's zone.
func (p *Printer) Instant(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return p.Say("lang.instant", p.Day(at), p.Clock(at))
}

// ShortInstant writes an instant for a narrow column.
func (p *Printer) ShortInstant(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return p.Say("lang.instant", p.ShortDay(at.In(p.zone)), p.Clock(at))
}

// FullInstant writes an instant with the offset of its zone, for what may be
// quoted in court.
func (p *Printer) FullInstant(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return p.Instant(at) + hardSpace + "(UTC" + at.In(p.zone).Format("-07:00") + ")"
}

// Clock writes the time of day in the printer's zone.
func (p *Printer) Clock(at time.Time) string { return at.In(p.zone).Format("15:04") }

// Month writes the month of an instant in the printer's zone: March 2026, березень 2026.
func (p *Printer) Month(at time.Time) string { return p.CivilMonth(at.In(p.zone)) }

// CivilMonth writes the month of a calendar day.
func (p *Printer) CivilMonth(d civil) string {
	if none(d) {
		return ""
	}
	y, m, _ := d.Date()
	return p.Say("lang.month", p.names.month[m], year(y))
}

// ShortMonth writes the month of a calendar day for the axis of a chart: Mar 26, бер 26.
func (p *Printer) ShortMonth(d civil) string {
	if none(d) {
		return ""
	}
	y, m, _ := d.Date()
	return p.Say("lang.month_axis", p.Say(fmt.Sprintf("lang.month_axis_%d", m)), fmt.Sprintf("%02d", y%100))
}

// Weekday names the day of the week of a calendar day.
func (p *Printer) Weekday(d civil) string {
	if none(d) {
		return ""
	}
	y, m, day := d.Date()
	return p.names.weekday[time.Date(y, m, day, 0, 0, 0, 0, time.UTC).Weekday()]
}

func none(d civil) bool {
	zero, ok := d.(interface{ IsZero() bool })
	return d == nil || ok && zero.IsZero()
}

// year is never grouped: 2026, not 2,026.
func year(y int) string { return strconv.Itoa(y) }
