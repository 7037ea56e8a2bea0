package pgtest

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"

	"rogatory/internal/account"
	"rogatory/internal/alarm"
	"rogatory/internal/casefile"
	"rogatory/internal/casework"
	"rogatory/internal/catalogue"
	"rogatory/internal/cipher"
	"rogatory/internal/deadline"
	"rogatory/internal/feed"
	"rogatory/internal/lawbook"
	"rogatory/internal/legal"
	"rogatory/internal/merger"
	"rogatory/internal/people"
	"rogatory/internal/platform"
	"rogatory/internal/postgres"
	"rogatory/internal/publication"
	"rogatory/internal/report"
	"rogatory/internal/request"
	"rogatory/internal/selector"
)

// Password is the password of everybody in a World.
const Password = "a sentence for tests only"

// World is a small invented agency on a database of its own: one person for
// each role, an open case, and the services over it.
type World struct {
	DB       *sqlx.DB
	Agency   people.Agency
	Zone     *time.Location
	Books    request.Books
	Library  *catalogue.Library
	People   map[people.Role]people.Person
	Second   people.Person // another legal reviewer
	Officer  people.Person // another liaison officer
	Stranger people.Person // an investigator of another unit
	Case     casefile.Case // open, of the unit
	Sealed   casefile.Case // sealed, of the investigator and the legal reviewer

	Store    *postgres.Requests
	Accounts *account.Service
	Law      *lawbook.Service
	Mergers  *merger.Service
	Cases    *casework.Service
	Requests *request.Service
	Alarms   *alarm.Service
	Feeds    *feed.Service
	Watch    *postgres.Watch
	Reports  *report.Service
	Press    *publication.Press
	Post     *publication.Post
}

// Now is the instant at which a World begins: a working day in Kyiv.
var Now = time.Date(2026, time.March, 2, 9, 30, 0, 0, time.UTC)

// quick makes password hashes cheap: tests do not guard secrets.
var quick = cipher.Params{MemoryKiB: 64, Passes: 1, Lanes: 1}

// NewWorld makes a world in Ukraine.
func NewWorld(t testing.TB) *World {
	t.Helper()
	return NewWorldIn(t, "UA", "Europe/Kyiv")
}

// NewWorldIn makes a world in another country.
func NewWorldIn(t testing.TB, country, zone string) *World {
	t.Helper()
	w := &World{DB: Open(t), People: map[people.Role]people.Person{}}
	ctx := context.Background()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	var err error
	accounts := postgres.NewAccounts(w.DB)
	w.Agency, err = accounts.EnsureAgency(ctx, people.Agency{ID: 1, Name: "Test unit", Country: country, Zone: zone}, Now)
	must(err)
	w.Zone, err = time.LoadLocation(w.Agency.Zone)
	must(err)
	w.Library, err = catalogue.Load(postgres.NewPlatforms(w.DB))
	must(err)
	hasher, err := cipher.NewPasswords(quick)
	must(err)
	shelf := lawbook.ShelfOf("UA")
	w.Library.Follow(shelf)
	w.Books = request.Books{Zone: w.Zone, Calendar: shelf.Table(), Today: shelf.Calendar, Basis: w.Library.Basis, BasisAt: w.Library.BasisAt}
	law := postgres.NewLawbook(w.DB, 1, shelf, w.Books)
	w.Law = lawbook.NewService(law, shelf, w.Library)
	w.Mergers = merger.NewService(postgres.NewMergers(w.DB), w.Library, w.Zone)
	w.Store = postgres.NewRequests(w.DB, w.Books).Following(law)
	w.Accounts = account.NewService(accounts, hasher, w.Agency)
	w.Cases = casework.NewService(postgres.NewCases(w.DB, w.Books).Following(law))
	w.Requests = request.NewService(w.Store, w.Library, w.Agency)
	w.Alarms = alarm.NewService(postgres.NewAlarms(w.DB, w.Zone))
	w.Feeds = feed.NewService(postgres.NewFeeds(w.DB, w.Zone), w.Agency.ID)
	w.Watch = postgres.NewWatch(w.DB, w.Zone)
	w.Reports = report.NewService(postgres.NewReports(w.DB, w.Books), w.Agency)
	makers := publication.Reports{Service: w.Reports, Dir: w.Library}.Makers()
	published := postgres.NewPublications(w.DB)
	w.Press = publication.NewPress(published, w.Agency, w.Zone, "test", makers)
	w.Post = publication.NewPost(w.Press, published, "http://127.0.0.1", "127.0.0.1")
	hash, err := hasher.Hash(ctx, Password)
	must(err)
	unit, other := uuid.NewString(), uuid.NewString()
	for id, name := range map[string]string{unit: "Unit A", other: "Unit B"} {
		_, err := w.DB.Exec(`INSERT INTO units (agency_id, id, name) VALUES (1, $1, $2)`, id, name)
		must(err)
	}
	add := func(role people.Role, login, unit string) people.Person {
		p := people.Person{ID: people.ID(uuid.NewString()), Agency: 1, Unit: people.UnitID(unit), Name: "Test " + login, Login: login, Role: role, Active: true, CreatedAt: Now}
		var unitID any
		if unit != "" {
			unitID = unit
		}
		_, err := w.DB.Exec(`INSERT INTO people (agency_id, id, unit_id, name, login, role, password, created_at) VALUES (1, $1, $2, $3, $4, $5, $6, $7)`,
			string(p.ID), unitID, p.Name, p.Login, string(p.Role), hash, Now)
		must(err)
		return p
	}
	for _, role := range people.Roles() {
		home := ""
		if role == people.Investigator {
			home = unit
		}
		w.People[role] = add(role, string(role), home)
	}
	w.Second = add(people.Legal, "legal2", "")
	w.Officer = add(people.Liaison, "liaison2", "")
	w.Stranger = add(people.Investigator, "stranger", other)
	w.Case = w.openCase(t, "T-1", casefile.Open, nil)
	w.Sealed = w.openCase(t, "T-2", casefile.Sealed, []people.ID{w.People[people.Legal].ID, w.People[people.Liaison].ID})
	return w
}

