package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"rogatory/internal/people"
	"rogatory/internal/postgres/pgtest"
	"rogatory/internal/reply"
	"rogatory/internal/request"
)

// heard logs a reply that settles both items of a request.
func (s *site) heard(t testing.TB, id request.ID, after time.Duration, outcome reply.Outcome) {
	t.Helper()
	at := pgtest.Now.Add(24*time.Hour + after)
	kind, item := reply.Disclosure, request.ItemReply{Outcome: outcome}
	if outcome == reply.Refused {
		kind, item.Reason = reply.Refusal, reply.Overbroad
	}
	one, two := item, item
	one.No, two.No = 1, 2
	if err := s.Requests.Hear(t.Context(), s.People[people.Liaison], pgtest.Act(at), id, request.Replied{Reply: kind, Items: []request.ItemReply{one, two}}, at); err != nil {
		t.Fatal(err)
	}
}

// answeredSite has twelve requests of two items to one platform: four answered,
// two refused, six that wait, forty days ago.
func answeredSite(t testing.TB) *site {
	t.Helper()
	s := newSite(t)
	ids := s.dispatchedTimes(t, 12)
	for i, id := range ids[:6] {
		outcome := reply.ProducedFull
		if i >= 4 {
			outcome = reply.Refused
		}
		s.heard(t, id, time.Duration(i+1)*24*time.Hour, outcome)
	}
	s.setClock(pgtest.Now.Add(45 * 24 * time.Hour))
	return s
}

var (
	countText = regexp.MustCompile(`The figure counts (\d+) items?\.`)
	rowsLink  = regexp.MustCompile(`href="(/responsiveness/[^"]*/items\?[^"]*)"`)
)

// TestEveryFigureOpensItsRows follows every link to rows that the pages show:
// each opens, and counts what its link says where it says a bare number.
func TestEveryFigureOpensItsRows(t *testing.T) {
	t.Parallel()
	s := answeredSite(t)
	b := s.as(t, people.Auditor)
	seen := 0
	for _, page := range []string{"/responsiveness", "/responsiveness/signal", "/responsiveness/compare?mode=periods&from=2026-01-01&to=2026-02-28&from2=2026-03-01&to2=2026-04-01"} {
		body := b.get(page).want(t, http.StatusOK).lacks(t, "NaN").body
		for _, m := range rowsLink.FindAllStringSubmatch(body, -1) {
			path := strings.ReplaceAll(m[1], "&amp;", "&")
			rows := b.get(path).want(t, http.StatusOK, "Sealed cases are never included")
			found := countText.FindStringSubmatch(plain(rows.body))
			if found == nil {
				t.Errorf("%s: no count", path)
				continue
			}
			seen++
			bare := regexp.MustCompile(regexp.QuoteMeta(`href="`+m[1]+`"`) + `>(\d+)</a>`).FindStringSubmatch(body)
			if bare != nil && bare[1] != found[1] {
				t.Errorf("%s: the page says %s, there are %s", path, bare[1], found[1])
			}
		}
	}
	if seen < 30 {
		t.Errorf("only %d figures lead to rows", seen)
	}
}

// TestALimitIsNotInvented: where all were answered on one day, no interval has a
// limit, and the page does not say that it begins at 0.
func TestALimitIsNotInvented(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, id := range s.dispatchedTimes(t, 6) {
		s.heard(t, id, 3*24*time.Hour, reply.ProducedFull)
	}
	s.setClock(pgtest.Now.Add(45 * 24 * time.Hour))
	s.as(t, people.Auditor).get("/responsiveness/signal").want(t, http.StatusOK, "3 d").lacks(t, "0 to open", "NaN")
}

// TestRowsAreWithinRights: whoever works on the case sees what came back; a
// reader of metadata sees dates and state; a stranger sees the number only.
func TestRowsAreWithinRights(t *testing.T) {
	t.Parallel()
	s := answeredSite(t)
	const path = "/responsiveness/signal/items?pick="
	s.as(t, people.Liaison).get(path+"reason_overbroad").want(t, http.StatusOK, "The figure counts 4 items.", "Refused", "Too broad")
	auditor := s.as(t, people.Auditor)
	auditor.get(path+"reason_overbroad").want(t, http.StatusOK, "The figure counts 4 items.", "not shown to your role").lacks(t, "/requests/")
	s.as(t, people.Leadership).get(path+"answered").want(t, http.StatusOK, "The figure counts 12 items.", "answered after 1 day", "R26-").lacks(t, "Produced", "555 0123", "5550123", "Subscriber", `data-label="Platform"`)
	s.signedIn(t, s.Stranger.Login).get(path+"items").want(t, http.StatusOK, "The figure counts 24 items.", "0 of 24 items are shown").lacks(t, "/requests/R")
	s.as(t, people.Administrator).get(path+"items").want(t, http.StatusForbidden)
	auditor.get(path+"nonsense").want(t, http.StatusNotFound)
	auditor.get("/responsiveness/nowhere/items").want(t, http.StatusNotFound)
	auditor.get("/responsiveness/signal/items?pick=items&page=999999").want(t, http.StatusOK)
}

