package sheet

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"regexp"
	"strings"

	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/reply"
	"rogatory/internal/report"
)

// The columns of a platform's list.
const (
	roleTheirs  role = "their_reference"
	roleOurs    role = "our_reference"
	roleDay     role = "date"
	roleOutcome role = "outcome"
)

// listWords are the words by which the columns of a platform's list are known.
// "Your reference" is ours when the platform wrote the list; "our reference"
// alone is ours, too, but theirs where another column is already ours.
var listWords = []struct {
	role role
	re   *regexp.Regexp
}{
	{roleOurs, regexp.MustCompile(`\b(?:your|agency|requester|requesting|authority|law enforcement|le|external|sender)\S* .*(?:ref|no\b|number|id\b)|^your ref|ваш|орган`)},
	{roleDay, regexp.MustCompile(`date|received|^day$|submitted|дата|отриман|datum|eingang|reçu|fecha`)},
	{roleOutcome, regexp.MustCompile(`outcome|status|result|disposition|decision|response|результат|рішення|статус|стан|ergebnis|statut`)},
	{roleTheirs, regexp.MustCompile(`\b(?:their|platform|ticket|portal|internal|provider)\b.*|case (?:id|no|number)|request (?:id|no|number)|^id$|номер платформи|їхн|звернення`)},
	{roleOurs, regexp.MustCompile(`\bour\b|reference|\bref\b|наш|номер|aktenzeichen`)},
}

// outcomeWords say what a platform's word for an outcome may mean here.
var outcomeWords = []struct {
	re       *regexp.Regexp
	outcomes []reply.Outcome
}{
	{regexp.MustCompile(`partial|in part|частков`), []reply.Outcome{reply.ProducedPart}},
	{regexp.MustCompile(`no (?:data|records?|results?|account|information)|none held|not found|nothing|does not exist|немає даних|не знайдено|відсутн`), []reply.Outcome{reply.NoneHeld}},
	{regexp.MustCompile(`reject|refus|denied|declin|objected|not complied|відмов|відхилен`), []reply.Outcome{reply.Refused}},
	{regexp.MustCompile(`redirect|referred|transferred|mla|перенаправ|переслан`), []reply.Outcome{reply.RedirectedOut}},
	{regexp.MustCompile(`withdrawn|cancel|відклик|скасован`), []reply.Outcome{reply.Withdrawn}},
	{regexp.MustCompile(`remov|suspend|block|action|taken down|видален|заблок|вжито`), []reply.Outcome{reply.Done}},
	{regexp.MustCompile(`pending|open|progress|processing|waiting|received|new|в роботі|очіку|розгляд`), []reply.Outcome{reply.Pending}},
	{regexp.MustCompile(`full|complete`), []reply.Outcome{reply.ProducedFull}},
	{regexp.MustCompile(`complied|disclos|produced|granted|provided|fulfilled|answered|data|надано|виконан|задоволен|розкрит`), []reply.Outcome{reply.ProducedFull, reply.ProducedPart}},
}

// ReadTheirList reads the list of a platform, CSV or XLSX: their reference, ours,
// date, outcome, in any order. Columns names heads that are not recognised. The
// error is one sentence about the file.
func ReadTheirList(ctx context.Context, r io.ReaderAt, size int64, columns map[string]string) (report.TheirList, error) {
	all, err := tableRows(ctx, r, size, "")
	if err != nil {
		return report.TheirList{}, err
	}
	s, err := listShape(all, columns)
	if err != nil {
		return report.TheirList{}, err
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, io.NewSectionReader(r, 0, size)); err != nil {
		return report.TheirList{}, fault.Wrap(err, fault.Unavailable, "sheet.unreadable")
	}
	list := report.TheirList{Digest: hex.EncodeToString(sum.Sum(nil))}
	p := publishing{shape: s}
	body := all[s.row+1:]
	order := monthFirst(p, body)
	for _, one := range body {
		if blank(one) {
			continue
		}
		if len(list.Rows) >= report.MaxTheirs {
			return list, fault.New(fault.Invalid, "reverse.too_many", report.MaxTheirs)
		}
		t, wrong := p.their(one, order)
		if wrong.Key != "" {
			list.Faults = append(list.Faults, wrong)
			continue
		}
		list.Rows = append(list.Rows, t)
	}
	if len(list.Rows)+len(list.Faults) == 0 {
		return list, fault.New(fault.Invalid, "sheet.empty")
	}
	return list, nil
}

func (p publishing) their(r row, order bool) (report.TheirRow, report.RowFault) {
	t := report.TheirRow{Line: r.line, Theirs: p.text(r, roleTheirs), Ours: p.text(r, roleOurs), Text: p.text(r, roleOutcome)}
	if r.wrong != "" {
		return t, report.RowFault{Line: r.line, Key: r.wrong}
	}
	if text := p.text(r, roleDay); text != "" {
		day, ok := dayIn(text, order)
		if !ok {
			return t, report.RowFault{Line: r.line, Column: p.head.label(p.at[roleDay]), Key: "reverse.day_unreadable", Args: []any{brief(text)}}
		}
		t.Day = day
	}
	if t.Theirs == "" && t.Ours == "" && t.Day.IsZero() {
		return t, report.RowFault{Line: r.line, Key: "reverse.nothing"}
	}
	for _, w := range outcomeWords {
		if t.Text != "" && w.re.MatchString(strings.ToLower(t.Text)) {
			t.Outcomes = w.outcomes
			break
		}
	}
	return t, report.RowFault{}
}

// dayIn reads the date in a text that may go on with a time of day.
func dayIn(text string, order bool) (deadline.Day, bool) {
	if m := dateText.FindString(text); m != "" {
		return readDate(m, order)
	}
	for _, format := range formatsOf(text) {
		l, err := compile(format)
		if err != nil {
			continue
		}
		if d, ok := l.within(text); ok {
			return d, true
		}
	}
	return deadline.Day{}, false
}

// monthFirst decides the order of numeric dates from the whole column: a number
// above twelve settles it, points are European, and so is what stays open.
func monthFirst(p publishing, body []row) bool {
	for _, r := range body {
		f := strings.FieldsFunc(dateText.FindString(p.text(r, roleDay)), func(r rune) bool { return r == '/' })
		if len(f) == 3 && atoi(f[1]) > 12 && len(f[0]) < 3 {
			return true
		}
	}
	return false
}

// listShape finds the head among the first rows.
func listShape(all []row, columns map[string]string) (shape, error) {
	best, most := shape{}, 0
	for i, r := range all[:min(len(all), 15)] {
		s := shape{head: newHeader([]row{r}), at: map[role]int{}, row: i}
		for name, column := range columns {
			if at, _ := s.head.find(column); at >= 0 {
				s.at[role(name)] = at
			}
		}
		s.recognise()
		if n := len(s.at); n > most && (s.has(roleOurs) || s.has(roleTheirs)) {
			best, most = s, n
		}
	}
	if most < 2 {
		return best, fault.New(fault.Invalid, "reverse.columns_none", newHeader(all[:1]).list())
	}
	return best, nil
}

func (s shape) recognise() {
	for _, w := range listWords {
		for i, head := range s.head.fold {
			used := false
			for _, at := range s.at {
				used = used || at == i
			}
			if used || head == "" || !w.re.MatchString(head) {
				continue
			}
			switch what := w.role; {
			case !s.has(what):
				s.at[what] = i
			case what == roleOurs && !s.has(roleTheirs):
				s.at[roleTheirs] = i // the platform speaks: "our reference" beside "your reference"
			}
		}
	}
}
