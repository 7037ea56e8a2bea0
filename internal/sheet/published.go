package sheet

import (
	"context"
	"io"
	"slices"
	"strings"

	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/report"
)

// maxPublished is the largest file of published figures, in rows.
const maxPublished = 200_000

// PublishedLog is what a file of published figures held. Rows is the sum of
// those that gave figures and those that were reported.
type PublishedLog struct {
	Rows     int
	Figures  []report.Published
	Reported int
	Problems []Problem
	Roles    map[string]string // role → head of the column that was taken for it
}

// ReadPublished reads a transparency report: CSV, XLSX or JSON. What each column
// is, is seen from its head, in several languages; ask fills in what the file
// leaves out. The error is one sentence about the file.
func ReadPublished(ctx context.Context, r io.ReaderAt, size int64, ask report.PublishedAsk) (PublishedLog, error) {
	all, err := tableRows(ctx, r, size, ask.Encoding)
	if err != nil {
		return PublishedLog{}, err
	}
	s, err := findShape(all, ask.Columns)
	if err != nil {
		return PublishedLog{}, err
	}
	p := publishing{shape: s, ask: ask, log: PublishedLog{Roles: map[string]string{}}}
	for what, i := range s.at {
		p.log.Roles[string(what)] = s.head.names[i]
	}
	body := all[s.row+1:]
	if err := p.settle(body); err != nil {
		return PublishedLog{}, err
	}
	for _, r := range body {
		if !blank(r) {
			p.take(r)
		}
	}
	return p.log, nil
}

// publishing turns rows into figures.
type publishing struct {
	shape
	ask        report.PublishedAsk
	log        PublishedLog
	country    string // of all rows, where no column says it
	period     *span  // of all rows, where no column says it
	monthFirst bool   // 06/30/2014
	length     int    // months of a period that is named by its last day
	fraction   bool   // percentages from 0 to 1
}

func (p *publishing) text(r row, what role) string {
	i, ok := p.at[what]
	if !ok || i >= len(r.cells) {
		return ""
	}
	return tidy(spaces.Replace(r.cells[i].text))
}

// settle decides what can only be seen from the whole table, and asks for what
// the table does not say.
func (p *publishing) settle(body []row) error {
	if !p.has(roleCompany) && !p.has(roleAuthority) && p.ask.Company == "" {
		return fault.New(fault.Invalid, "published.company_missing", p.head.list())
	}
	if !p.has(roleCountry) && !p.has(roleCode) || p.ask.Country != "" {
		code, ok := countryOf(p.ask.Country)
		switch {
		case p.ask.Country == "":
			return fault.New(fault.Invalid, "published.country_missing", p.head.list())
		case !ok:
			return fault.New(fault.Invalid, "published.country_none", p.ask.Country)
		}
		p.country = code
	}
	if p.ask.Period != "" {
		s, ok := readSpan(p.ask.Period, "", false)
		if !ok {
			return fault.New(fault.Invalid, "published.period_none", p.ask.Period)
		}
		p.period = &s
	} else if !p.has(rolePeriod) && !p.has(roleYear) && !p.has(roleFrom) && !p.has(roleTo) && len(p.periods) == 0 {
		return fault.New(fault.Invalid, "published.period_missing", p.head.list())
	}
	p.look(body)
	return nil
}

// look finds the order of numeric dates, the length of periods that are named
// by their last day, and whether percentages are fractions.
func (p *publishing) look(body []row) {
	ends := map[string]bool{}
	p.monthFirst = true
	whole, part := 0, 0
	for _, r := range body {
		for _, what := range []role{roleTo, rolePeriod, roleFrom} {
			text := p.text(r, what)
			if all := dateText.FindAllString(text, -1); len(all) > 0 {
				if f := strings.FieldsFunc(all[0], func(r rune) bool { return r == '/' || r == '.' }); len(f) == 3 && atoi(f[0]) > 12 {
					p.monthFirst = false
				}
				if strings.Contains(all[0], ".") {
					p.monthFirst = false // points are European
				}
			}
		}
		if b, ok := readBound(p.text(r, rolePercent), true); ok && b.OK {
			if b.High > 1 {
				whole++
			} else if b.High > 0 && b.High < 1 {
				part++
			}
		}
	}
	p.fraction = whole == 0 && part > 0
	for _, r := range body {
		for _, what := range []role{roleTo, rolePeriod} {
			if d, ok := readDate(p.text(r, what), p.monthFirst); ok {
				ends[d.String()[5:]] = true
			}
		}
	}
	switch {
	case ends["03-31"] || ends["09-30"]:
		p.length = 3
	case ends["06-30"]:
		p.length = 6
	case ends["12-31"]:
		p.length = 12
	}
}

