// Package bench measures pages on a large demonstration and prints ratios: to
// the bare SQL of the page, and to a bare page of the same size, because
// machines differ and are noisy.
package bench

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"
	"github.com/labstack/echo/v4"

	"rogatory/internal/account"
	"rogatory/internal/alarm"
	"rogatory/internal/casework"
	"rogatory/internal/catalogue"
	"rogatory/internal/cipher"
	"rogatory/internal/deadline"
	"rogatory/internal/demo"
	"rogatory/internal/feed"
	"rogatory/internal/people"
	"rogatory/internal/policy"
	"rogatory/internal/postgres"
	"rogatory/internal/postgres/pgtest"
	"rogatory/internal/reply"
	"rogatory/internal/report"
	"rogatory/internal/request"
	"rogatory/internal/web"
	"rogatory/static"
)

// size is the number of requests: a million, or BENCH_REQUESTS.
func size() int {
	if n, err := strconv.Atoi(os.Getenv("BENCH_REQUESTS")); err == nil && n > 0 {
		return n
	}
	return 1_000_000
}

// world is the site over the demonstration, with one signed-in liaison officer.
type world struct {
	db      *sqlx.DB
	server  *httptest.Server
	cookie  *http.Cookie
	liaison people.Person
	store   *postgres.Requests
	reports *postgres.Reports
	service *request.Service
	open    []string // requests that wait for a reply
	today   deadline.Day
	loaded  time.Duration
}

var (
	once   sync.Once
	shared *world
)

func given(b *testing.B) *world {
	b.Helper()
	once.Do(func() { shared = newWorld(b) })
	return shared
}

const password = "a sentence for benchmarks only"

func newWorld(b *testing.B) *world {
	b.Helper()
	ctx, now := context.Background(), time.Now()
	must := func(err error) {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
	}
	w := &world{db: open(b)}
	zone, err := time.LoadLocation("Europe/Kyiv")
	must(err)
	library, err := catalogue.Load(postgres.NewPlatforms(w.db))
	must(err)
	calendar, _ := deadline.CalendarOf("UA")
	books := request.Books{Zone: zone, Calendar: calendar, Basis: library.Basis}
	hasher, err := cipher.NewPasswords(cipher.Params{MemoryKiB: 64, Passes: 1, Lanes: 1})
	must(err)
	hash, err := hasher.Hash(ctx, password)
	must(err)
	unit := demo.New(people.Agency{ID: 1, Name: "Demonstration", Country: "UA", Zone: "Europe/Kyiv"}, zone, size(), 1, now)
	secrets := map[people.ID]string{}
	for _, p := range unit.People {
		if p.Login == "liaison" {
			secrets[p.ID], w.liaison = hash, p
		}
	}
	began := time.Now()
	must(postgres.NewBulk(w.db, books).Load(ctx, postgres.Register{Agency: unit.Agency, Units: unit.Units, People: unit.People, Passwords: secrets, Cases: unit.Cases, Requests: size(), Request: unit.Request, Note: "benchmark"}, now))
	w.loaded = time.Since(began)
	w.store, w.reports, w.today = postgres.NewRequests(w.db, books), postgres.NewReports(w.db, books), deadline.DayOf(now, zone)
	w.service = request.NewService(w.store, library, unit.Agency)
	base, err := url.Parse("http://127.0.0.1")
	must(err)
	services := web.Services{Accounts: account.NewService(postgres.NewAccounts(w.db), hasher, unit.Agency), Cases: casework.NewService(postgres.NewCases(w.db, books)), Requests: w.service, Alarms: alarm.NewService(postgres.NewAlarms(w.db, zone)), Feeds: feed.NewService(postgres.NewFeeds(w.db, zone), 1), Reports: report.NewService(w.reports, unit.Agency), Library: library}
	site := web.New(services, web.Settings{BaseURL: base, Agency: unit.Agency, Zone: zone, Books: books}, static.FS, slog.New(slog.NewTextHandler(io.Discard, nil)), time.Now, w.db.PingContext)
	w.server = httptest.NewServer(site.Handler())
	w.signIn(b)
	must(w.db.Select(&w.open, `SELECT request_id FROM request_summaries WHERE agency_id = 1 AND phase = 'dispatched' AND pending = items AND compartment = 'open' AND delivery <> 'failed' ORDER BY request_id LIMIT 5000`))
	return w
}

// open gives a database that outlives the benchmark that asked first.
func open(b *testing.B) *sqlx.DB {
	b.Helper()
	db, err := postgres.Open(context.Background(), pgtest.URL(b))
	if err != nil {
		b.Fatal(err)
	}
	return db
}

func (w *world) signIn(b *testing.B) {
	b.Helper()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.PostForm(w.server.URL+"/sign-in", url.Values{"login": {"liaison"}, "password": {password}})
	if err != nil {
		b.Fatal(err)
	}
	_ = res.Body.Close()
	for _, c := range res.Cookies() {
		w.cookie = c
	}
	if w.cookie == nil {
		b.Fatal("no session")
	}
}

// page fetches a page and gives its size.
func (w *world) page(b *testing.B, path string) int {
	b.Helper()
	r, err := http.NewRequest(http.MethodGet, w.server.URL+path, nil)
	if err != nil {
		b.Fatal(err)
	}
	r.AddCookie(w.cookie)
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	n, err := io.Copy(io.Discard, res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		b.Fatalf("%s: %d, %v", path, res.StatusCode, err)
	}
	return int(n)
}

