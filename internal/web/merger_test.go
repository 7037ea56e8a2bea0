package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"

	"rogatory/internal/deadline"
	"rogatory/internal/merger"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/postgres/pgtest"
)

// mergerAction is where the form of the open proposal on a page leads.
func mergerAction(t *testing.T, p page, id string) string {
	t.Helper()
	m := regexp.MustCompile(`action="(/platforms/` + id + `/mergers/[^"]+)"`).FindStringSubmatch(p.body)
	if m == nil {
		t.Fatal("no form to decide")
	}
	return m[1]
}

// proposed leaves a proposal open that two entries are one service.
func (s *site) proposed(t *testing.T, id, into platform.ID) {
	t.Helper()
	w := merger.Wish{Kind: merger.Merge, Platform: id, Into: into}
	if err := s.Mergers.Propose(t.Context(), s.People[people.Liaison], merger.Act{Key: uuid.NewString(), At: pgtest.Now}, w, "Two entries, made by an import."); err != nil {
		t.Fatal(err)
	}
}

// TestP27_APlatformIsMergedByTwo goes the whole way through the pages: a form
// that comes back with its mistakes, a proposal, its confirmation by another,
// and what the other pages then say.
func TestP27_APlatformIsMergedByTwo(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	w := s.World
	for range 3 {
		w.Dispatched(t, w.Case)
	}
	one, two := s.as(t, people.Liaison), s.signedIn(t, w.Officer.Login)
	const path = "/platforms/signal/merger"
	form := one.get(path).want(t, http.StatusOK, "Merge into another platform", "Published reports do not change.").lacks(t, `<option value="signal"`)
	one.post(path, form.form("into", "", "when", "day", "from", "", "why", "short")).
		want(t, http.StatusUnprocessableEntity, "Choose the platform that takes it in.", "Give a reason in at least 10 characters", `href="#from"`, "short")
	one.post(path, form.form("into", "viber", "when", "day", "from", "2026-12-24", "why", "Bought by the other company.")).
		want(t, http.StatusUnprocessableEntity, "Choose today or an earlier day.", `value="2026-12-24"`, `<option value="viber" selected`, "Bought by the other company.")
	one.post(path, form.form("into", "viber", "when", "day", "from", "24.12.2026", "why", "Bought by the other company.")).
		want(t, http.StatusUnprocessableEntity, `value="24.12.2026"`)
	one.post(path, form.form("into", "nobody", "when", "none", "why", "Bought by the other company.")).want(t, http.StatusUnprocessableEntity, "There is no such platform in the directory.")
	one.post(path, form.form("into", "viber", "when", "day", "from", "2026-02-01", "why", "Bought by the other company.")).
		want(t, http.StatusOK, "Another liaison officer has to confirm it", "from 1 February 2026 on")
	one.post(path, one.get(path).form("into", "meta", "when", "none", "why", "Bought by the other company.")).want(t, http.StatusConflict, "already waiting for a second person")
	one.get("/platforms").want(t, http.StatusOK, "Waiting for a second person", "Signal merged into Viber")
	s.as(t, people.Legal).get("/platforms/signal").want(t, http.StatusOK, "Bought by the other company.").lacks(t, `value="confirm"`)

	action := mergerAction(t, one.get("/platforms/signal").lacks(t, `value="confirm"`), "signal")
	two.get("/platforms/signal").want(t, http.StatusOK, "What happens when it is confirmed", "Reports count Signal under Viber (Rakuten Viber), over the whole record.", "New requests can no longer be addressed to Signal.")
	one.post(action, one.get("/platforms/signal").form("answer", "confirm")).want(t, http.StatusForbidden, "Another liaison officer has to confirm it")
	two.post(action, two.get("/platforms/signal").form("answer", "turn_down", "why", "no")).want(t, http.StatusUnprocessableEntity, "Give a reason", ">no</textarea>")
	two.post(action, two.get("/platforms/signal").form("answer", "confirm")).
		want(t, http.StatusOK, "It counts from now on", "New requests go to Viber", "Separate again", "proposed by Test liaison, decided by Test liaison2")

	one.get("/platforms").want(t, http.StatusOK, "part of Viber (Rakuten Viber) since 1 February 2026").lacks(t, "Waiting for a second person")
	one.get("/platforms/viber").want(t, http.StatusOK, "Merged into this platform", "since 1 February 2026", "Signal merged into Viber (Rakuten Viber) from 1 February 2026 on")
	one.get("/requests?platform=viber").want(t, http.StatusOK, ">Signal</a>")
	one.get("/deadlines?platform=viber&standing=all").want(t, http.StatusOK, ">Signal</a>")
	one.get("/responsiveness/register?platform=viber").want(t, http.StatusOK)
	one.get("/responsiveness/signal").want(t, http.StatusOK, "These are the figures of Signal only", "Figures of Viber")
	one.get("/responsiveness/viber").want(t, http.StatusOK, "Signal counts under Viber (Rakuten Viber)", "Only Viber", "Figures of Signal")
	one.get("/responsiveness/viber?alone=1").want(t, http.StatusOK, "counted by itself", "With what was merged into it", `name="alone" value="1"`).lacks(t, "Signal counts under")
	one.get("/responsiveness").want(t, http.StatusOK, "Count each platform by itself")
	one.get("/responsiveness/flow?platform=viber").want(t, http.StatusOK, "Signal counts under Viber")
	one.get("/responsiveness/compare?mode=event&platform=viber").want(t, http.StatusOK, "Signal merged into Viber")
	one.get("/responsiveness/compare?mode=platforms&platform=viber&other=signal").want(t, http.StatusOK, "One of these platforms is part of the other").lacks(t, "Signal counts under")

	back := one.get(path).want(t, http.StatusOK, "Separate again", "The merger was recorded by mistake").lacks(t, `name="into"`)
	one.post(path, back.form("when", "day", "from", "2026-01-31", "why", "Sold to somebody else again.")).want(t, http.StatusUnprocessableEntity, "It can end only after that day")
	one.post(path, back.form("when", "none", "why", "Signal is not a part of Viber.")).want(t, http.StatusOK, "the merger was a mistake")
	shown := two.get("/platforms/signal")
	two.post(mergerAction(t, shown, "signal"), shown.form("answer", "confirm")).want(t, http.StatusOK, "Merge into another platform", "from 1 February 2026 on", "the merger was a mistake").lacks(t, "New requests go to")
	s.as(t, people.Legal).get(path).want(t, http.StatusForbidden)
	one.get("/platforms/nobody/merger").want(t, http.StatusNotFound)
}

