package report_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/fault"
	"rogatory/internal/legal"
	"rogatory/internal/reply"
	"rogatory/internal/report"
	"rogatory/internal/request"
)

var utc = time.UTC

func onDay(s string) deadline.Day {
	d, err := deadline.ParseDay(s)
	if err != nil {
		panic(err)
	}
	return d
}

// epoc makes a production order for classes of data with their outcomes, all
// settled on one day.
func epoc(id, issued, settled string, emergency bool, items ...any) request.Order {
	o := request.Order{ID: request.ID(id), Instrument: request.EPOC, Addressee: "Alpha Ltd", Emergency: emergency, IssuedDay: onDay(issued)}
	for i := 0; i < len(items); i += 2 {
		it := request.OrderItem{Category: items[i].(legal.Category), Outcome: items[i+1].(reply.Outcome)}
		if it.Outcome.Substantive() {
			it.SettledDay, it.GivenDay = onDay(settled), onDay(settled)
		}
		o.Items = append(o.Items, it)
	}
	return o
}

func preservation(id, issued string, outcome reply.Outcome) request.Order {
	o := epoc(id, issued, issued, false, legal.Subscriber, outcome)
	o.Instrument = request.EPOCPR
	return o
}

func art28Year(orders ...request.Order) report.Return {
	q := report.ReturnQuery{Form: report.Art28, Year: 2026, AsOf: onDay("2027-02-01"), Today: onDay("2027-02-01")}
	return report.ComputeReturn(q, orders)
}

// figure reads a cell: the number, or the mean or median with one decimal.
func figure(r report.Return, key string) string {
	c, _, _, ok := r.Cell(key)
	switch {
	case !ok:
		return "none"
	case c.Kind == report.CellMean && c.Mean.OK:
		return fmt.Sprintf("%.1f of %d", c.Mean.Value, c.N)
	case c.Kind == report.CellMedian && c.Median.Value.OK:
		return fmt.Sprintf("%.1f of %d", c.Median.Value.Value, c.N)
	case c.Kind == report.CellMean || c.Kind == report.CellMedian:
		return fmt.Sprintf("open of %d", c.N)
	case c.Kind == report.CellMoney:
		return fmt.Sprintf("%d of %d", c.Cents, c.N)
	}
	return strconv.Itoa(c.N)
}

// A worked year of the second half of 2026, counted by hand.
func workedYear() []request.Order {
	full := epoc("r1", "2026-09-01", "2026-09-11", false, legal.Subscriber, reply.ProducedFull, legal.Traffic, reply.ProducedFull)
	urgent := epoc("r2", "2026-10-01", "2026-10-03", true, legal.Subscriber, reply.ProducedFull)
	urgent.Derogation = true
	urgent.Stated = []request.StatedOn{{Day: onDay("2026-10-04"), Stated: request.Stated{What: request.ValidationRefused}}}
	partly := epoc("r3", "2026-10-01", "2026-10-31", false, legal.Subscriber, reply.ProducedFull, legal.Content, reply.Refused)
	partly.Notified = []deadline.Day{onDay("2026-10-02"), onDay("2027-01-05")}
	partly.Stated = []request.StatedOn{{Day: onDay("2026-10-20"), Stated: request.Stated{What: request.GroundRaised, Ground: request.GroundImmunity}},
		{Day: onDay("2026-11-20"), Stated: request.Stated{What: request.RemedyIssuing}}, {Day: onDay("2026-11-21"), Stated: request.Stated{What: request.RemedyIssuing}}}
	refused := epoc("r4", "2026-12-31", "2027-01-10", false, legal.Subscriber, reply.Refused)
	refused.Addressee = "Beta Ltd"
	refused.Stated = []request.StatedOn{{Day: onDay("2027-01-15"), Stated: request.Stated{What: request.EnforcementSent}}}
	waiting := epoc("r5", "2026-12-01", "", false, legal.Subscriber, reply.Pending)
	before := epoc("r6", "2026-08-17", "2026-08-20", false, legal.Subscriber, reply.ProducedFull)
	before.Stated = []request.StatedOn{{Day: onDay("2026-09-09"), Stated: request.Stated{What: request.CostsClaimed, Cents: 12_050, Currency: "EUR"}},
		{Day: onDay("2026-09-19"), Stated: request.Stated{What: request.CostsReimbursed, Cents: 10_000, Currency: "EUR"}}}
	unsent := epoc("r7", "2026-09-01", "", false, legal.Subscriber, reply.Pending)
	unsent.IssuedDay = deadline.Day{}
	sealed := epoc("r8", "2026-09-01", "2026-09-02", false, legal.Subscriber, reply.ProducedFull)
	sealed.Sealed = true
	keep, lonely := preservation("p1", "2026-09-01", reply.Done), preservation("p2", "2026-09-01", reply.Done)
	follower := request.Order{ID: "x1", Follows: "p1", IssuedDay: onDay("2026-09-21")} // by mutual legal assistance
	later := request.Order{ID: "x2", Follows: "p1", IssuedDay: onDay("2026-10-21")}
	return []request.Order{full, urgent, partly, refused, waiting, before, unsent, sealed, keep, lonely, follower, later}
}

