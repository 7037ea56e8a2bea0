package web

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/lang"
	"rogatory/internal/lawbook"
	"rogatory/internal/policy"
	"rogatory/templates"
)

// entryLeft is a form of the calendar as it was left.
type entryLeft struct {
	entry lawbook.Entry
	day   string
	until string
	why   string
	err   error
}

// calendars shows which days count for the unit, and the places that are known.
func (s *Site) calendars(c echo.Context) error { return s.calendarsPage(c, http.StatusOK, entryLeft{}) }

func (s *Site) calendarsPage(c echo.Context, status int, left entryLeft) error {
	p := s.printer(c)
	shelf := s.Law.Shelf()
	book := shelf.Book()
	v := templates.CalendarsView{Shell: s.shell(c, p.Say("calendar.title"), "legal"), Key: newKey(), MayEdit: policy.May(personOf(c), policy.EditLaw), HasLaw: len(shelf.Given()) > 0}
	v.Coverage = p.Say("calendar.no_table")
	if place, ok := deadline.FindPlace(shelf.Table().Place()); ok {
		v.Place, v.PlacePath, v.Coverage = p.Say(place.NameKey), "/calendars/"+place.Code, coverage(p, place)
	}
	for _, e := range book.Own() {
		v.Own = append(v.Own, s.ownDay(p, e, lawbook.TakenBack))
	}
	for _, given := range shelf.Given() {
		v.Martial = append(v.Martial, templates.OwnDay{Head: runWords(p, given), Note: p.Say("calendar.martial_given")})
	}
	for _, e := range book.Martial() {
		v.Martial = append(v.Martial, s.ownDay(p, e, lawbook.MartialBack))
	}
	if v.HasLaw && !shelf.Calendar().MartialLaw(s.today()) {
		v.Warning = p.Say("calendar.martial_over")
	}
	v.Places, v.History = s.placeTable(p), entryTable(p, book.Entries)
	if left.err != nil {
		v.Left = leftForm(p, left)
	}
	return s.render(c, status, templates.CalendarsPage(v))
}

// leftForm gives a form back as it was typed; its inputs carry the kind in
// their ids, because the page has several forms.
func leftForm(p *lang.Printer, left entryLeft) templates.EntryForm {
	kind := string(left.entry.Kind)
	suffix := kind
	if left.entry.Kind == lawbook.TakenBack || left.entry.Kind == lawbook.MartialBack {
		suffix += left.day
		kind = suffix
	}
	f := templates.EntryForm{Kind: kind, Day: left.day, Until: left.until, Name: left.entry.Name, Why: left.why, Errors: fieldErrors(p, left.err), Problems: templates.Problems(p, left.err)}
	for i := range f.Problems {
		if f.Problems[i].Field != "" {
			f.Problems[i].Field += "-" + suffix
		}
	}
	return f
}

func (s *Site) ownDay(p *lang.Printer, e lawbook.Entry, back lawbook.EntryKind) templates.OwnDay {
	d := templates.OwnDay{Head: p.Civil(e.Day), Day: e.Day.String(), TakeBack: string(back), Key: newKey(), Note: p.Say("calendar.entered", e.Why, e.ByName, p.Day(e.At))}
	switch e.Kind {
	case lawbook.DayOff:
		d.Head = p.Say("calendar.day_named", p.Civil(e.Day), e.Name)
	case lawbook.WorkingDay:
		d.Head = p.Say("calendar.day_worked", p.Civil(e.Day))
	case lawbook.MartialLaw:
		d.Head = runWords(p, deadline.Interval{From: e.Day, To: e.Until})
	}
	return d
}

func runWords(p *lang.Printer, i deadline.Interval) string {
	if i.To.IsZero() {
		return p.Say("calendar.run_open", p.Civil(i.From))
	}
	return p.Say("calendar.run", p.Civil(i.From), p.Civil(i.To))
}

func coverage(p *lang.Printer, place deadline.Place) string {
	return p.Say("calendar.known_until", p.Civil(place.KnownUntil))
}

func (s *Site) placeTable(p *lang.Printer) templates.Table {
	t := templates.Table{Caption: p.Say("calendar.places"), HideCaption: true, Columns: []templates.Column{{Label: p.Say("calendar.place"), RowHead: true}, {Label: p.Say("calendar.coverage")}, {Label: p.Say("calendar.zone")}, {Label: p.Say("calendar.left_to_us")}}}
	for _, place := range deadline.Places() {
		note := ""
		if place.NoteKey != "" {
			note = p.Say(place.NoteKey)
		}
		t.Rows = append(t.Rows, templates.Row{Cells: []templates.Cell{{Text: p.Say(place.NameKey), Path: "/calendars/" + place.Code}, {Text: coverage(p, place)}, {Text: place.Zone, Mono: true, Wide: true}, {Text: note}}})
	}
	return t
}

