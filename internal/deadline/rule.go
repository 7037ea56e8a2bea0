package deadline

import "rogatory/internal/fault"

// Rule names one way of counting. The set is closed; each constant stands for
// one entry of counting_rules in the catalogue of legal bases.
type Rule string

// The rules of counting.
const (
	// EUDays is Regulation (EEC, Euratom) 1182/71, Article 3, periods in days.
	EUDays Rule = "eu1182_days"
	// EUWorkingDays is Regulation 1182/71, periods in working days.
	EUWorkingDays Rule = "eu1182_working_days"
	// EUMonths is Regulation 1182/71, periods in months or years.
	EUMonths Rule = "eu1182_months"
	// EUHours is Regulation 1182/71, periods in hours: the clock hour of the event is not counted.
	EUHours Rule = "eu1182_hours"
	// ElapsedHours is plain elapsed time, the strict reading of every period in hours.
	ElapsedHours Rule = "elapsed_hours"
	// PlainDays counts calendar days without the day of the event and never moves the end.
	PlainDays Rule = "plain_days_no_roll"
	// PreservationDays is a preservation in days; it lapses without moving.
	PreservationDays Rule = "preservation_days"
	// PreservationMonths is a preservation in months.
	PreservationMonths Rule = "preservation_months"
	// UADays is Article 115 of the Criminal Procedure Code of Ukraine, days.
	UADays Rule = "ua_cpc115_days"
	// UAMonths is Article 115, months.
	UAMonths Rule = "ua_cpc115_months"
	// UAHours is Article 115, hours; they run at once.
	UAHours Rule = "ua_cpc115_hours"
	// UAValidity is the validity of a Ukrainian ruling; a coercive power is not stretched.
	UAValidity Rule = "ua_validity_months_no_roll"
	// USDays is Federal Rule of Criminal Procedure 45(a)(1).
	USDays Rule = "us_frcrp45_days"
	// USHours is Federal Rule of Criminal Procedure 45(a)(2); these hours do roll.
	USHours Rule = "us_frcrp45_hours"
	// UKDays is a statutory period in days beginning with a day.
	UKDays Rule = "uk_beginning_with_days"
	// UKMonths is a statutory period in months beginning with a day.
	UKMonths Rule = "uk_beginning_with_months"
	// ExplicitInstant is a date and time set by an authority.
	ExplicitInstant Rule = "explicit_instant"
	// ExplicitDate is a date set by law or by an authority.
	ExplicitDate Rule = "explicit_date"
	// NationalLaw is counted by the law of the issuing authority; the product asks for the date.
	NationalLaw Rule = "national_law_of_issuing_authority"
	// NoLimit is a request whose law states no number: never overdue, only followed up.
	NoLimit Rule = "none"
)

// unit is what a rule counts.
type unit int

const (
	civil   unit = iota // calendar days, months, years
	working             // working days
	hours               // hours and minutes
	fixed               // nothing, the end is given
	nothing             // nothing at all
)

// manner is what sets one rule apart from the next.
type manner struct {
	counts     unit
	rolls      bool // a last day that is no working day moves on
	floor      bool // Article 3(5) of Regulation 1182/71: at least two working days
	firstDay   bool // the day of the event is day 1
	clockHour  bool // the clock hour of the event is not counted
	cautious   bool // a lapse that works against us: the next step is due a day before
	source     string
	confidence string
}

const (
	eu1182 = "https://eur-lex.europa.eu/eli/reg/1971/1182/oj"
	uaCPC  = "https://zakon.rada.gov.ua/laws/show/4651-17"
	usRule = "https://www.law.cornell.edu/rules/frcrmp/rule_45"
	ukIPA  = "https://www.legislation.gov.uk/ukpga/2016/25/section/65"
)