func TestAWorkedYearOfArticle28(t *testing.T) {
	r := art28Year(workedYear()...)
	if !r.Used || len(r.Parts) != 10 {
		t.Fatalf("used %v, %d letters", r.Used, len(r.Parts))
	}
	for key, want := range map[string]string{
		"a.issued.epoc": "5", "a.issued.epoc_pr": "2",
		"a.issued.epoc|subscriber|Alpha Ltd|ordinary|": "3", "a.issued.epoc|subscriber|Alpha Ltd|emergency|": "1",
		"a.issued.epoc|subscriber|Beta Ltd|ordinary|": "1", "a.issued.epoc|content|Alpha Ltd|ordinary|": "1", "a.issued.epoc|traffic|Alpha Ltd|ordinary|": "1",
		"b.derogations.epoc": "1",
		"c.epoc.fulfilled":   "2", "c.epoc.partly": "1", "c.epoc.not": "1", "c.epoc.open": "1", "c.epoc.withdrawn": "0",
		"c.epoc.fulfilled|subscriber|Alpha Ltd|ordinary|": "2", "c.epoc.not|content|Alpha Ltd|ordinary|": "1",
		"c.epoc_pr.fulfilled": "2",
		"d.notified.notified": "1", "d.notified.refused": "1", "d.notified.immunity": "1", "d.notified.ne_bis_in_idem": "0",
		"e.obtained.fulfilled": "2", "e.obtained.mean": "6.0 of 2", // 10 and 2 days; the law asks for no other
		"e.obtained.mean|subscriber|Alpha Ltd|ordinary|": "20.0 of 2",
		"e.obtained.median":   "open of 5", // two of five got data: half never did
		"f.followed.followed": "1", "f.followed.mean": "20.0 of 1", "f.followed.unfollowed": "1",
		"g.enforcement.transmitted": "0", "g.enforcement.fulfilled": "0", // sent in January of the next year
		"h.remedies.issuing": "2", "h.remedies.enforcing": "0", "h.remedies.issuing|content||ordinary|": "2",
		"i.unvalidated.cases": "1",
		"j.costs.claimed|EUR": "12050 of 1", "j.costs.reimbursed|EUR": "10000 of 1",
		"a.issued.epoc|subscriber|Gamma|ordinary|": "none",
	} {
		if got := figure(r, key); got != want {
			t.Errorf("%s: %s, want %s", key, got, want)
		}
	}
	if c, _, _, _ := r.Cell("c.epoc.not"); len(c.Rows) != 1 || c.Rows[0] != "r4" {
		t.Errorf("the rows behind it: %v", c.Rows)
	}
}

func TestAUnitWithoutTheInstrumentHasNoValue(t *testing.T) {
	other := epoc("r1", "2026-09-01", "2026-09-11", false, legal.Subscriber, reply.ProducedFull)
	other.Instrument = ""
	if r := art28Year(other); r.Used || figure(r, "a.issued.epoc") != "none" {
		t.Errorf("a request on another basis counts: %+v", r.Parts)
	}
	sent := epoc("r2", "2025-09-01", "2025-09-11", false, legal.Subscriber, reply.ProducedFull)
	if r := art28Year(sent); !r.Used || figure(r, "a.issued.epoc") != "0" {
		t.Error("a unit that uses the instrument and issued none in the year has a zero")
	}
}

