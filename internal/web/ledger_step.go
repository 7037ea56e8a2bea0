package web

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"rogatory/internal/fault"
	"rogatory/internal/policy"
	"rogatory/internal/request"
	"rogatory/templates"
)

// errorEntry finds the error that an address or a form names.
func (f *file) errorEntry(seq int, kind request.EntryKind) (request.Entry, error) {
	for _, e := range request.Entries(f.t, f.site.Books) {
		if e.Seq == seq && e.Kind == kind && kind.Ours() {
			return e, nil
		}
	}
	return request.Entry{}, fault.New(fault.NotFound, "request.error_unknown")
}

// reportErrorPage asks to whom and when an error was reported.
func (s *Site) reportErrorPage(c echo.Context) error {
	f, err := s.openStep(c, policy.RecordReply, request.KindReported)
	if err != nil {
		return err
	}
	return s.showReportError(c, f, nil)
}

func (s *Site) showReportError(c echo.Context, f *file, problem error) error {
	p, typed := f.p, formOf(c)
	v := templates.ErrorReportView{StepView: s.stepView(c, f, p.Say("ledger.report_title", string(f.t.Reference)), "/report-error", problem), Seq: c.QueryParam("seq"), Error: c.QueryParam("error")}
	if len(typed.values) > 0 {
		v.Seq, v.Error = typed.text("seq"), typed.text("error")
	}
	seq, err := strconv.Atoi(v.Seq)
	if err != nil {
		return fault.New(fault.NotFound, "request.error_unknown")
	}
	one, err := f.errorEntry(seq, request.EntryKind(v.Error))
	if err != nil {
		return err
	}
	if problem == nil && !one.Open() {
		return fault.New(fault.Conflict, "request.error_reported")
	}
	v.Back = templates.Link{Label: p.Say("ledger.title"), Path: "/responsiveness/register"}
	v.Due, v.Late = f.dueOf(one)
	v.Entries = f.entry(v.Seq)
	v.When = s.momentOf(typed, p, p.Say("ledger.report_when"), p.Say("form.when_hint"), v.Errors)
	v.Words = templates.Field{Name: "words", Label: p.Say("ledger.report_words"), Hint: p.Say("ledger.report_words_hint"), Value: shown(typed.text("words")), Error: v.Errors["words"], Rows: 4}
	return s.render(c, statusOf(problem), templates.ErrorReportPage(v))
}

// dueOf says by when an error is to be reported, and whether that is over.
func (f *file) dueOf(one request.Entry) (words string, late bool) {
	p, kind, found := f.p, f.p.Say(one.Kind.LabelKey()), f.p.Day(one.At)
	switch {
	case one.ReportBy.IsZero():
		return p.Say("ledger.report_open", kind, found), false
	case one.Clock().Overdue(f.site.now()):
		return p.Say("ledger.report_late", kind, found, p.Civil(one.ReportBy)), true
	}
	return p.Say("ledger.report_due", kind, found, p.Civil(one.ReportBy)), false
}

// reportErrorPath is the page that marks an error as reported.
func reportErrorPath(id request.ID, e request.Entry) string {
	return requestPath(id) + "/report-error?seq=" + strconv.Itoa(e.Seq) + "&error=" + string(e.Kind)
}

// toReport offers each error that waits to be reported.
func (f *file) toReport() []templates.Button {
	if !f.may(policy.RecordReply, request.KindReported) {
		return nil
	}
	var all []templates.Button
	for _, e := range request.Entries(f.t, f.site.Books) {
		if e.Open() {
			all = append(all, templates.Button{Label: f.p.Say("ledger.mark_of", f.p.Say(e.Kind.LabelKey())), Path: reportErrorPath(f.t.ID, e)})
		}
	}
	return all
}

// reportError marks an error as reported.
func (s *Site) reportError(c echo.Context) error {
	opened, _, denied := s.stepOf(c, policy.RecordReply, request.KindReported)
	if denied != nil {
		return denied
	}
	f := formOf(c)
	var g fault.Gather
	f.checkText(&g)
	d := request.Reported{Seq: f.number("seq"), Error: request.EntryKind(f.text("error")), Words: f.text("words")}
	one, err := opened.errorEntry(d.Seq, d.Error)
	if err != nil {
		return err
	}
	when := s.happenedAt(f, &g, one.At)
	if err = g.Err(); err == nil {
		err = s.Requests.Report(c.Request().Context(), opened.by, f.act(c.Request().URL.Path, s.now()), opened.t.ID, d, when)
	}
	if err != nil {
		return s.again(c, err, func(f *file, err error) error { return s.showReportError(c, f, err) })
	}
	return done(c, "/responsiveness/register", "error_reported")
}