// entryTable is everything that was ever recorded, the newest first.
func entryTable(p *lang.Printer, entries []lawbook.Entry) templates.Table {
	t := templates.Table{Caption: p.Say("calendar.history"), HideCaption: true, Columns: []templates.Column{{Label: p.Say("lawbook.when"), RowHead: true}, {Label: p.Say("calendar.what")}, {Label: p.Say("calendar.day_head")}, {Label: p.Say("lawbook.who")}, {Label: p.Say("lawbook.why")}}}
	for i := len(entries) - 1; i >= 0; i-- {
		e := entries[i]
		day := templates.Cell{Text: p.Civil(e.Day), Note: e.Name}
		if e.Kind == lawbook.MartialLaw {
			day.Text = runWords(p, deadline.Interval{From: e.Day, To: e.Until})
		}
		t.Rows = append(t.Rows, templates.Row{Cells: []templates.Cell{{Text: p.Instant(e.At)}, {Text: p.Say(e.Kind.LabelKey())}, day, {Text: e.ByName}, {Text: e.Why}}})
	}
	return t
}

// showPlace shows the holidays of a place in a year.
func (s *Site) showPlace(c echo.Context) error {
	place, ok := deadline.FindPlace(c.Param("place"))
	if !ok {
		return echo.ErrNotFound
	}
	calendar, _ := deadline.CalendarOf(place.Code)
	own := place.Code == s.Law.Shelf().Table().Place()
	if own {
		calendar = s.Law.Shelf().Calendar()
	}
	p := s.printer(c)
	year, err := strconv.Atoi(c.QueryParam("year"))
	if err != nil || year < deadline.FirstYear || year > deadline.FinalYear {
		year = min(max(s.today().Year(), deadline.FirstYear), deadline.FinalYear)
	}
	v := templates.PlaceView{Shell: s.shell(c, p.Say(place.NameKey), "legal"), Title: p.Say(place.NameKey), Coverage: coverage(p, place), Source: place.Source, Zone: p.Say("calendar.zone_is", place.Zone)}
	if place.NoteKey != "" {
		v.Note = p.Say(place.NoteKey)
	}
	if year > place.KnownUntil.Year() {
		v.Beyond = p.Say("calendar.beyond", p.Civil(place.KnownUntil))
	}
	for y := deadline.FirstYear; y <= deadline.FinalYear; y++ {
		v.Years = append(v.Years, templates.NavItem{Label: strconv.Itoa(y), Path: "/calendars/" + place.Code + "?year=" + strconv.Itoa(y), Current: y == year})
	}
	v.Days = s.holidayTable(p, calendar, year)
	return s.render(c, http.StatusOK, templates.PlacePage(v))
}

func (s *Site) holidayTable(p *lang.Printer, calendar *deadline.Calendar, year int) templates.Table {
	t := templates.Table{Caption: p.Say("calendar.days_of", strconv.Itoa(year)), Empty: p.Say("calendar.none"), Columns: []templates.Column{{Label: p.Say("calendar.day_head"), RowHead: true}, {Label: p.Say("calendar.weekday")}, {Label: p.Say("calendar.holiday")}, {Label: p.Say("lawbook.field_confidence")}}}
	for _, h := range calendar.Holidays(deadline.NewDay(year, 1, 1), deadline.NewDay(year, 12, 31)) {
		name := templates.Cell{Text: h.Title().Say(p.Say)}
		if h.Name != "" {
			name.Tag = templates.Tag{Label: p.Say("calendar.ours_tag"), Tone: templates.ToneActive}
		}
		row := templates.Row{Cells: []templates.Cell{{Text: p.Civil(h.Day)}, {Text: p.Weekday(h.Day)}, name, {Part: templates.ConfidenceMark(s.kit(p), string(h.Sure))}}}
		if calendar.Works(h.Day) { // under martial law
			row.Tone, row.Cells[2].Note = templates.ToneQuiet, p.Say("calendar.worked_martial")
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// kit is the part of a shell that small components need: the language.
func (s *Site) kit(p *lang.Printer) templates.Shell { return templates.Shell{Lang: p} }

// enterDay records an entry of the unit's calendar.
func (s *Site) enterDay(c echo.Context) error {
	f := formOf(c)
	g := &fault.Gather{}
	f.checkText(g)
	e := lawbook.Entry{Kind: lawbook.EntryKind(f.text("kind")), Day: f.day(g, "day"), Until: f.day(g, "until"), Name: f.text("name")}
	err := g.Err()
	moved := 0
	if err == nil {
		moved, err = s.Law.Enter(c.Request().Context(), personOf(c), s.lawAct(c), f.text("why"), e)
	}
	if askAgain(err) {
		return s.calendarsPage(c, statusOf(err), entryLeft{entry: e, day: f.text("day"), until: f.text("until"), why: f.text("why"), err: err})
	}
	if err != nil {
		return err
	}
	return done(c, "/calendars", movedKey(moved))
}

// movedKey says whether an entry moved the deadline of any request.
func movedKey(moved int) string {
	if moved > 0 {
		return "day_moved"
	}
	return "day_entered"
}