func TestTheQuestionIsChecked(t *testing.T) {
	today := onDay("2027-02-01")
	for _, row := range []struct {
		says string
		q    report.ReturnQuery
		key  string
	}{
		{"a year of the Regulation", report.ReturnQuery{Form: report.Art28, Year: 2026, Today: today}, ""},
		{"the present year when none is named", report.ReturnQuery{Today: today}, ""},
		{"before it applied", report.ReturnQuery{Form: report.Art28, Year: 2025, Today: today}, "statutory.year_before"},
		{"the British record of that year", report.ReturnQuery{Form: report.UKRecord, Year: 2025, Today: today}, ""},
		{"a year to come", report.ReturnQuery{Form: report.UKRecord, Year: 2028, Today: today}, "statutory.year_unknown"},
		{"no year", report.ReturnQuery{Form: report.UKRecord, Year: -3, Today: today}, "statutory.year_unknown"},
		{"no form", report.ReturnQuery{Form: "art99", Year: 2026, Today: today}, "statutory.form_unknown"},
		{"known tomorrow", report.ReturnQuery{Form: report.UKRecord, Year: 2026, AsOf: onDay("2027-02-02"), Today: today}, "report.as_of_future"},
	} {
		f, _ := fault.As(row.q.Settled().Check())
		if (f == nil) != (row.key == "") || f != nil && f.Key != row.key {
			t.Errorf("%s: %v", row.says, f)
		}
	}
	q := report.ReturnQuery{Form: report.Art28, Year: 2026}
	if q.From() != onDay("2026-08-18") || q.To() != onDay("2026-12-31") || q.Due() != onDay("2027-03-31") {
		t.Errorf("%v to %v, due %v", q.From(), q.To(), q.Due())
	}
}

func TestAWorkedYearOfTheBritishRecord(t *testing.T) {
	app := func(id, applied string, decisions ...any) request.Order {
		o := request.Order{ID: request.ID(id), Instrument: request.UKComms, AppliedDay: onDay(applied),
			Items: []request.OrderItem{{Category: legal.Subscriber}, {Category: legal.Traffic}, {Category: legal.Traffic}}}
		for i := 0; i < len(decisions); i += 2 {
			o.Decisions = append(o.Decisions, request.Decision{Day: onDay(decisions[i].(string)), Kind: decisions[i+1].(request.Kind)})
		}
		return o
	}
	back := app("u1", "2026-01-05", "2026-01-06", request.KindReturned, "2026-01-07", request.KindReturned, "2026-01-08", request.KindApproved)
	back.Profession = request.Journalist
	urgent := app("u2", "2026-02-01", "2026-02-01", request.KindApproved)
	urgent.Urgent = true
	late := onDay("2026-02-12")
	urgent.Errors = []request.ErrorOn{
		{Day: onDay("2026-02-02"), Entry: request.Entry{Kind: request.EntryExcess, Overdue: late.In(utc), ReportedAt: onDay("2026-02-10").In(utc)}},
		{Day: onDay("2026-02-02"), Entry: request.Entry{Kind: request.EntryUndelivered, Overdue: late.In(utc), ReportedAt: late.In(utc)}},
		{Day: onDay("2026-12-31"), Entry: request.Entry{Kind: request.EntryUndelivered, Overdue: late.In(utc)}},
		{Day: onDay("2027-01-01"), Entry: request.Entry{Kind: request.EntryExcess, Overdue: late.In(utc)}},
	}
	no := app("u3", "2026-03-01", "2026-03-02", request.KindRefused)
	next := app("u4", "2026-12-31", "2027-01-02", request.KindApproved)
	r := report.ComputeReturn(report.ReturnQuery{Form: report.UKRecord, Year: 2026, AsOf: onDay("2027-02-01"), Today: onDay("2027-02-01")}, []request.Order{back, urgent, no, next})
	for key, want := range map[string]string{
		"1.applications.made": "4", "2.decisions.referred_back": "1", "2.decisions.refused": "1", "2.decisions.granted": "2",
		"3.urgent.urgent": "1", "3.urgent.before_approval": "0", "4.items.items": "6", "4.items.items|traffic||ordinary|": "4", "4.items.authorisations|traffic||ordinary|": "2",
		"5.professions.applications": "1", "5.professions.applications|||ordinary|journalist": "1",
		"6.errors.excess": "1", "6.errors.undelivered": "2", "6.errors.reported_in_time": "1", "6.errors.reported_late": "1", "6.errors.unreported": "1",
	} {
		if got := figure(r, key); got != want {
			t.Errorf("%s: %s, want %s", key, got, want)
		}
	}
}

