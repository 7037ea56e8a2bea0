package deadline

import (
	"strings"
	"sync"
	"time"
)

// Place is a place whose dated holidays the product knows.
type Place struct {
	Code       string     // UA, US, IE, … UK-SCT
	NameKey    string     // its name in the catalogue
	NoteKey    string     // what the table does not know, such as the days of the Länder
	Source     string     // the text that sets the days
	Zone       string     // the usual zone of the place
	KnownFrom  Day        // the table begins here
	KnownUntil Day        // and is complete up to here; later days are recalled
	Sure       Confidence // of the days up to KnownUntil
	fill       func(*almanac)
}

// The table begins and ends with these years; a place may be known for less.
const (
	FirstYear = 2024
	FinalYear = 2030
)

func until(year int) Day { return NewDay(year, time.December, 31) }

// places is the table. "Known until" is honest: where a government publishes a
// year or two ahead, later days are computed and marked recalled.
var places = [...]Place{
	{Code: "UA", Source: "https://zakon.rada.gov.ua/laws/show/322-08", Zone: "Europe/Kyiv", KnownUntil: until(2028), fill: ukraine},
	{Code: "US", Source: "https://www.opm.gov/policy-data-oversight/pay-leave/federal-holidays/", Zone: "America/New_York", KnownUntil: until(2030), fill: unitedStates},
	{Code: "IE", Source: "https://www.irishstatutebook.ie/eli/1997/act/20/schedule/2/enacted/en/html", Zone: "Europe/Dublin", KnownUntil: until(2030), fill: ireland},
	{Code: "LU", Source: "https://legilux.public.lu/eli/etat/leg/code/travail", Zone: "Europe/Luxembourg", KnownUntil: until(2030), fill: luxembourg},
	{Code: "NL", Source: "https://wetten.overheid.nl/BWBR0002448", Zone: "Europe/Amsterdam", KnownUntil: until(2030), fill: netherlands},
	{Code: "DE", Source: "https://www.gesetze-im-internet.de/einigvtr/", Zone: "Europe/Berlin", KnownUntil: until(2030), fill: germany},
	{Code: "FR", Source: "https://www.legifrance.gouv.fr/codes/article_lc/LEGIARTI000033020896", Zone: "Europe/Paris", KnownUntil: until(2030), fill: france},
	{Code: "UK-EW", Source: "https://www.gov.uk/bank-holidays", Zone: "Europe/London", KnownUntil: until(2027), fill: englandAndWales},
	{Code: "UK-SCT", Source: "https://www.gov.uk/bank-holidays", Zone: "Europe/London", KnownUntil: until(2027), fill: scotland},
	{Code: "UK-NIR", Source: "https://www.gov.uk/bank-holidays", Zone: "Europe/London", KnownUntil: until(2027), fill: northernIreland},
	{Code: "SG", Source: "https://www.mom.gov.sg/employment-practices/public-holidays", Zone: "Asia/Singapore", KnownUntil: until(2026), fill: singapore},
	{Code: "CH", Source: "https://www.fedlex.admin.ch/eli/cc/1999/404/de", Zone: "Europe/Zurich", KnownUntil: until(2030), fill: switzerland},
	{Code: "JP", Source: "https://www8.cao.go.jp/chosei/shukujitsu/gaiyou.html", Zone: "Asia/Tokyo", KnownUntil: until(2027), fill: japan},
	{Code: "KR", Source: "https://www.law.go.kr/법령/관공서의공휴일에관한규정", Zone: "Asia/Seoul", KnownUntil: until(2027), fill: korea},
}

// noted are the places whose table leaves something to the unit.
var noted = map[string]bool{
	"UA": true, "US": true, "IE": true, "NL": true, "DE": true, "FR": true, "UK-SCT": true, "SG": true, "CH": true, "JP": true, "KR": true,
}

// Places lists the places of the holiday table.
func Places() []Place {
	list := make([]Place, len(places))
	for i, p := range places {
		list[i] = p.complete()
	}
	return list
}

func (p Place) complete() Place {
	p.NameKey, p.KnownFrom, p.Sure = "deadline.place_"+p.word(), NewDay(FirstYear, time.January, 1), Confirmed
	if noted[p.Code] {
		p.NoteKey = "deadline.place_note_" + p.word()
	}
	return p
}

// word is the code as message keys spell it.
func (p Place) word() string { return strings.ToLower(strings.ReplaceAll(p.Code, "-", "_")) }

// FindPlace finds a place by its code.
func FindPlace(code string) (Place, bool) {
	for _, p := range places {
		if p.Code == code {
			return p.complete(), true
		}
	}
	return Place{}, false
}

// calendars is filled once; a Calendar never changes.
var calendars = sync.OnceValue(func() map[string]*Calendar {
	all := make(map[string]*Calendar, len(places))
	for _, p := range places {
		all[p.Code] = p.complete().calendar()
	}
	return all
})

func (p Place) calendar() *Calendar {
	a := almanac{has: map[Day]bool{}}
	for a.year = FirstYear; a.year <= FinalYear; a.year++ {
		a.sure = Confirmed
		if a.year > p.KnownUntil.Year() {
			a.sure = Recalled
		}
		p.fill(&a)
	}
	return NewCalendar(p.Code, p.KnownFrom, p.KnownUntil, a.days...)
}

// CalendarOf gives the holidays of a place; false when the table lacks it, and
// then nothing but weekends is known there.
func CalendarOf(code string) (*Calendar, bool) {
	c, ok := calendars()[code]
	return c, ok
}

// KnownMartialLaw is the martial law in Ukraine as far as it was confirmed;
// each unit keeps its own dated setting and may start from this.
func KnownMartialLaw() Interval {
	return Interval{From: NewDay(2022, time.February, 24), To: NewDay(2026, time.May, 3)}
}