// TestA64_AFigureOverFewItemsIsNotCountedOutByItsRows: of a population below
// five, who may not see the items does not learn how many came to what.
func TestA64_AFigureOverFewItemsIsNotCountedOutByItsRows(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for range 2 {
		s.Dispatched(t, s.Case)
	}
	const path = "/responsiveness/signal/items?pick="
	stranger, leader := s.signedIn(t, s.Stranger.Login), s.as(t, people.Leadership)
	for _, pick := range []string{"items", "pending", "answered", "outcome_refused"} {
		stranger.get(path+pick).want(t, http.StatusOK, "Fewer than 5 items", "Widen the period").lacks(t, "The figure counts", "of 4 items", "No item is behind")
	}
	leader.get(path+"outcome_refused").want(t, http.StatusOK, "Fewer than 5 items").lacks(t, "The figure counts", "/requests/R")
	leader.get(path+"items").want(t, http.StatusOK, "The figure counts 4 items.", "R26-")
	s.as(t, people.Liaison).get(path+"outcome_refused").want(t, http.StatusOK, "The figure counts 0 items.")
}

// TestOverviewSaysWhetherAnybodyWentQuiet: in words, also where nobody did.
func TestOverviewSaysWhetherAnybodyWentQuiet(t *testing.T) {
	t.Parallel()
	s := answeredSite(t)
	s.as(t, people.Leadership).get("/responsiveness").want(t, http.StatusOK, "Gone quiet?", "No platform has answered often enough", "Too little was ever answered to expect anything: Signal.")
}

// TestOverviewSortsThroughTheAddress: every head leads to an order, which the
// table then announces, and the form keeps it.
func TestOverviewSortsThroughTheAddress(t *testing.T) {
	t.Parallel()
	s := answeredSite(t)
	b := s.as(t, people.Leadership)
	first := b.get("/responsiveness").want(t, http.StatusOK, "24 items dispatched", "Signal", "50%", "12 pending", "How this is computed", "Change: items sent from")
	if !strings.Contains(first.body, `aria-sort="descending"`) {
		t.Error("the usual order is not announced")
	}
	for _, column := range []string{"platform", "items", "answered_30", "median", "on_time", "silence", "change", "own"} {
		for order, sorted := range map[string]string{"up": "ascending", "down": "descending"} {
			p := b.get("/responsiveness?sort="+column+"&order="+order).want(t, http.StatusOK, "Signal")
			if !strings.Contains(p.body, `aria-sort="`+sorted+`"`) || !strings.Contains(p.body, `name="sort" value="`+column+`"`) {
				t.Errorf("%s %s is not announced or not kept", column, order)
			}
		}
	}
	b.get("/responsiveness?sort=nonsense").want(t, http.StatusOK, "Signal")
	b.get("/responsiveness?urgency=emergency").want(t, http.StatusOK, "No items in this period")
	b.get("/responsiveness?category=subscriber&kind=production&urgency=ordinary").want(t, http.StatusOK, "Signal")
}

// TestA64_FiguresWithNothingAndWithTooLittle: an empty register, one request,
// a period that ends before it begins, days in the future.
func TestA64_FiguresWithNothingAndWithTooLittle(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.as(t, people.Leadership)
	pages := []string{"/responsiveness", "/responsiveness/signal", "/responsiveness/compare", "/responsiveness/compare?mode=platforms&platform=signal&other=telegram", "/responsiveness/compare?mode=event&platform=telegram&event=telegram-policy-8-3"}
	for _, path := range pages {
		b.get(path).want(t, http.StatusOK, "No items in this period").lacks(t, "NaN", "Inf")
	}
	s.dispatchedTimes(t, 1)
	for _, path := range pages[:2] {
		b.get(path).want(t, http.StatusOK, "Fewer than 5 items").lacks(t, "NaN", "2 items")
	}
	b.get(pages[3]).want(t, http.StatusOK, "There is nothing to compare.").lacks(t, "NaN")
	for _, path := range pages[:2] {
		b.get(path+"?from=2026-02-02&to=2026-02-01").want(t, http.StatusUnprocessableEntity, "The period ends before it begins.", `value="2026-02-01"`)
		b.get(path+"?as_of=2099-01-01").want(t, http.StatusUnprocessableEntity, "The as-of day lies in the future.")
		b.get(path+"?from=tomorrow&urgency=x&category=y&kind=z").want(t, http.StatusUnprocessableEntity, `value="tomorrow"`)
		b.get(path+"?from=1990-01-01&to=2200-01-01").want(t, http.StatusOK).lacks(t, "NaN")
	}
}

