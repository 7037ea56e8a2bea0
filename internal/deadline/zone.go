package deadline

import (
	"time"
	_ "time/tzdata" // a container without zone files must not turn Dublin into an unknown zone; files of the system win

	"rogatory/internal/fault"
)

// LoadZone finds an IANA zone such as Europe/Kyiv. "Local" is refused: the
// zone of the server is nobody's place of action.
func LoadZone(name string) (*time.Location, error) {
	if name == "" {
		return nil, fault.New(fault.Invalid, "deadline.zone_missing")
	}
	zone, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		return nil, fault.New(fault.Invalid, "deadline.zone_unknown", name)
	}
	return zone, nil
}

// localForms are the ways a person may write an instant without an offset.
var localForms = []string{"2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04"}

// ParseInstant reads an instant: RFC 3339 with an offset, or a local time in
// the zone. A local time that a clock change skipped, or that it gave twice,
// is refused with a sentence; with an offset it is never in doubt.
func ParseInstant(s string, zone *time.Location) (time.Time, error) {
	for _, form := range [...]string{time.RFC3339, "2006-01-02T15:04Z07:00"} {
		if t, err := time.Parse(form, s); err == nil {
			return checkYear(t, s)
		}
	}
	for _, form := range localForms {
		if t, err := time.Parse(form, s); err == nil {
			if _, err := checkYear(t, s); err != nil {
				return time.Time{}, err
			}
			return localInstant(t, zone, s)
		}
	}
	if len(s) >= 10 && isFebruary29(s[:10]) {
		return time.Time{}, fault.New(fault.Invalid, "deadline.day_february_29", s[:10])
	}
	return time.Time{}, fault.New(fault.Invalid, "deadline.instant_form", s)
}

func checkYear(t time.Time, s string) (time.Time, error) {
	if y := t.Year(); y < 1 || y > 9999 {
		return time.Time{}, fault.New(fault.Invalid, "deadline.day_year", s)
	}
	return t, nil
}

// localInstant finds the one instant at which the clocks of the zone showed
// what wall shows; wall carries the figures in UTC.
func localInstant(wall time.Time, zone *time.Location, s string) (time.Time, error) {
	var found []time.Time
	for _, near := range [...]time.Duration{-26 * time.Hour, 26 * time.Hour} {
		_, offset := wall.Add(near).In(zone).Zone()
		t := wall.Add(-time.Duration(offset) * time.Second).In(zone)
		if _, real := t.Zone(); real == offset && (len(found) == 0 || !found[0].Equal(t)) {
			found = append(found, t)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return time.Time{}, fault.New(fault.Invalid, "deadline.time_skipped", s, zone.String())
	default:
		return time.Time{}, fault.New(fault.Invalid, "deadline.time_twice", s, zone.String(),
			found[0].Format(time.RFC3339), found[1].Format(time.RFC3339))
	}
}

// TimeOfDay is a wall-clock time, kept as minutes plus one so that the zero
// value is "not set".
type TimeOfDay int

// ParseTimeOfDay reads a wall-clock time such as 16:45.
func ParseTimeOfDay(s string) (TimeOfDay, error) {
	t, err := time.Parse("15:04", s)
	if err != nil {
		return 0, fault.New(fault.Invalid, "deadline.time_of_day", s)
	}
	return TimeOfDay(t.Hour()*60+t.Minute()) + 1, nil
}

// String writes the time as 16:45.
func (c TimeOfDay) String() string {
	if c == 0 {
		return ""
	}
	m := int(c) - 1
	return time.Date(2000, 1, 1, m/60, m%60, 0, 0, time.UTC).Format("15:04")
}

// on gives the instant at which the clocks show this time on a day; where the
// clocks skip it, the instant of the change.
func (c TimeOfDay) on(d Day, zone *time.Location) time.Time {
	y, m, day := d.Date()
	minutes := int(c) - 1
	return time.Date(y, m, day, minutes/60, minutes%60, 0, 0, zone)
}
