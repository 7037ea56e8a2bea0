package web_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"rogatory/internal/deadline"
	"rogatory/internal/people"
	"rogatory/internal/postgres/pgtest"
)

var chromiumPath = sync.OnceValues(func() (string, error) {
	path := os.Getenv("ROGATORY_CHROMIUM")
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if found, err := exec.LookPath(name); path == "" && err == nil {
			path = found
		}
	}
	if path == "" {
		return "", errors.New("this test needs Chromium: run 'make test', which installs it, or name it in ROGATORY_CHROMIUM")
	}
	return path, nil
})

// chromium starts a browser for one test. Tests that share one share its focus,
// and a page that is not in front takes no clicks.
func chromium(t testing.TB) context.Context {
	t.Helper()
	path, err := chromiumPath()
	if err != nil {
		t.Fatal(err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
	allocator, free := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, end := chromedp.NewContext(allocator, chromedp.WithErrorf(func(string, ...any) {}))
	ctx, stop := context.WithTimeout(ctx, 4*time.Minute)
	t.Cleanup(func() { stop(); end(); free() })
	if err := chromedp.Run(ctx); err != nil {
		t.Fatal(err)
	}
	return ctx
}

// tab is a page in Chromium that collects what the console complains of.
type tab struct {
	t      testing.TB
	s      *site
	ctx    context.Context
	mu     sync.Mutex
	faults []string
	loads  chan struct{} // one for each page that has loaded
}

func (s *site) tab(t testing.TB, language string, width int64, scripts bool) *tab {
	t.Helper()
	ctx := chromium(t)
	b := &tab{t: t, s: s, ctx: ctx, loads: make(chan struct{}, 100)}
	chromedp.ListenTarget(ctx, func(event any) {
		if _, ok := event.(*cdppage.EventLoadEventFired); ok {
			b.loads <- struct{}{}
		}
		if e, ok := event.(*log.EventEntryAdded); ok && (e.Entry.Level == log.LevelError || strings.Contains(e.Entry.Text, "Content Security Policy")) {
			if strings.Contains(e.Entry.Text, "status of 4") || strings.Contains(e.Entry.Text, "ERR_BLOCKED_BY_CLIENT") {
				return // the answer to a wrong form; a script that was kept away
			}
			b.mu.Lock()
			b.faults = append(b.faults, e.Entry.Text)
			b.mu.Unlock()
		}
	})
	b.run(network.Enable(), network.SetExtraHTTPHeaders(network.Headers{"Accept-Language": language}), log.Enable(),
		emulation.SetDeviceMetricsOverride(width, 900, 1, width < 600))
	if !scripts {
		// The driver itself fills fields by script, so scripting stays on and every
		// script of the site is kept from loading: there are no inline ones.
		block := network.SetBlockedURLs()
		block.URLPatterns = []*network.BlockPattern{{URLPattern: "*://*:*/*.js", Block: true}}
		b.run(block)
	}
	return b
}

func (b *tab) run(actions ...chromedp.Action) {
	b.t.Helper()
	if err := chromedp.Run(b.ctx, actions...); err != nil {
		var where, body string
		_ = chromedp.Run(b.ctx, chromedp.Location(&where), chromedp.Text("main", &body, chromedp.ByQuery, chromedp.AtLeast(0)))
		b.t.Fatalf("at %s: %v\n%.1500s", where, err, body)
	}
}

func (b *tab) open(path string) {
	b.t.Helper()
	b.drainLoads()
	res, err := chromedp.RunResponse(b.ctx, chromedp.Navigate(b.s.server.URL+path))
	if err != nil {
		b.t.Fatalf("%s: %v", path, err)
	}
	if res != nil && res.Status >= 500 {
		b.t.Errorf("%s: status %d", path, res.Status)
	}
	b.run(chromedp.WaitReady("body"))
}

func (b *tab) signIn(role people.Role) {
	b.t.Helper()
	b.open("/sign-in")
	b.run(chromedp.SetValue("#login", b.s.People[role].Login, chromedp.ByQuery), chromedp.SetValue("#password", pgtest.Password, chromedp.ByQuery))
	b.press("form[action='/sign-in'] button")
}

// leave signs out by forgetting the cookie.
func (b *tab) leave() { b.run(network.ClearBrowserCookies()) }

// press clicks and waits until the page it leads to has loaded.
func (b *tab) press(selector string) {
	b.t.Helper()
	b.drainLoads()
	b.run(chromedp.Click(selector, chromedp.ByQuery))
	select {
	case <-b.loads:
	case <-b.ctx.Done():
		b.t.Fatalf("click %s: no page came", selector)
	}
	b.run(chromedp.WaitReady("main", chromedp.ByQuery))
}

// drainLoads forgets pages that have loaded before.
func (b *tab) drainLoads() {
	for {
		select {
		case <-b.loads:
		default:
			return
		}
	}
}

// says asserts that the page says something.
func (b *tab) says(texts ...string) {
	b.t.Helper()
	var body string
	b.run(chromedp.Text("body", &body, chromedp.ByQuery))
	for _, text := range texts {
		if !strings.Contains(strings.ReplaceAll(body, "\u00a0", " "), text) {
			b.t.Errorf("the page does not say %q:\n%.1200s", text, body)
		}
	}
}

func (b *tab) noFaults() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, f := range b.faults {
		b.t.Errorf("console: %s", f)
	}
}

func awaitPromise(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }

var axeSource = sync.OnceValues(func() (string, error) {
	b, err := os.ReadFile("../../testdata/axe/axe.min.js")
	return string(b), err
})

// axe holds the page against WCAG 2.2 A and AA, and against a sideways scroll.
func (b *tab) axe(path string) {
	b.t.Helper()
	source, err := axeSource()
	if err != nil {
		b.t.Fatal(err)
	}
	const check = `axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']}).then(r =>
		r.violations.map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.target.join(' ') + ' ' + n.failureSummary).join(' | ')))`
	var violations []string
	var wide int
	b.run(chromedp.Evaluate(source+"\n;true", nil), chromedp.Evaluate(check, &violations, awaitPromise), chromedp.Evaluate(`document.documentElement.scrollWidth - document.documentElement.clientWidth`, &wide))
	for _, v := range violations {
		b.t.Errorf("%s: %s", path, v)
	}
	if wide > 0 {
		b.t.Errorf("%s is %d px wider than the screen", path, wide)
	}
}

// TestEveryPageIsAccessible opens every page of every role in both languages,
// wide and narrow: no violation, no sideways scroll, no complaint of the policy.
func TestEveryPageIsAccessible(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	sent := string(s.Dispatched(t, s.Case))
	draft := s.draft(t)
	review := s.inReview(t)
	failed := string(s.failed(t))
	s.Merge(t, "viber", "signal", deadline.NewDay(2026, 2, 1), pgtest.Now)
	s.proposed(t, "tiktok", "x")
	pages := map[people.Role][]string{
		people.Investigator:  {"/", "/requests", "/requests/new", "/requests/new?platform=signal&kind=production&case=" + string(s.Case.ID), "/requests/" + draft, "/requests/" + draft + "/edit", "/cases", "/cases/new", "/cases/" + string(s.Case.ID), "/cases/" + string(s.Case.ID) + "/edit", "/account"},
		people.Liaison:       {"/", "/requests?standing=waiting", "/requests/" + sent, "/requests/" + sent + "/dispatch", "/requests/" + sent + "/delivery", "/requests/" + sent + "/reply", "/requests/" + sent + "/act/withdraw", "/requests/" + sent + "/act/close", "/responsiveness/register", "/requests/" + failed + toMark, "/platforms", "/platforms/telegram", "/platforms/tiktok", "/platforms/signal", "/platforms/meta/merger", "/platforms/viber/merger", "/legal-bases", "/legal-bases/ua-cpc-159-166"},
		people.Legal:         {"/", "/requests/" + review + "/review", "/legal-bases/eu-eevidence-epoc-content", "/legal-bases/us-sca-2703f/propose", "/calendars", "/calendars/UA?year=2026", "/calendars/import"},
		people.Leadership:    {"/", "/requests", "/requests/" + sent, "/responsiveness", "/responsiveness/register", "/responsiveness/signal", "/responsiveness/viber", "/responsiveness?from=2026-05-01&to=2026-01-01"},
		people.Auditor:       {"/"},
		people.Administrator: {"/", "/people", "/people/new", "/people/" + string(s.People[people.Liaison].ID), "/nowhere"},
	}
	for _, screen := range []struct {
		language string
		width    int64
	}{{"en", 1280}, {"uk", 390}} {
		b := s.tab(t, screen.language, screen.width, true)
		b.open("/sign-in")
		b.axe("/sign-in")
		for role, paths := range pages {
			b.leave()
			b.signIn(role)
			for _, path := range paths {
				b.open(path)
				b.axe(fmt.Sprintf("%s %s %d %s", role, screen.language, screen.width, path))
			}
		}
		b.noFaults()
	}
}

func (s *site) draft(t testing.TB) string {
	t.Helper()
	id, err := s.Requests.Draft(context.Background(), s.People[people.Investigator], pgtest.Act(pgtest.Now), s.Content(t, s.Case))
	if err != nil {
		t.Fatal(err)
	}
	return string(id)
}

func (s *site) inReview(t testing.TB) string {
	t.Helper()
	id, err := s.Requests.Draft(context.Background(), s.People[people.Investigator], pgtest.Act(pgtest.Now), s.Content(t, s.Case))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Requests.Submit(context.Background(), s.People[people.Investigator], pgtest.Act(pgtest.Now), id, s.Text(t, id)); err != nil {
		t.Fatal(err)
	}
	return string(id)
}
