package web_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/legal"
	"rogatory/internal/people"
	"rogatory/internal/postgres/pgtest"
	"rogatory/internal/reply"
	"rogatory/internal/request"
)

// september is when the orders of these tests are issued.
var september = time.Date(2026, time.September, 7, 8, 0, 0, 0, time.UTC)

// germanSite is a unit that may issue European orders, in November 2026.
func germanSite(t testing.TB) *site {
	t.Helper()
	s := siteOf(t, pgtest.NewWorldIn(t, "DE", "Europe/Berlin"))
	s.setClock(september.AddDate(0, 2, 0))
	return s
}

// order issues a European order for subscriber data and hands it over.
func (s *site) order(t testing.TB, at time.Time, change func(*request.Content)) request.ID {
	t.Helper()
	c := s.Content(t, s.Case)
	c.Platform, c.Basis, c.Entity, c.OrderedOn, c.AnswerOn = "google", "eu-eevidence-epoc-subscriber", "Google Cloud EMEA Limited", deadline.Day{}, deadline.Day{}
	c.Items = c.Items[:1]
	if change != nil {
		change(&c)
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ctx, author := t.Context(), s.People[people.Investigator]
	id, err := s.Requests.Draft(ctx, author, pgtest.Act(at), c)
	must(err)
	text := s.Text(t, id)
	must(s.Requests.Submit(ctx, author, pgtest.Act(at), id, text))
	must(s.Requests.Approve(ctx, s.People[people.Legal], pgtest.Act(at.Add(time.Hour)), id, text, ""))
	must(s.Requests.Dispatch(ctx, s.People[people.Liaison], pgtest.Act(at.Add(2*time.Hour)), id, request.Dispatched{Channel: "email", Text: text}, at.Add(2*time.Hour)))
	return id
}

func (s *site) answered(t testing.TB, id request.ID, at time.Time, r request.Replied) {
	t.Helper()
	if err := s.Requests.Hear(t.Context(), s.People[people.Liaison], pgtest.Act(at), id, r, at); err != nil {
		t.Fatal(err)
	}
}

func given() request.Replied {
	return request.Replied{Reply: reply.Disclosure, Items: []request.ItemReply{{No: 1, Outcome: reply.ProducedFull}}}
}

func TestAUnitThatIssuesNoEuropeanOrdersHasNoValue(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.setClock(september.AddDate(0, 2, 0))
	s.dispatchedTimes(t, 2)
	b := s.as(t, people.Legal)
	p := b.get("/responsiveness/statutory?year=2026").want(t, http.StatusOK, "no value, because the unit does not use this instrument", "That is not a zero", "(a) Certificates issued", "(j) Costs", "31 Mar 2027")
	if strings.Contains(p.body, "/statutory/rows") {
		t.Error("a figure without a value leads somewhere")
	}
	b.get("/responsiveness/statutory?form=uk&year=2025").want(t, http.StatusOK, "no value", "5 Sensitive professions")
	b.lang = "uk"
	b.get("/responsiveness/statutory").want(t, http.StatusOK, "значення немає", "(a) Видані сертифікати")
}

func TestEachFigureOfAReturnOpensItsRequests(t *testing.T) {
	t.Parallel()
	s := germanSite(t)
	full := s.order(t, september, nil)
	s.answered(t, full, september.AddDate(0, 0, 4), given())
	open := s.order(t, september.AddDate(0, 0, 1), nil)
	s.order(t, september.AddDate(0, 0, 2), nil)
	b := s.as(t, people.Legal)
	p := b.get("/responsiveness/statutory?year=2026&form=art28").want(t, http.StatusOK, "Google Cloud EMEA Limited", "not reached")
	rows := func(cell string) page {
		v := url.Values{"form": {"art28"}, "year": {"2026"}, "as_of": {s.today().String()}, "cell": {cell}}
		if path := "/responsiveness/statutory/rows?" + v.Encode(); !strings.Contains(p.body, strings.ReplaceAll(path, "&", "&amp;")) {
			t.Errorf("no link to %s", path)
		}
		return b.get("/responsiveness/statutory/rows?" + v.Encode())
	}
	rows("c.epoc.fulfilled").want(t, http.StatusOK, "Fulfilled", "Counted: 1", s.reference(t, full)).lacks(t, s.reference(t, open))
	rows("a.issued.epoc|subscriber|Google Cloud EMEA Limited|ordinary|").want(t, http.StatusOK, s.reference(t, full), s.reference(t, open), "subscriber")
	rows("c.epoc.open").want(t, http.StatusOK, s.reference(t, open))
	b.get("/responsiveness/statutory/rows?form=art28&year=2026&cell=z").want(t, http.StatusNotFound)
	// A reader of aggregates sees no line of one and opens none.
	led := s.as(t, people.Leadership)
	led.get("/responsiveness/statutory?year=2026").want(t, http.StatusOK, "hidden").lacks(t, "/statutory/rows")
	led.get("/responsiveness/statutory/rows?form=art28&year=2026&cell=c.epoc.open").want(t, http.StatusNotFound)
	s.as(t, people.Administrator).get("/responsiveness/statutory").want(t, http.StatusForbidden)
}

func (s *site) today() deadline.Day { return deadline.DayOf(*s.clock.Load(), s.Zone) }

func TestAReturnSaysTheSameOnEveryKindOfPaper(t *testing.T) {
	t.Parallel()
	s := germanSite(t)
	s.answered(t, s.order(t, september, nil), september.AddDate(0, 0, 4), given())
	s.order(t, september, func(c *request.Content) {
		c.Kind, c.Basis = legal.Preservation, "eu-eevidence-epoc-pr"
	})
	b := s.as(t, people.Liaison)
	files := map[string]page{}
	for format, begin := range map[string]string{"pdf": "%PDF-", "xlsx": "PK", "csv": "\ufeff", "json": "{"} {
		p := b.get("/responsiveness/statutory?form=art28&year=2026&as=" + format)
		if p.status != http.StatusOK || !strings.HasPrefix(p.body, begin) {
			t.Fatalf("%s: %d %.20q", format, p.status, p.body)
		}
		files[format] = p
	}
	rows, err := csv.NewReader(bytes.NewReader([]byte(strings.TrimPrefix(files["csv"].body, "\ufeff")))).ReadAll()
	if err != nil || len(rows) != 3 || rows[2][3] != "1" || rows[2][4] != "1" {
		t.Errorf("%v %v", rows, err)
	}
	var d struct {
		Sections []struct{ Key string }
		Cover    string
	}
	if err := json.Unmarshal([]byte(files["json"].body), &d); err != nil || len(d.Sections) != 10 || !strings.Contains(d.Cover, "Article 28(2)") {
		t.Errorf("%+v %v", d, err)
	}
	b.get("/responsiveness/statutory?form=art28&year=2026&as=doc").want(t, http.StatusNotFound)
}

func TestAReturnThatCannotBeMeantIsASentence(t *testing.T) {
	t.Parallel()
	s := germanSite(t)
	b := s.as(t, people.Legal)
	for ask, want := range map[string]string{
		"year=soon": "Enter a year from 2000 to 2026.", "year=2027": "Enter a year from 2000 to 2026.", "year=2024&form=art28": "Nothing is counted before 2026",
		"form=art99": "Choose a return of the list.", "as_of=2026-02-30": "Enter a day that exists", "as_of=2031-01-01": "future",
	} {
		b.get("/responsiveness/statutory?"+ask).want(t, http.StatusUnprocessableEntity, want, "There is a problem")
	}
}

// What was known by a day stays what was known by that day.
func TestAReturnAsOfADayDoesNotChange(t *testing.T) {
	t.Parallel()
	s := germanSite(t)
	id := s.order(t, september, nil)
	b := s.as(t, people.Legal)
	path := "/responsiveness/statutory?form=art28&year=2026&as_of=2026-09-09&as=json&table=x"
	before := b.get(path)
	s.answered(t, id, september.AddDate(0, 0, 4), given())
	if after := b.get(path); after.body != before.body || before.status != http.StatusOK {
		t.Error("a late entry changed what was known before")
	}
}