// TestANewRequestGoesToTheWhole: a link or a form that still names the part
// leads to the platform that stands for it, in words; a draft under way keeps
// its platform.
func TestANewRequestGoesToTheWhole(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	w := s.World
	id, err := w.Requests.Draft(t.Context(), w.People[people.Investigator], pgtest.Act(pgtest.Now), w.Content(t, w.Case))
	if err != nil {
		t.Fatal(err)
	}
	b := s.as(t, people.Investigator)
	form := b.get("/requests/new?platform=signal&kind=production").want(t, http.StatusOK)
	w.Merge(t, "signal", "viber", deadline.NewDay(2026, 2, 1), pgtest.Now)
	const instead = "Signal is part of Viber (Rakuten Viber), so Viber (Rakuten Viber) is chosen here."
	b.get("/requests/new?platform=signal").want(t, http.StatusOK, instead, `<option value="viber" selected`).lacks(t, `<option value="signal"`)
	b.get("/requests/new?platform=signal&kind=production").want(t, http.StatusOK, instead, `<option value="viber" selected`).lacks(t, `<option value="signal"`)
	b.post("/requests/new", form.form("platform", "signal", "kind", "production", "subject", "Typed on an old page")).
		want(t, http.StatusUnprocessableEntity, "Signal is part of Viber (Rakuten Viber). Address the request to Viber (Rakuten Viber).", "Typed on an old page", `<option value="signal" selected`)
	b.get("/requests/"+string(id)+"/edit").want(t, http.StatusOK, `<option value="signal" selected`)
	b.get("/requests/"+string(id)).want(t, http.StatusOK, "Signal", "check entity and channel before sending")
	b.get("/platforms/signal").lacks(t, "/requests/new?platform=signal")
	text := w.Text(t, id)
	if err := w.Requests.Submit(t.Context(), w.People[people.Investigator], pgtest.Act(pgtest.Now), id, text); err != nil {
		t.Errorf("what was filed before does not go on: %v", err)
	}
}

// TestMergerPagesSpeakBothLanguages and name no message that has no words.
func TestMergerPagesSpeakBothLanguages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	w := s.World
	w.Dispatched(t, w.Case)
	w.Merge(t, "signal", "viber", deadline.NewDay(2026, 2, 1), pgtest.Now)
	w.Merge(t, "tiktok", "viber", deadline.Day{}, pgtest.Now)
	for _, language := range []string{"en", "uk"} {
		b := s.as(t, people.Liaison)
		b.lang = language
		for _, path := range []string{"/platforms", "/platforms/signal", "/platforms/viber", "/platforms/tiktok", "/platforms/meta/merger", "/platforms/signal/merger", "/responsiveness", "/responsiveness/viber",
			"/responsiveness/signal", "/responsiveness/tiktok", "/responsiveness?alone=1", "/responsiveness/quality?platform=viber", "/responsiveness/published", "/responsiveness/items?platform=viber"} {
			p := b.get(path).want(t, http.StatusOK)
			p.lacks(t, "[merger.", "[platform.", "%!", "{0}", "{1}")
			if language == "uk" && strings.Contains(p.body, "merged into") {
				t.Errorf("%s speaks English", path)
			}
		}
	}
}