func TestSmallLinesAreHiddenFromReadersOfAggregates(t *testing.T) {
	var orders []request.Order
	for i := range 6 {
		orders = append(orders, epoc(fmt.Sprint("b", i), "2026-09-01", "2026-09-05", false, legal.Subscriber, reply.ProducedFull))
	}
	orders = append(orders, epoc("one", "2026-09-01", "2026-09-05", true, legal.Subscriber, reply.ProducedFull))
	r := art28Year(orders...)
	if figure(r, "a.issued.epoc|subscriber|Alpha Ltd|emergency|") != "1" {
		t.Error("who sends the return does not see the single one")
	}
	r = r.Veiled()
	if got := figure(r, "a.issued.epoc|subscriber|Alpha Ltd|emergency|"); got != "none" {
		t.Errorf("a line of one: %s", got)
	}
	if got := figure(r, "a.issued.epoc|subscriber|Alpha Ltd|ordinary|"); got != "none" {
		t.Errorf("the line by which it could be subtracted: %s", got)
	}
	if figure(r, "a.issued.epoc") != "7" {
		t.Error("the total speaks of seven")
	}
}

// Random years against a count that knows nothing of tables.
func TestRandomYearsAgainstAPlainRecount(t *testing.T) {
	r := rand.New(rand.NewPCG(28, 2))
	outcomes := append(reply.Outcomes(), reply.Pending)
	categories := []legal.Category{legal.Subscriber, legal.Traffic, legal.Content}
	for range 300 {
		var orders []request.Order
		var issued, fulfilled, days, open, lines int
		for i := range r.IntN(40) {
			start := onDay("2026-07-01").AddDays(r.IntN(260))
			o := request.Order{ID: request.ID(fmt.Sprint(i)), Instrument: []request.Instrument{request.EPOC, request.EPOCPR, ""}[r.IntN(3)],
				Addressee: fmt.Sprint("A", r.IntN(3)), Emergency: r.IntN(4) == 0, IssuedDay: start, Sealed: r.IntN(10) == 0}
			all, pending, longest := true, false, 0
			left := 0
			seen := map[legal.Category]bool{}
			for range 1 + r.IntN(3) {
				it := request.OrderItem{Category: categories[r.IntN(3)], Outcome: outcomes[r.IntN(len(outcomes))]}
				if it.Outcome.Substantive() {
					n := r.IntN(40)
					it.SettledDay, it.GivenDay = start, start.AddDays(n)
					longest = max(longest, n)
				}
				if it.Outcome != reply.Withdrawn {
					left++
					all = all && (it.Outcome == reply.ProducedFull || it.Outcome == reply.Done)
					pending = pending || it.Outcome == reply.Pending
				}
				seen[it.Category] = true
				o.Items = append(o.Items, it)
			}
			orders = append(orders, o)
			if o.Sealed || o.Instrument != request.EPOC || start.Before(onDay("2026-08-18")) || start.After(onDay("2026-12-31")) {
				continue
			}
			issued++
			lines += len(seen)
			if left > 0 && all {
				fulfilled++
				days += longest
			}
			if pending {
				open++
			}
		}
		got := art28Year(orders...)
		if !got.Used {
			continue
		}
		n := func(key string) int {
			c, _, _, _ := got.Cell(key)
			return c.N
		}
		if n("a.issued.epoc") != issued || n("c.epoc.fulfilled") != fulfilled || n("c.epoc.open") != open || n("e.obtained.fulfilled") != fulfilled {
			t.Fatalf("issued %d, fulfilled %d, open %d; want %d, %d, %d", n("a.issued.epoc"), n("c.epoc.fulfilled"), n("c.epoc.open"), issued, fulfilled, open)
		}
		if sum := n("c.epoc.fulfilled") + n("c.epoc.partly") + n("c.epoc.not") + n("c.epoc.open") + n("c.epoc.withdrawn"); sum != issued {
			t.Fatalf("the ends are %d of %d", sum, issued)
		}
		inLines := 0
		for _, g := range got.Parts[0].Tables[0].Groups {
			inLines += g.Cells[0].N
		}
		if inLines != lines {
			t.Fatalf("%d in lines, want %d", inLines, lines)
		}
		c, _, _, _ := got.Cell("e.obtained.mean")
		if fulfilled > 0 && math.Abs(c.Mean.Value-float64(days)/float64(fulfilled)) > 1e-9 {
			t.Fatalf("mean %v, want %d/%d", c.Mean, days, fulfilled)
		}
	}
}