// TestComparisonAnswersBadQuestionsWithASentence beside the field.
func TestComparisonAnswersBadQuestionsWithASentence(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.as(t, people.Legal)
	for query, sentence := range map[string]string{
		"mode=periods&from=2026-01-01": "Give both periods a beginning and an end.",
		"mode=periods&from=2026-02-01&to=2026-01-01&from2=2026-02-02&to2=2026-02-03": "The period ends before it begins.",
		"mode=periods&from=2026-01-01&to=2026-02-01&from2=2026-01-15&to2=2026-02-15": "The two periods overlap",
		"mode=periods&from=2026-01-01&to=2026-02-01&from2=2099-01-15&to2=2099-02-15": "The period begins after the as-of day.",
		"mode=platforms&platform=signal&other=signal":                                "Choose a second platform",
		"mode=platforms&other=signal":                                                "Choose a platform.",
		"mode=event&event=telegram-policy-8-3":                                       "Choose a platform.",
		"mode=event&platform=signal&event=telegram-policy-8-3":                       "Choose an event of this platform",
		"mode=event&platform=telegram&event=telegram-policy-8-3&days=3":              "Give a number of days from 14 to 730.",
		"mode=event&platform=telegram&event=telegram-ads-policy":                     "The event lies in the future",
		"mode=nonsense":                     "no such",
		"mode=periods&platform=nowhere":     "This platform is not in the directory.",
		"as_of=2099-01-01":                  "The as-of day lies in the future.",
		"mode=periods&urgency=x&category=y": "",
	} {
		p := b.get("/responsiveness/compare?" + query)
		if p.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", query, p.status)
		}
		if sentence != "" && sentence != "no such" {
			p.want(t, http.StatusUnprocessableEntity, sentence)
		}
	}
	b.get("/responsiveness/compare?from=2026-03-01&to=2026-03-02").want(t, http.StatusOK, `name="from" type="date" value="2026-02-27"`)
	b.get("/responsiveness/compare?from=2026-03-02&to=2026-03-01").want(t, http.StatusUnprocessableEntity, "The period ends before it begins.")
	b.get("/responsiveness/compare?mode=event").want(t, http.StatusOK, "Choose a platform and press Compare")
	b.get("/responsiveness/compare?mode=event&platform=telegram").want(t, http.StatusOK, "telegram-policy-8-3"[:8]).lacks(t, "There is a problem")
}

// TestComparisonIsSaidInBothLanguages: the sentence, the chart with its table,
// the rows of both sides.
func TestComparisonIsSaidInBothLanguages(t *testing.T) {
	t.Parallel()
	s := answeredSite(t)
	b := s.as(t, people.Liaison) // who sees every case, and so any days
	v := url.Values{"mode": {"periods"}, "from": {"2026-03-01"}, "to": {"2026-03-02"}, "from2": {"2026-03-03"}, "to2": {"2026-03-20"}}
	b.get("/responsiveness/compare?"+v.Encode()).want(t, http.StatusOK, "Nothing was dispatched on this side")
	v.Set("platform", "signal")
	v.Set("from", "2026-02-01")
	b.get("/responsiveness/compare?"+v.Encode()).want(t, http.StatusOK, "Signal: ")
	b.lang = "uk"
	p := b.get("/responsiveness/compare?"+v.Encode()).want(t, http.StatusOK, "Порівняння", "З цього боку нічого не надіслано")
	if n := strings.Count(p.body, `class="rg-subnav"`); n != 2 {
		t.Errorf("%d rows of places, not two", n)
	}
}

// TestAPageSaysWhatIsMissingAndSaysItOnce: a comparison without its second side,
// a return of an instrument that nobody uses.
func TestAPageSaysWhatIsMissingAndSaysItOnce(t *testing.T) {
	t.Parallel()
	b := newSite(t).as(t, people.Leadership)
	for _, query := range []string{"mode=event&platform=telegram", "mode=platforms"} {
		b.get("/responsiveness/compare?"+query).want(t, http.StatusOK, "Nothing is compared yet")
	}
	p := b.get("/responsiveness/statutory?form=uk&year=2025").want(t, http.StatusOK)
	if n := strings.Count(p.body, "rests on the instrument"); n != 1 {
		t.Errorf("the page says %d times that the instrument is not used", n)
	}
}