// take turns one row into its figures, or reports it.
func (p *publishing) take(r row) {
	p.log.Rows++
	report := func(what role, key string, args ...any) {
		column := ""
		if i, ok := p.at[what]; ok {
			column = p.head.label(i)
		}
		p.log.Reported++
		p.log.Problems = append(p.log.Problems, Problem{Sheet: r.sheet, Line: r.line, Column: column, Key: key, Args: args})
	}
	if r.wrong != "" {
		report("", r.wrong)
		return
	}
	f, what, key := p.figure(r)
	if key != "" {
		report(what, key, brief(p.text(r, what)))
		return
	}
	if len(p.periods) == 0 {
		s, ok := p.spanOf(r)
		if !ok {
			report(p.periodRole(), "published.period_unreadable", brief(p.text(r, p.periodRole())))
			return
		}
		f.From, f.To = s.from, s.to
		p.log.Figures = append(p.log.Figures, f)
		return
	}
	for _, i := range sortedColumns(p.periods) {
		if i >= len(r.cells) {
			continue
		}
		one := f
		b, ok := readBound(r.cells[i].text, false)
		if !ok {
			report("", "published.number_unreadable", brief(r.cells[i].text))
			return
		}
		if one.From, one.To, one.Requests = p.periods[i].from, p.periods[i].to, b; b.OK {
			p.log.Figures = append(p.log.Figures, one)
		}
	}
}

func sortedColumns(m map[int]span) []int {
	var all []int
	for i := range m {
		all = append(all, i)
	}
	slices.Sort(all)
	return all
}

// figure reads everything but the period. A key tells what cannot be read.
func (p *publishing) figure(r row) (f report.Published, what role, key string) {
	f = report.Published{Line: r.line, Side: report.OriginPlatform, Company: p.text(r, roleCompany), Authority: p.text(r, roleAuthority), Country: p.country,
		Process: p.text(r, roleProcess), Subject: subjectOf(p.text(r, roleSubject))}
	if p.has(roleAuthority) {
		f.Side = report.OriginAuthority
	} else if f.Company == "" {
		if f.Company = p.ask.Company; f.Company == "" {
			return f, roleCompany, "published.company_unreadable"
		}
	}
	if f.Country == "" {
		if f.Country, what = p.countryOf(r); f.Country == "" {
			return f, what, "published.country_unreadable"
		}
	}
	for _, one := range []struct {
		what role
		into *report.Bound
	}{{roleRequests, &f.Requests}, {roleComplied, &f.Complied}, {rolePercent, &f.Percent}, {roleAccounts, &f.Accounts}} {
		b, ok := readBound(p.text(r, one.what), one.what == rolePercent)
		if one.what == rolePercent && p.fraction {
			b.Low, b.High = 100*b.Low, 100*b.High
		}
		if !ok || one.what == rolePercent && b.High > 100 {
			return f, one.what, "published.number_unreadable"
		}
		*one.into = b
	}
	if !f.Requests.OK && !f.Accounts.OK && !f.Complied.OK && !f.Percent.OK && len(p.periods) == 0 {
		return f, roleRequests, "published.nothing"
	}
	return f, "", ""
}

func (p *publishing) countryOf(r row) (string, role) {
	for _, what := range []role{roleCode, roleCountry} {
		if code, ok := countryOf(p.text(r, what)); ok {
			return code, what
		}
	}
	if p.has(roleCountry) {
		return "", roleCountry
	}
	return "", roleCode
}

func (p *publishing) periodRole() role {
	for _, what := range []role{rolePeriod, roleFrom, roleTo, roleYear} {
		if p.has(what) {
			return what
		}
	}
	return ""
}

// spanOf reads the period of a row: its two days, its name, or its last day.
func (p *publishing) spanOf(r row) (span, bool) {
	if p.period != nil {
		return *p.period, true
	}
	from, to := p.text(r, roleFrom), p.text(r, roleTo)
	if from != "" && p.has(roleFrom) {
		a, okA := p.edge(from, false)
		if b, okB := p.edge(to, true); okA && okB {
			return span{a, b}, !b.Before(a)
		}
		if nothing[strings.ToLower(to)] { // begun, and no end was published
			b, okB := p.edge(from, true)
			return span{a, b}, okA && okB
		}
		return span{}, false
	}
	text := p.text(r, rolePeriod)
	if text == "" {
		text = to
	}
	if d, ok := readDate(text, p.monthFirst); ok && p.length > 0 {
		return span{d.AddDays(1).AddMonths(-p.length), d}, true
	}
	return readSpan(text, p.text(r, roleYear), p.monthFirst)
}

// edge reads the first or the last day of a period from a date or a year.
func (p *publishing) edge(text string, last bool) (deadline.Day, bool) {
	if d, ok := readDate(text, p.monthFirst); ok {
		return d, true
	}
	s, ok := readSpan(text, "", p.monthFirst)
	if last {
		return s.to, ok
	}
	return s.from, ok
}

// subjectOf reads what was asked for; reports that do not say count demands
// for data.
func subjectOf(text string) report.Subject {
	s := strings.ToLower(text)
	has := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(s, w) })
	}
	switch {
	case has("remov", "takedown", "content restriction", "suppression", "entfern", "lösch", "вилучен", "видален", "блокув"):
		return report.SubjectRemoval
	case has("preserv", "conservation", "sicherung", "збережен"):
		return report.SubjectPreservation
	}
	return report.SubjectData
}