// median is the median time of a number of runs.
func median(n int, f func()) time.Duration {
	return middleOf(readings(n, func() time.Duration {
		began := time.Now()
		f()
		return time.Since(began)
	}))
}

func middleOf(times []time.Duration) time.Duration {
	slices.Sort(times)
	return times[len(times)/2]
}

// bare is the median time of a page of as many bytes that echo answers alone.
func bare(b *testing.B, size int) time.Duration {
	b.Helper()
	e := echo.New()
	body := bytes.Repeat([]byte("x"), size)
	e.GET("/", func(c echo.Context) error { return c.HTMLBlob(http.StatusOK, body) })
	server := httptest.NewServer(e)
	defer server.Close()
	return median(31, func() {
		res, err := http.Get(server.URL)
		if err != nil {
			b.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, res.Body)
		_ = res.Body.Close()
	})
}

// measure runs a page and reports its time, its SQL's time, and the ratios.
func (w *world) measure(b *testing.B, path string, sql func()) {
	b.Helper()
	size := w.page(b, path)
	plain := bare(b, size)
	queries := median(21, sql)
	b.ResetTimer()
	began := time.Now()
	for range b.N {
		w.page(b, path)
	}
	each := time.Since(began) / time.Duration(b.N)
	b.ReportMetric(float64(each.Microseconds())/1000, "page-ms")
	b.ReportMetric(float64(queries.Microseconds())/1000, "sql-ms")
	b.ReportMetric(float64(each)/float64(queries), "page/sql")
	b.ReportMetric(float64(each)/float64(plain), "page/bare")
	b.ReportMetric(float64(size)/1000, "kB")
	compared(b, each)
}

func BenchmarkList(b *testing.B) {
	w := given(b)
	zone := time.Now()
	f := request.Filter{Standing: request.Waiting, Now: zone, Today: w.today}
	w.measure(b, "/requests?standing=waiting", func() {
		if _, err := w.store.List(context.Background(), w.liaison, policy.ReachOf(w.liaison), f); err != nil {
			b.Fatal(err)
		}
	})
}

func BenchmarkListAll(b *testing.B) {
	w := given(b)
	f := request.Filter{Now: time.Now(), Today: w.today}
	w.measure(b, "/requests", func() {
		if _, err := w.store.List(context.Background(), w.liaison, policy.ReachOf(w.liaison), f); err != nil {
			b.Fatal(err)
		}
	})
}

func BenchmarkRequest(b *testing.B) {
	w := given(b)
	id := request.ID(w.open[len(w.open)/2])
	w.measure(b, "/requests/"+string(id), func() {
		if _, err := w.store.Timeline(context.Background(), w.liaison, id); err != nil {
			b.Fatal(err)
		}
		if err := w.store.SaveRead(context.Background(), w.liaison, "request/"+string(id), time.Now()); err != nil {
			b.Fatal(err)
		}
	})
}

func BenchmarkDesk(b *testing.B) {
	w := given(b)
	w.measure(b, "/", func() {
		f := request.Filter{Standing: request.Overdue, Limit: 8, Now: time.Now(), Today: w.today}
		if _, err := w.store.List(context.Background(), w.liaison, policy.ReachOf(w.liaison), f); err != nil {
			b.Fatal(err)
		}
	})
}

// BenchmarkReply logs a reply to a request that waits.
func BenchmarkReply(b *testing.B) {
	w := given(b)
	ctx := context.Background()
	b.ResetTimer()
	for i := range b.N {
		id := request.ID(w.open[i%len(w.open)])
		at := time.Now()
		err := w.service.Hear(ctx, w.liaison, request.Act{Key: uuid.NewString(), At: at}, id, request.Replied{Reply: reply.Refusal, Items: []request.ItemReply{{No: 1, Outcome: reply.Refused, Reason: reply.Overbroad}}}, at)
		if err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSixteenClients keeps sixteen clients on the usual pages and reports
// the resident memory of the process.
func BenchmarkSixteenClients(b *testing.B) {
	w := given(b)
	paths := []string{"/", "/requests?standing=overdue", "/requests/" + w.open[0], "/responsiveness", "/responsiveness/signal"}
	runtime.GC()
	var wait sync.WaitGroup
	b.ResetTimer()
	for c := range 16 {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for i := range max(1, b.N) {
				w.page(b, paths[(c+i)%len(paths)])
			}
		}()
	}
	wait.Wait()
	b.ReportMetric(resident(), "resident-MB")
}

// resident is the memory of this process; the client of the benchmark is in it.
func resident() float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for _, line := range strings.Split(string(status), "\n") {
		var kB float64
		if _, err := fmt.Sscanf(line, "VmRSS: %f kB", &kB); err == nil {
			return kB / 1024
		}
	}
	return 0
}

// BenchmarkLoad tells how fast the demonstration was loaded.
func BenchmarkLoad(b *testing.B) {
	w := given(b)
	for range b.N {
		_ = w
	}
	b.ReportMetric(float64(size())/w.loaded.Seconds(), "requests/s")
}
