package web

import (
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"rogatory/internal/alarm"
	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/lang"
	"rogatory/internal/policy"
	"rogatory/internal/request"
	"rogatory/templates"
)

// onDesk lists the alarms on the reader's desk.
func (s *Site) onDesk(c echo.Context) ([]alarm.Shown, error) {
	return s.Alarms.Desk(c.Request().Context(), personOf(c), s.now(), s.today())
}

// silent says since when nobody keeps the watch; empty while somebody does.
func (s *Site) silent(c echo.Context) (string, error) {
	since, silent, err := s.Alarms.Silent(c.Request().Context(), personOf(c), s.now())
	if err != nil || !silent {
		return "", err
	}
	p := s.printer(c)
	return p.Say("alarm.silent", p.Instant(since)), nil
}

// alarmBlock is the first block of a desk, empty when no alarm lies there.
func (s *Site) alarmBlock(c echo.Context) (templates.DeskBlock, error) {
	all, err := s.onDesk(c)
	if err != nil || len(all) == 0 {
		return templates.DeskBlock{}, err
	}
	p := s.printer(c)
	b := templates.DeskBlock{Title: p.Say("alarm.title"), Hint: p.Say("alarm.hint"), Tone: templates.ToneWarn, Count: countOf(p, len(all))}
	for _, a := range all {
		if a.Kind.Late() {
			b.Tone = templates.ToneBad
		}
	}
	b.Table = s.alarmTable(c, all[:min(deskRows, len(all))])
	if len(all) > deskRows {
		b.All = templates.Link{Label: p.Say("alarm.all"), Path: "/alarms"}
	}
	return b, nil
}

// countOf is the number of alarms; a desk gathers no more than MaxShown.
func countOf(p *lang.Printer, n int) string {
	if n >= alarm.MaxShown {
		return p.Number(alarm.MaxShown) + "+"
	}
	return p.Number(n)
}

func (s *Site) listAlarms(c echo.Context) error {
	all, err := s.onDesk(c)
	if err != nil {
		return err
	}
	p := s.printer(c)
	v := templates.AlarmsView{Shell: s.shell(c, p.Say("alarm.title"), "desk"), Back: templates.Link{Label: p.Say("nav.desk"), Path: "/"},
		Empty: templates.Empty{Title: p.Say("alarm.none_title"), Text: p.Say("alarm.none_text")}, Table: s.alarmTable(c, all)}
	if len(all) >= alarm.MaxShown {
		v.Shown = p.Say("alarm.shown_of", alarm.MaxShown, countOf(p, len(all)))
	}
	return s.render(c, http.StatusOK, templates.AlarmsPage(v))
}

// alarmTable says of each alarm what it is about and what can be done.
func (s *Site) alarmTable(c echo.Context, all []alarm.Shown) templates.Table {
	p := s.printer(c)
	t := templates.Table{Caption: p.Say("alarm.title"), HideCaption: true, Columns: []templates.Column{
		{Label: p.Say("show.reference"), RowHead: true}, {Label: p.Say("alarm.deadline")}, {Label: p.Say("alarm.says")},
		{Label: p.Say("alarm.ends")}, {Label: p.Say("alarm.answer")}}}
	sh := s.shell(c, "", "")
	for _, a := range all {
		tag := templates.Cell{Tag: templates.Tag{Label: s.says(p, a), Tone: alarmTone(a.Kind)}}
		if a.Late {
			tag.More = []templates.Tag{{Label: p.Say("alarm.late"), Tone: templates.ToneQuiet}}
			tag.Note = p.Say("alarm.late_hint", p.ShortInstant(a.FireAt))
		}
		if z := a.Snooze; z.By != "" && a.Detail == policy.Full {
			tag.Note = strings.TrimSpace(tag.Note + " " + p.Say("alarm.was_put_off", p.ShortInstant(z.Until), z.Reason))
		}
		t.Rows = append(t.Rows, templates.Row{Tone: rowTone(a.Kind), Cells: []templates.Cell{
			{Text: string(a.Clock.Reference), Path: "/requests/" + string(a.Clock.Request), Wide: true, Note: s.alarmPlatform(c, a)},
			{Text: p.Say(a.Clock.Kind.LabelKey()), Note: stepNote(p, a)},
			tag, s.endCell(p, a), {Part: templates.AlarmAnswers(s.answers(sh, a))}}})
	}
	return t
}

// says is the alarm in words, as true today as on the day it was fired.
func (s *Site) says(p *lang.Printer, a alarm.Shown) string {
	switch {
	case a.Kind.Renews():
		return p.Count("alarm.renew_within", max(1, a.Clock.ActBy.Sub(s.today())))
	case a.Kind == alarm.DueToday && !s.now().Before(a.About):
		return p.Say("alarm.was_due")
	case a.Kind == alarm.Missed && a.Clock.Kind.Lapses():
		return p.Say("alarm.lapsed")
	}
	return p.Say(a.Kind.LabelKey())
}

// alarmPlatform is shown to those who may read the request; others get the
// reference and the kind of deadline.
func (s *Site) alarmPlatform(c echo.Context, a alarm.Shown) string {
	if a.Detail != policy.Full {
		return ""
	}
	return s.platformName(c, a.Clock.Platform)
}

func stepNote(p *lang.Printer, a alarm.Shown) string {
	if a.Step == alarm.OwnersOwn {
		return ""
	}
	return p.Say(a.Step.LabelKey(), a.Owner)
}

