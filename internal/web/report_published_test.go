package web_test

import (
	"net/http"
	"testing"

	"rogatory/internal/deadline"
	"rogatory/internal/people"
	"rogatory/internal/postgres/pgtest"
	"rogatory/internal/report"
)

func exact(n float64) report.Bound { return report.Bound{Low: n, High: n, OK: true} }

// figures are published rows about Signal that each meet another reason.
func figures() []report.Published {
	first, last := deadline.NewDay(2026, 1, 1), deadline.NewDay(2026, 3, 3)
	base := report.Published{Line: 2, Side: report.OriginPlatform, Company: "Signal", Platform: "signal", Country: "UA", From: first, To: last, Subject: report.SubjectData, Requests: exact(2)}
	process, spread, empty, other, authority, removal := base, base, base, base, base, base
	process.Process, process.Line = "Search warrant", 3
	spread.From, spread.Requests, spread.Line = deadline.NewDay(2025, 7, 1), report.Bound{Low: 0, High: 249, OK: true}, 4
	empty.Requests, empty.Accounts, empty.Line = report.Bound{}, exact(7), 5
	other.Company, other.Platform, other.Line = "Nobody Knows", "", 6
	authority.Side, authority.Authority, authority.Line = report.OriginAuthority, "Harbour office", 7
	removal.Subject, removal.Line = report.SubjectRemoval, 8
	fulfilled := base
	fulfilled.Requests, fulfilled.Complied, fulfilled.Line = report.Bound{}, exact(3), 9
	return []report.Published{base, process, spread, empty, other, authority, removal, fulfilled}
}

func TestPublishedFiguresStandBesideOurs(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.dispatchedTimes(t, 6)
	f := report.PublishedFile{Digest: "0123456789abcdef0123456789abcdef", Name: "signal.csv", Source: "A report made for this test", Licence: "none", Figures: figures()}
	lia := s.People[people.Liaison]
	for _, want := range []int{len(f.Figures), 0} {
		if added, err := s.Reports.SavePublished(t.Context(), lia, f, pgtest.Now); err != nil || added != want {
			t.Fatalf("added %d, want %d: %v", added, want, err)
		}
	}
	var leaves int
	if err := s.DB.Get(&leaves, `SELECT count(*) FROM audit_leaves WHERE action = 'published.read'`); err != nil || leaves != 1 {
		t.Errorf("%d leaves, %v", leaves, err)
	}
	b := s.as(t, people.Leadership)
	b.get("/responsiveness/published").want(t, http.StatusOK, "Figures about Ukraine", "We sent 4 more than they count.", "Not compared: only one legal process is counted.",
		"0–249", "a range or its middle was published", "no number was published, which is not zero", "the company is not in the directory", "another authority’s count", "Harbour office",
		"removal of content", "We sent nothing in this period", "covers days of another row: do not add", "A report made for this test", "By our count, 3 fewer were answered with data than they say they fulfilled.", "What is counted, side by side")
	b.get("/responsiveness/published?country=DE").want(t, http.StatusOK, "No published figure about Germany has been read.", "only with figures about our own country")
	b.get("/responsiveness/published?country=<script>").want(t, http.StatusOK).lacks(t, "<script>alert", "NaN")
	b.lang = "uk"
	b.get("/responsiveness/published").want(t, http.StatusOK, "Ми надіслали на 4 запити більше, ніж рахують вони.", "Показники щодо країни: Україна")
}

func TestA64_PublishedFiguresHideOursWhereTheyAreFew(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.as(t, people.Investigator)
	b.get("/responsiveness/published").want(t, http.StatusOK, "No published figures have been read")
	s.dispatchedTimes(t, 1)
	f := report.PublishedFile{Digest: "fedcba9876543210fedcba9876543210", Name: "x.csv", Source: "x", Figures: figures()[:1]}
	if _, err := s.Reports.SavePublished(t.Context(), s.People[people.Liaison], f, pgtest.Now); err != nil {
		t.Fatal(err)
	}
	b.get("/responsiveness/published").want(t, http.StatusOK, "ours are too few to be shown", "Fewer than 5 requests").lacks(t, "We sent")
	if _, err := s.Reports.SavePublished(t.Context(), s.People[people.Leadership], f, pgtest.Now); err == nil {
		t.Error("leadership may read files in")
	}
	s.as(t, people.Administrator).get("/responsiveness/published").want(t, http.StatusForbidden)
}