// particularPage asks for something around an order that a law wants counted.
func (s *Site) particularPage(c echo.Context) error {
	f, err := s.openStep(c, policy.RecordReply, request.KindStated)
	if err != nil {
		return err
	}
	return s.showParticular(c, f, nil)
}

func (s *Site) showParticular(c echo.Context, f *file, problem error) error {
	p, typed := f.p, formOf(c)
	v := templates.ParticularView{StepView: s.stepView(c, f, p.Say("ledger.particular_title", string(f.t.Reference)), "/particular", problem)}
	errs := v.Errors
	v.What = templates.Choice{Name: "what", Label: p.Say("ledger.particular_what"), Value: typed.text("what"), Error: errs["what"], Options: options(p, request.Particulars()), Small: true}
	v.Ground = templates.Choice{Name: "ground", Label: p.Say("ledger.particular_ground"), Hint: p.Say("ledger.particular_ground_hint"), Value: typed.text("ground"), Error: errs["ground"], Empty: "–", Options: options(p, request.Grounds()), Optional: true}
	v.Amount = templates.Field{Name: "amount", Label: p.Say("ledger.particular_amount"), Hint: p.Say("ledger.particular_amount_hint"), Value: shown(typed.text("amount")), Error: errs["amount"], Width: 10, InputMode: "decimal", Optional: true}
	v.Currency = templates.Field{Name: "currency", Label: p.Say("statutory.currency"), Value: shown(typed.text("currency")), Error: errs["currency"], Width: 4, MaxLength: 3, Optional: true}
	v.When = s.momentOf(typed, p, p.Say("form.act_when"), p.Say("form.when_hint"), errs)
	v.Words = templates.Field{Name: "words", Label: p.Say("ledger.particular_words"), Value: shown(typed.text("words")), Error: errs["words"], Rows: 4, Optional: true}
	return s.render(c, statusOf(problem), templates.ParticularPage(v))
}

// recordParticular records it.
func (s *Site) recordParticular(c echo.Context) error {
	opened, _, denied := s.stepOf(c, policy.RecordReply, request.KindStated)
	if denied != nil {
		return denied
	}
	f := formOf(c)
	var g fault.Gather
	f.checkText(&g)
	d := request.Stated{What: request.Particular(f.text("what")), Ground: request.Ground(f.text("ground")), Currency: strings.ToUpper(f.text("currency")), Words: f.text("words"), Cents: cents(f.text("amount"))}
	notBefore := opened.st.CreatedAt
	if len(opened.st.Attempts) > 0 {
		notBefore = opened.st.Attempts[0].SentAt
	}
	when := s.happenedAt(f, &g, notBefore)
	err := g.Err()
	if err == nil {
		err = s.Requests.StateParticular(c.Request().Context(), opened.by, f.act(c.Request().URL.Path, s.now()), opened.t.ID, d, when)
	}
	if err != nil {
		return s.again(c, err, func(f *file, err error) error { return s.showParticular(c, f, err) })
	}
	return done(c, requestPath(opened.t.ID), "particular")
}

var amount = regexp.MustCompile(`^(\d{1,10})(?:[.,](\d{1,2}))?$`)

// cents reads an amount as people write it, with a point or a comma before the
// hundredths and blanks between thousands; 0 is none.
func cents(text string) int64 {
	m := amount.FindStringSubmatch(strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "").Replace(text))
	if m == nil {
		return 0
	}
	n, err := strconv.ParseInt(m[1]+(m[2] + "00")[:2], 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// told says a particular in words.
func (f *file) told(d request.Stated) string {
	words := f.p.Say(d.What.LabelKey())
	if d.Ground != "" {
		words = join(words, f.p.Say(d.Ground.LabelKey()))
	}
	if d.What.Money() {
		words = join(words, f.p.Decimal(float64(d.Cents)/100, 2)+" "+d.Currency)
	}
	return join(words, d.Words)
}