var manners = map[Rule]manner{
	EUDays:             {counts: civil, rolls: true, floor: true, cautious: true, source: eu1182, confidence: "confirmed"},
	EUWorkingDays:      {counts: working, rolls: true, cautious: true, source: eu1182, confidence: "confirmed"},
	EUMonths:           {counts: civil, rolls: true, floor: true, cautious: true, source: eu1182, confidence: "recalled"},
	EUHours:            {counts: hours, clockHour: true, source: eu1182, confidence: "confirmed"},
	ElapsedHours:       {counts: hours, confidence: "interpretation"},
	PlainDays:          {counts: civil, cautious: true, confidence: "interpretation"},
	PreservationDays:   {counts: civil, cautious: true, confidence: "interpretation"},
	PreservationMonths: {counts: civil, cautious: true, confidence: "interpretation"},
	UADays:             {counts: civil, rolls: true, cautious: true, source: uaCPC, confidence: "confirmed"},
	UAMonths:           {counts: civil, rolls: true, cautious: true, source: uaCPC, confidence: "confirmed"},
	UAHours:            {counts: hours, source: uaCPC, confidence: "interpretation"},
	UAValidity:         {counts: civil, cautious: true, source: uaCPC, confidence: "interpretation"},
	USDays:             {counts: civil, rolls: true, cautious: true, source: usRule, confidence: "confirmed"},
	USHours:            {counts: hours, rolls: true, source: usRule, confidence: "confirmed"},
	UKDays:             {counts: civil, firstDay: true, source: ukIPA, confidence: "interpretation"},
	UKMonths:           {counts: civil, firstDay: true, source: ukIPA, confidence: "interpretation"},
	ExplicitInstant:    {counts: fixed, confidence: "confirmed"},
	ExplicitDate:       {counts: fixed, confidence: "interpretation"},
	NationalLaw:        {counts: nothing, confidence: "confirmed"},
	NoLimit:            {counts: nothing, confidence: "product_default"},
}

// Rules lists every rule in the order of the catalogue.
func Rules() []Rule {
	return []Rule{
		EUDays, EUWorkingDays, EUMonths, EUHours, ElapsedHours, PlainDays, PreservationDays, PreservationMonths,
		UADays, UAMonths, UAHours, UAValidity, USDays, USHours, UKDays, UKMonths,
		ExplicitInstant, ExplicitDate, NationalLaw, NoLimit,
	}
}

// ParseRule finds the rule of that name.
func ParseRule(s string) (Rule, error) {
	if r := Rule(s); r.Valid() {
		return r, nil
	}
	return "", fault.New(fault.Invalid, "deadline.rule_unknown", s)
}

// Valid says that the rule is one of the closed set.
func (r Rule) Valid() bool {
	_, ok := manners[r]
	return ok
}

// Key names the sentence that names the rule to a reader.
func (r Rule) Key() string { return "deadline.rule_" + string(r) }

// Source is the address of the text that sets the rule; empty where no text does.
func (r Rule) Source() string { return manners[r].source }

// Confidence tells how sure we are of the rule: confirmed, recalled, interpretation or product_default.
func (r Rule) Confidence() string { return manners[r].confidence }

// InHours says that the rule counts hours rather than days.
func (r Rule) InHours() bool { return manners[r].counts == hours }

// Rolls says that a last day that is no working day moves to the next one.
func (r Rule) Rolls() bool { return manners[r].rolls }

// Takes says whether the rule can count the period; the fault says why not.
func (r Rule) Takes(p Period) error {
	if c := manners[r].counts; c == fixed || c == nothing {
		return fault.New(fault.Invalid, "deadline.period_rule", p.String(), string(r))
	}
	return r.takes(p)
}

// takes says whether the rule can count the period.
func (r Rule) takes(p Period) error {
	m := manners[r]
	switch {
	case p.IsZero():
		return fault.New(fault.Invalid, "deadline.period_missing")
	case m.counts == hours && p.hasDate(), m.counts == working && (p.hasTime() || p.calendarMonths() != 0),
		m.counts == civil && p.hasTime(), m.clockHour && p.Minutes != 0:
		return fault.New(fault.Invalid, "deadline.period_rule", p.String(), string(r))
	case m.firstDay && p.Empty():
		return fault.New(fault.Invalid, "deadline.period_empty", string(r))
	}
	return nil
}