func (w *World) openCase(t testing.TB, number string, c casefile.Compartment, members []people.ID) casefile.Case {
	t.Helper()
	ctx, by := context.Background(), w.People[people.Investigator]
	id, err := w.Cases.Open(ctx, by, casefile.Case{Number: number, Title: "Test case " + number, Compartment: c, Members: members}, "", Now)
	if err != nil {
		t.Fatal(err)
	}
	one, _, err := w.Cases.Case(ctx, by, id)
	if err != nil {
		t.Fatal(err)
	}
	return one
}

// Content is a request to Signal for a subscriber's data, ready to be drafted.
func (w *World) Content(t testing.TB, in casefile.Case) request.Content {
	t.Helper()
	s, err := selector.Parse(selector.Phone, "+1 201 555 0123", "UA")
	if err != nil {
		t.Fatal(err)
	}
	return request.Content{Case: in.ID, Platform: "signal", Kind: legal.Production, Basis: "ua-cpc-159-166", Subject: "Account behind a phishing page",
		Narrative: "A page imitated a bank. The account published it.", Order: "T/2026/1", OrderedOn: deadline.NewDay(2026, 3, 1), AnswerOn: deadline.NewDay(2026, 4, 1),
		Items: []request.Item{{Selector: s, Category: legal.Subscriber}, {Selector: s, Category: legal.Traffic, From: deadline.NewDay(2026, 2, 1), To: deadline.NewDay(2026, 2, 28)}}}
}

// Act is what surrounds a write at an instant.
func Act(at time.Time) request.Act { return request.Act{Key: uuid.NewString(), At: at} }

// Dispatched files a request, has it approved and dispatches it a day later.
func (w *World) Dispatched(t testing.TB, in casefile.Case) request.ID {
	t.Helper()
	return w.DispatchedAs(t, w.Content(t, in))
}

// DispatchedAs is Dispatched for any content.
func (w *World) DispatchedAs(t testing.TB, c request.Content) request.ID {
	t.Helper()
	ctx := context.Background()
	id, err := w.Requests.Draft(ctx, w.People[people.Investigator], Act(Now), c)
	if err != nil {
		t.Fatal(err)
	}
	text := w.Text(t, id)
	if err := w.Requests.Submit(ctx, w.People[people.Investigator], Act(Now), id, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Requests.Approve(ctx, w.People[people.Legal], Act(Now.Add(time.Hour)), id, text, ""); err != nil {
		t.Fatal(err)
	}
	sent := Now.Add(24 * time.Hour)
	if err := w.Requests.Dispatch(ctx, w.People[people.Liaison], Act(sent), id, request.Dispatched{Channel: "email", Proof: "message 1", Text: text}, sent); err != nil {
		t.Fatal(err)
	}
	return id
}

// Merge records that a platform is part of another from a day on, or always for
// the zero day: one liaison officer proposes, another confirms.
func (w *World) Merge(t testing.TB, id, into platform.ID, from deadline.Day, at time.Time) {
	t.Helper()
	w.Recorded(t, merger.Wish{Kind: merger.Merge, Platform: id, Into: into, Dated: !from.IsZero(), From: from}, at)
}

// Recorded has a wish proposed and confirmed.
func (w *World) Recorded(t testing.TB, wish merger.Wish, at time.Time) {
	t.Helper()
	ctx, by := context.Background(), w.People[people.Liaison]
	act := func() merger.Act { return merger.Act{Key: uuid.NewString(), At: at} }
	if err := w.Mergers.Propose(ctx, by, act(), wish, "Read in the register of companies."); err != nil {
		t.Fatal(err)
	}
	book, err := w.Mergers.Book(ctx, by)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range book {
		if p.Open() && p.Platform == wish.Platform {
			if err := w.Mergers.Decide(ctx, w.Officer, act(), p.Platform, p.ID, true, ""); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// Text is the hash of a request's present text.
func (w *World) Text(t testing.TB, id request.ID) request.Hash {
	t.Helper()
	return w.State(t, id).Text
}

// State is what a request's events add up to.
func (w *World) State(t testing.TB, id request.ID) request.State {
	t.Helper()
	line, err := w.Store.Timeline(context.Background(), w.People[people.Investigator], id)
	if err != nil {
		t.Fatal(err)
	}
	return line.State()
}
