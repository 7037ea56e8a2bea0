package web_test

import (
	"fmt"
	"strings"
	"testing"

	"rogatory/internal/people"
)

// TestFiguresAreAccessible opens the pages of figures with figures on them, wide
// and narrow, and one with a platform whose name is as long as a name may be:
// no violation, no sideways scroll.
func TestFiguresAreAccessible(t *testing.T) {
	t.Parallel()
	s := answeredSite(t)
	long := strings.Repeat("Exceedingly long name of a service ", 5)[:170]
	if _, err := s.DB.Exec(`INSERT INTO own_platforms (agency_id, id, name, created_at) VALUES (1, 'long', $1, now())`, long); err != nil {
		t.Fatal(err)
	}
	for range 6 {
		c := s.Content(t, s.Case)
		c.Platform = "long"
		s.DispatchedAs(t, c)
	}
	pages := []string{"/responsiveness", "/responsiveness?sort=silence&order=up", "/responsiveness/signal", "/responsiveness/long",
		"/responsiveness/compare?mode=platforms&platform=signal&other=long", "/responsiveness/compare?mode=periods&from=2026-03-01&to=2026-02-01&from2=2026-03-01&to2=2026-03-31",
		"/responsiveness/compare?mode=event&platform=telegram", "/responsiveness/signal/items?pick=answered", "/responsiveness/all/items?pick=pending", "/responsiveness/signal/items?pick=reason_overbroad"}
	for _, screen := range []struct {
		language string
		width    int64
	}{{"uk", 1280}, {"en", 390}} {
		b := s.tab(t, screen.language, screen.width, true)
		b.signIn(people.Leadership)
		for _, path := range pages {
			b.open(path)
			b.axe(fmt.Sprintf("%s %d %s", screen.language, screen.width, path))
		}
		b.noFaults()
	}
}
