package publication

import (
	"crypto/sha256"
	"encoding/hex"
	"net/mail"
	"slices"
	"strconv"
	"strings"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/lang"
	"rogatory/internal/people"
	"rogatory/internal/report"
)

// SubscriptionID names a subscription.
type SubscriptionID string

// Rhythm is how often a subscription has its turn.
type Rhythm string

// The rhythms: each week on a weekday, each month on the first such weekday,
// each year on the first one of January.
const (
	Weekly  Rhythm = "weekly"
	Monthly Rhythm = "monthly"
	Yearly  Rhythm = "yearly"
)

// Rhythms lists all rhythms as a form offers them.
func Rhythms() []Rhythm { return []Rhythm{Weekly, Monthly, Yearly} }

// LabelKey is the message key of the rhythm's name.
func (r Rhythm) LabelKey() string { return "publication.rhythm_" + string(r) }

// Period is the stretch of days of dispatch that a scheduled report looks at,
// counted from its turn.
type Period string

// The periods: everything, or the last whole month, quarter or twelve months.
const (
	AllDays      Period = "all"
	LastMonth    Period = "month"
	LastQuarter  Period = "quarter"
	TwelveMonths Period = "year"
)

// Periods lists all periods as a form offers them.
func Periods() []Period { return []Period{AllDays, LastMonth, LastQuarter, TwelveMonths} }

// LabelKey is the message key of the period's name.
func (p Period) LabelKey() string { return "publication.period_" + string(p) }

// Days are the first and last day of a period that ended before today; zero
// days for everything.
func (p Period) Days(today deadline.Day) (from, to deadline.Day) {
	y, m, _ := today.Date()
	first := deadline.NewDay(y, m, 1)
	switch p {
	case LastMonth:
		return first.AddMonths(-1), first.AddDays(-1)
	case LastQuarter:
		begin := deadline.NewDay(y, m-(m-1)%3, 1)
		return begin.AddMonths(-3), begin.AddDays(-1)
	case TwelveMonths:
		return first.AddMonths(-12), first.AddDays(-1)
	}
	return deadline.Day{}, deadline.Day{}
}

// Subscription says who gets which report when. Its mail holds a link only.
type Subscription struct {
	ID         SubscriptionID
	Person     people.Person // as the person is now; the id alone when it is made
	Address    string
	Report     string
	Parameters Parameters // period among them
	Rhythm     Rhythm
	Weekday    time.Weekday
	Language   lang.Language
	NextAt     time.Time
	Trouble    string // message key of the last mail's failure
	SentAt     time.Time
}

// turnHour is the hour of the unit's day at which reports are made.
const turnHour = 7

// Next is the first turn after an instant, in the zone of the unit.
func (s Subscription) Next(after time.Time, zone *time.Location) time.Time {
	y, m, d := after.In(zone).Date()
	if s.Rhythm == Yearly {
		m = time.January
	}
	for {
		first := d // each day may be it
		if s.Rhythm != Weekly {
			first = 1 + (int(s.Weekday)-int(time.Date(y, m, 1, 12, 0, 0, 0, zone).Weekday())+7)%7
		}
		turn := time.Date(y, m, first, turnHour, 0, 0, 0, zone)
		if turn.Weekday() == s.Weekday && turn.After(after) {
			return turn.UTC()
		}
		switch s.Rhythm {
		case Yearly:
			y++
		case Monthly:
			m++
		default:
			d++
		}
	}
}

// asked are the parameters of a turn: the period as days, and the calendar year
// of a return. That is the year that ended where the turn comes once a year, and
// the one that runs where it comes more often.
func (s Subscription) asked(today deadline.Day) Parameters {
	p := Parameters{}
	for name, value := range s.Parameters {
		if name != "period" {
			p[name] = value
		}
	}
	if s.Report == "statutory" {
		year := today.Year()
		if s.Rhythm == Yearly {
			year--
		}
		return p.With("year", strconv.Itoa(year))
	}
	if from, to := Period(s.Parameters["period"]).Days(today); !from.IsZero() {
		p["from"], p["to"] = from.String(), to.String()
	}
	return p
}

// Scheduled lists the reports that can have their turns.
func Scheduled() []string {
	return []string{"responsiveness", "platform", "compare", "flow", "quality", "units", "published", "statutory", "register"}
}

// OfPlatform says that a scheduled report can look at one platform alone.
func OfPlatform(name string) bool {
	return slices.Contains([]string{"platform", "compare", "flow", "quality", "units", "register"}, name)
}

// ofPeriod says that a report speaks of a stretch of days, and that there is no
// such thing as all of them.
func ofPeriod(name string) bool { return slices.Contains([]string{"flow", "quality", "units"}, name) }

// check refuses what no mail can be sent for.
func (s Subscription) check() error {
	var g fault.Gather
	if !slices.Contains(Scheduled(), s.Report) {
		g.On("report", "publication.no_report")
	}
	if s.Report == "platform" && s.Parameters["platform"] == "" {
		g.On("platform", "publication.no_choice")
	}
	if form := report.Form(s.Parameters["form"]); s.Report == "statutory" && !form.Valid() {
		g.On("form", "statutory.form_unknown")
	}
	switch period := Period(s.Parameters["period"]); {
	case period != "" && !slices.Contains(Periods(), period):
		g.On("period", "publication.no_choice")
	case ofPeriod(s.Report) && (period == "" || period == AllDays):
		g.On("period", "publication.needs_period")
	}
	if !slices.Contains(Rhythms(), s.Rhythm) {
		g.On("rhythm", "publication.no_choice")
	}
	if s.Weekday < time.Sunday || s.Weekday > time.Saturday {
		g.On("weekday", "publication.no_choice")
	}
	if !s.Language.Valid() {
		g.On("language", "publication.no_choice")
	}
	if !address(s.Address) {
		g.On("address", "publication.bad_address")
	}
	return g.Err()
}

// address says whether a text is one plain address: no name, no list, no line
// end (A51).
func address(text string) bool {
	if len(text) < 3 || len(text) > 254 || strings.ContainsAny(text, "\r\n\x00<>,; \u0085\u2028\u2029") {
		return false
	}
	a, err := mail.ParseAddress(text)
	return err == nil && a.Address == text && a.Name == ""
}

// key is the same for each attempt at one turn: a UUID made of what it is about.
func (s Subscription) key() string {
	sum := sha256.Sum256([]byte(string(s.ID) + "/" + strconv.FormatInt(s.NextAt.UTC().UnixMicro(), 10)))
	h := hex.EncodeToString(sum[:16])
	return h[:8] + "-" + h[8:12] + "-5" + h[13:16] + "-a" + h[17:20] + "-" + h[20:32]
}
