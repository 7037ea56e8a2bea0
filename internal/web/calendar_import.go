package web

import (
	"net/http"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/ics"
	"rogatory/internal/lang"
	"rogatory/internal/lawbook"
	"rogatory/templates"
)

func (s *Site) importDaysPage(c echo.Context) error {
	return s.showImport(c, http.StatusOK, templates.ImportDaysView{}, nil)
}

func (s *Site) showImport(c echo.Context, status int, v templates.ImportDaysView, problem error) error {
	p := s.printer(c)
	v.Shell, v.Key = s.shell(c, p.Say("calendar.import"), "legal"), newKey()
	v.Problems, v.Errors = templates.Problems(p, problem), fieldErrors(p, problem)
	return s.render(c, status, templates.ImportDaysPage(v))
}

// readDays shows what a calendar file would enter; nothing is recorded yet.
func (s *Site) readDays(c echo.Context) error {
	f := formOf(c)
	g := &fault.Gather{}
	f.checkText(g)
	if err := g.Err(); err != nil {
		return s.showImport(c, statusOf(err), templates.ImportDaysView{}, err)
	}
	v := templates.ImportDaysView{Text: f.raw("text")}
	days, err := daysIn(uploadOf(c), v.Text)
	if err != nil {
		return s.showImport(c, statusOf(err), v, err)
	}
	s.sortDays(s.printer(c), days, &v)
	return s.showImport(c, http.StatusOK, v, nil)
}

// daysIn reads the file or, where none was chosen, its text. What is wrong
// stands beside the one that was read.
func daysIn(file upload, text string) ([]ics.Day, error) {
	field := "text"
	if len(file.body) > 0 {
		field, text = "file", string(file.body)
	}
	if !utf8.ValidString(text) {
		return nil, fault.On(field, "fault.bad_characters")
	}
	days, err := ics.Read(text)
	if one, ok := fault.As(err); ok {
		return nil, one.In(field)
	}
	if err == nil && len(days) > lawbook.MaxDays {
		err = fault.On(field, "lawbook.many_days", lawbook.MaxDays)
	}
	return days, err
}

// sortDays tells the days that would change something from those that would not.
func (s *Site) sortDays(p *lang.Printer, days []ics.Day, v *templates.ImportDaysView) {
	calendar := s.Law.Shelf().Calendar()
	seen := map[deadline.Day]bool{}
	for _, d := range days {
		label := p.Say("calendar.day_named", p.Civil(d.Day), d.Name)
		listed, known := calendar.Holiday(d.Day)
		switch wd := d.Day.Weekday(); {
		case seen[d.Day]:
			v.Dropped = append(v.Dropped, p.Say("calendar.drop_twice", label))
		case wd == time.Saturday || wd == time.Sunday:
			v.Dropped = append(v.Dropped, p.Say("calendar.drop_weekend", label))
		case known:
			v.Dropped = append(v.Dropped, p.Say("calendar.drop_known", label, listed.Title().Say(p.Say)))
		default:
			v.Days = append(v.Days, templates.ImportedDay{Day: d.Day.String(), Name: d.Name, Label: label})
		}
		seen[d.Day] = true
	}
}

// enterDays records the days that were looked at.
func (s *Site) enterDays(c echo.Context) error {
	f := formOf(c)
	g := &fault.Gather{}
	f.checkText(g)
	days, names := f.rows("day"), f.rows("name")
	var entries []lawbook.Entry
	v := templates.ImportDaysView{Why: f.text("why")}
	p := s.printer(c)
	for i, text := range days {
		d, err := deadline.ParseDay(text)
		if err != nil || i >= len(names) {
			g.On("day", "fault.bad_day")
			break
		}
		entries = append(entries, lawbook.Entry{Kind: lawbook.DayOff, Day: d, Name: names[i]})
		v.Days = append(v.Days, templates.ImportedDay{Day: text, Name: names[i], Label: p.Say("calendar.day_named", p.Civil(d), names[i])})
	}
	err := g.Err()
	moved := 0
	if err == nil {
		moved, err = s.Law.Enter(c.Request().Context(), personOf(c), s.lawAct(c), v.Why, entries...)
	}
	if askAgain(err) {
		return s.showImport(c, statusOf(err), v, err)
	}
	if err != nil {
		return err
	}
	return done(c, "/calendars", movedKey(moved))
}
