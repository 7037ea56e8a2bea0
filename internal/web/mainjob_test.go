package web_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"rogatory/internal/people"
)

// set fills an input or chooses an option, as a person would leave it.
func (b *tab) set(id, value string) {
	b.t.Helper()
	b.run(chromedp.WaitReady("#"+id, chromedp.ByQuery), chromedp.SetValue("#"+id, value, chromedp.ByQuery))
}

// choose marks a radio button by its value. Scripts of the page may be off, so
// the label is clicked like anything else.
func (b *tab) choose(name, value string) {
	b.t.Helper()
	b.run(chromedp.Click(fmt.Sprintf("input[name='%s'][value='%s']", name, value), chromedp.ByQuery))
}

func (b *tab) path() string {
	b.t.Helper()
	var at string
	b.run(chromedp.Location(&at))
	return strings.TrimPrefix(at, b.s.server.URL)
}

// words of the page that the main job passes, by language.
var mainJob = map[string]struct{ review, approved, sent, refused, few string }{
	"en": {"In review", "Approved", "Sent", "Refused", "Fewer than 5 items"},
	"uk": {"На розгляді", "Погоджено", "Надіслано", "Відмовлено", "Менше ніж 5 позицій"},
}

// TestMainJobByClicks files, approves, dispatches and answers a request in
// Chromium, in both languages, with scripts and without.
func TestMainJobByClicks(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		language string
		width    int64
		scripts  bool
	}{{"en", 1280, true}, {"uk", 390, true}, {"uk", 1280, false}} {
		t.Run(fmt.Sprintf("%s %d scripts %v", row.language, row.width, row.scripts), func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			b := s.tab(t, row.language, row.width, row.scripts)
			b.mainJob(mainJob[row.language])
			b.noFaults()
		})
	}
}

func (b *tab) mainJob(words struct{ review, approved, sent, refused, few string }) {
	b.t.Helper()
	b.signIn(people.Investigator)
	b.open("/requests/new")
	b.set("platform", "signal")
	b.set("case", string(b.s.Case.ID))
	b.press("form[action='/requests/new'] button[type='submit']")
	b.set("subject", "Account behind a phishing page")
	b.choose("basis", "ua-cpc-159-166")
	b.set("order", "T/2026/7")
	b.set("answer_on", "2026-04-01")
	b.set("items-0-selector_kind", "phone")
	b.set("items-0-selector", "+1 201 555 0199")
	b.set("items-0-category", "subscriber")
	b.set("narrative", "A page imitated a bank and asked for card numbers. The account published it.")
	b.press("button[name='save'][value='submit']")
	b.says(words.review)
	request, _, _ := strings.Cut(b.path(), "?")

	b.leave()
	b.signIn(people.Legal)
	b.open(request + "/review")
	b.says("+1 201 555 0199", "T/2026/7")
	b.press("button[name='decision'][value='approve']")
	b.open(request)
	b.says(words.approved)

	b.leave()
	b.signIn(people.Liaison)
	b.open(request + "/dispatch")
	b.choose("channel", "email")
	b.set("proof", "message 4711")
	b.press("form[action$='/dispatch'] button[type='submit']")
	b.open(request)
	b.says(words.sent, "message 4711")

	b.open(request + "/reply")
	b.choose("reply", "refusal")
	b.set("apply_all", "refused")
	b.set("apply_reason", "mla_required")
	b.press("form[action$='/reply'] button[type='submit']:last-of-type")
	b.open(request)
	b.says(words.refused)

	b.leave()
	b.signIn(people.Leadership)
	b.open("/responsiveness/signal")
	b.says(words.few)
}