// endCell says when the deadline ends: the day, and the hour where it ends
// within the day.
func (s *Site) endCell(p *lang.Printer, a alarm.Shown) templates.Cell {
	c := a.Clock
	if c.Kind == request.ClockPreservation && !a.Kind.Late() {
		return templates.Cell{Text: p.ShortDay(c.ActBy), Note: p.Say("alarm.renew"), Wide: true}
	}
	day := deadline.DayOf(a.About.Add(-time.Second), s.Zone)
	if a.About.Equal(day.AddDays(1).In(s.Zone)) {
		return templates.Cell{Text: p.ShortDay(day), Wide: true}
	}
	return templates.Cell{Text: p.ShortInstant(a.About), Wide: true}
}

func alarmTone(k alarm.Kind) templates.Tone {
	switch k {
	case alarm.Missed, alarm.Unreviewed:
		return templates.ToneBad
	case alarm.DueToday, alarm.Lapse3:
		return templates.ToneWarn
	}
	return templates.ToneActive
}

func rowTone(k alarm.Kind) templates.Tone {
	if k.Late() {
		return templates.ToneBad
	}
	return ""
}

func (s *Site) answers(sh templates.Shell, a alarm.Shown) templates.AlarmAnswer {
	answer := templates.AlarmAnswer{Shell: sh, What: string(a.Clock.Reference), Path: "/alarms/" + string(a.ID), Back: sh.Path, Key: newKey(),
		Seen: a.Seen.By == "", PutOff: a.Kind.Dismissible()}
	if a.Seen.By != "" {
		answer.Already = sh.Lang.Say("alarm.seen_of", sh.Lang.ShortInstant(a.Seen.At))
	}
	return answer
}

// seeAlarm records that somebody took notice.
func (s *Site) seeAlarm(c echo.Context) error {
	f := formOf(c)
	if err := s.Alarms.See(c.Request().Context(), personOf(c), f.act(c.Request().URL.Path, s.now()), alarm.ID(c.Param("id")), s.today()); err != nil {
		return err
	}
	back := "/"
	if localPath(f.text("back")) == "/alarms" {
		back = "/alarms"
	}
	return done(c, back, "alarm_seen")
}

func (s *Site) putOffPage(c echo.Context) error {
	return s.showPutOff(c, http.StatusOK, "", nil)
}

// showPutOff is the form that puts an alarm off, as it was left when a problem
// is named.
func (s *Site) showPutOff(c echo.Context, status int, key string, problem error) error {
	now := s.now()
	a, err := s.Alarms.Alarm(c.Request().Context(), personOf(c), alarm.ID(c.Param("id")), now, s.today())
	if err != nil {
		return err
	}
	if !a.Kind.Dismissible() {
		return fault.New(fault.Conflict, "alarm.not_dismissible")
	}
	p, f, latest := s.printer(c), formOf(c), a.Latest(now)
	if key == "" {
		key = newKey()
	}
	limit := "alarm.put_off_limit"
	if !now.Before(a.About) {
		limit = "alarm.put_off_week"
	}
	v := templates.PutOffView{Shell: s.shell(c, p.Say("alarm.put_off_title"), "desk"), Back: templates.Link{Label: p.Say("alarm.title"), Path: "/alarms"},
		Path: "/alarms/" + string(a.ID) + "/put-off", Key: key, Limit: p.Say(limit, p.Instant(latest)), MaxDay: deadline.DayOf(latest, s.Zone).String(),
		Day: f.text("until"), Time: f.text("until_time"), Reason: f.text("reason"), Hint: p.Say("alarm.reason_hint", alarm.MinReason),
		Problems: templates.Problems(p, problem), Errors: fieldErrors(p, problem),
		Facts: []templates.SummaryRow{{Label: p.Say("show.reference"), Text: string(a.Clock.Reference), Path: "/requests/" + string(a.Clock.Request)},
			{Label: p.Say("alarm.deadline"), Text: p.Say(a.Clock.Kind.LabelKey())}, {Label: p.Say("alarm.says"), Text: s.says(p, a)},
			{Label: p.Say("alarm.ends"), Text: s.endCell(p, a).Text}}}
	return s.render(c, status, templates.PutOffPage(v))
}

func (s *Site) putOff(c echo.Context) error {
	f := formOf(c)
	var g fault.Gather
	f.checkText(&g)
	until := f.morning(&g, "until", s.Zone)
	err := g.Err()
	if err == nil {
		err = s.Alarms.PutOff(c.Request().Context(), personOf(c), f.act(c.Request().URL.Path, s.now()), alarm.ID(c.Param("id")), until, f.text("reason"), s.today())
	}
	if fault.Is(err, fault.Invalid) {
		return s.showPutOff(c, http.StatusUnprocessableEntity, f.text("key"), err)
	}
	if err != nil {
		return err
	}
	return done(c, "/alarms", "alarm_put_off")
}

// morning reads a day and an optional time of day to come; without a time the
// day begins with its first instant.
func (f form) morning(g *fault.Gather, name string, zone *time.Location) time.Time {
	d := f.day(g, name)
	if d.IsZero() {
		return time.Time{}
	}
	if clock := f.text(name + "_time"); clock != "" {
		return f.clock(g, name, d, clock, zone)
	}
	return d.In(zone)
}
