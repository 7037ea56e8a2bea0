package courier_test

import (
	"context"
	"io"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"rogatory/internal/courier"
	"rogatory/internal/fault"
	"rogatory/internal/lang"
	"rogatory/internal/mailer"
	"rogatory/internal/people"
	"rogatory/internal/postgres"
	"rogatory/internal/postgres/pgtest"
	"rogatory/internal/publication"
)

var ctx = context.Background()

// letterbox is a real SMTP server in this process. answer decides on each mail.
type letterbox struct {
	mu     sync.Mutex
	mails  []string
	tries  int
	answer error
	port   int
}

func (b *letterbox) NewSession(*smtp.Conn) (smtp.Session, error) { return &visit{box: b}, nil }

type visit struct{ box *letterbox }

func (*visit) Mail(string, *smtp.MailOptions) error { return nil }
func (*visit) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (*visit) Reset()                               {}
func (*visit) Logout() error                        { return nil }

func (v *visit) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	v.box.mu.Lock()
	defer v.box.mu.Unlock()
	v.box.tries++
	if v.box.answer != nil {
		return v.box.answer
	}
	v.box.mails = append(v.box.mails, string(b))
	return nil
}

func (b *letterbox) say(answer error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.answer = answer
}

func (b *letterbox) got() (mails []string, tries int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]string(nil), b.mails...), b.tries
}

func newLetterbox(t *testing.T) *letterbox {
	t.Helper()
	b := &letterbox{}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	b.port = listener.Addr().(*net.TCPAddr).Port
	server := smtp.NewServer(b)
	server.Domain = "localhost"
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
		<-served
	})
	return b
}

// office is a world with a post, a courier and a letterbox.
type office struct {
	*pgtest.World
	post *publication.Post
	box  *letterbox
	walk *courier.Courier
}

func newOffice(t *testing.T) office {
	t.Helper()
	w := pgtest.NewWorld(t)
	o := office{World: w, box: newLetterbox(t)}
	for range 5 {
		w.Dispatched(t, w.Case)
	}
	o.post = publication.NewPost(w.Press, postgres.NewPublications(w.DB), "https://rogatory.example", "rogatory.example")
	o.walk = o.courier(t, o.box.port)
	return o
}

func (o office) courier(t *testing.T, port int) *courier.Courier {
	t.Helper()
	m, err := mailer.New(mailer.Config{Host: "127.0.0.1", Port: port, Security: mailer.Plain, From: "rogatory@example.org"})
	if err != nil {
		t.Fatal(err)
	}
	return courier.New(o.post, m, slog.New(slog.NewTextHandler(io.Discard, nil)))
}

// subscribe gives the leader the report of Mondays. The world begins on one.
func (o office) subscribe(t *testing.T, role people.Role) publication.SubscriptionID {
	t.Helper()
	by := o.People[role]
	id, err := o.post.Subscribe(ctx, by, pgtest.Act(pgtest.Now), publication.Subscription{Person: by, Address: "leader@example.org", Report: "platform",
		Parameters: publication.Parameters{"platform": "signal", "period": "all"}, Rhythm: publication.Weekly, Weekday: time.Monday, Language: lang.Ukrainian})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// monday is the first turn: the next Monday at seven in Kyiv.
var monday = time.Date(2026, time.March, 9, 5, 0, 0, 0, time.UTC)

func (o office) round(t *testing.T, at time.Time) {
	t.Helper()
	if err := o.walk.Round(ctx, at); err != nil {
		t.Fatal(err)
	}
}

func (o office) published(t *testing.T) []publication.Publication {
	t.Helper()
	all, _, err := o.Press.List(ctx, o.People[people.Leadership], 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestM20_TheMailHoldsALinkOnly: the report is frozen at its turn, even when the
// courier comes late, and the mail names no platform and no figure.
func TestM20_TheMailHoldsALinkOnly(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.subscribe(t, people.Leadership)
	o.round(t, monday.Add(-time.Second))
	if got, _ := o.box.got(); len(got) != 0 || len(o.published(t)) != 0 {
		t.Fatalf("before its turn: %d mails", len(got))
	}
	o.round(t, monday.Add(26*time.Hour))
	o.round(t, monday.Add(27*time.Hour))
	got, _ := o.box.got()
	all := o.published(t)
	if len(got) != 1 || len(all) != 1 {
		t.Fatalf("%d mails, %d reports, want one each", len(got), len(all))
	}
	if !all[0].AsOf.Equal(monday) || !strings.HasPrefix(all[0].By, publication.Schedule) {
		t.Errorf("the report is as of %v by %s", all[0].AsOf, all[0].By)
	}
	link := "https://rogatory.example/responsiveness/saved/" + string(all[0].ID)
	if text := plain(got[0]); !strings.Contains(text, link) || strings.Contains(strings.ToLower(text), "signal") {
		t.Errorf("the mail says\n%s", text)
	}
	o.round(t, monday.AddDate(0, 0, 7))
	if got, _ := o.box.got(); len(got) != 2 {
		t.Errorf("after the second turn there are %d mails", len(got))
	}
}

// plain takes a mail's line breaks of quoted-printable away.
func plain(mail string) string { return strings.ReplaceAll(mail, "=\r\n", "") }

// TestTwoCouriersSendOneMail: instances share the work.
func TestTwoCouriersSendOneMail(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.subscribe(t, people.Leadership)
	o.subscribe(t, people.Liaison)
	var all sync.WaitGroup
	for range 4 {
		c := o.courier(t, o.box.port)
		all.Go(func() {
			if err := c.Round(ctx, monday); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if got, _ := o.box.got(); len(got) != 2 || len(o.published(t)) != 2 {
		t.Errorf("%d mails, %d reports, want two", len(got), len(o.published(t)))
	}
}

// TestMailIsTriedAgainAndGivenUp: a server that is away or says "later" is asked
// again, a bounded number of times; one that refuses is not.
func TestMailIsTriedAgainAndGivenUp(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer  error
		tries   int
		trouble string
	}{
		"later":   {&smtp.SMTPError{Code: 451, Message: "later"}, 6, "publication.trouble_away"},
		"refused": {&smtp.SMTPError{Code: 550, Message: "no such person"}, 1, "publication.trouble_refused"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t)
			o.subscribe(t, people.Leadership)
			o.box.say(c.answer)
			for hour := range 4 * 24 {
				o.round(t, monday.Add(time.Duration(hour)*time.Hour))
			}
			troubles, err := o.post.Troubles(ctx, o.People[people.Administrator])
			if _, tries := o.box.got(); err != nil || tries != c.tries || len(troubles) != 1 || troubles[0].Key != c.trouble || !troubles[0].GivenUp {
				t.Errorf("%d tries, %+v, %v", tries, troubles, err)
			}
		})
	}
	t.Run("away and back", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		o.subscribe(t, people.Leadership)
		away := o.courier(t, 1) // nobody listens there
		if err := away.Round(ctx, monday); err != nil {
			t.Fatal(err)
		}
		o.round(t, monday.Add(30*time.Second))
		if got, _ := o.box.got(); len(got) != 0 {
			t.Error("the mail is tried again before its time")
		}
		o.round(t, monday.Add(2*time.Minute))
		troubles, err := o.post.Troubles(ctx, o.People[people.Administrator])
		if got, _ := o.box.got(); err != nil || len(got) != 1 || len(troubles) != 0 {
			t.Errorf("%d mails, %+v, %v", len(got), troubles, err)
		}
	})
}

// TestWhoLosesTheRightGetsNoMail: the right counts when the report is made and
// again when the mail is sent.
func TestWhoLosesTheRightGetsNoMail(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.subscribe(t, people.Leadership)
	if _, err := o.post.Make(ctx, monday); err != nil {
		t.Fatal(err)
	}
	disable := func(active bool) {
		t.Helper()
		if _, err := o.DB.Exec(`UPDATE people SET active = $1 WHERE id = $2`, active, string(o.People[people.Leadership].ID)); err != nil {
			t.Fatal(err)
		}
	}
	disable(false)
	o.round(t, monday.Add(time.Minute))
	o.round(t, monday.AddDate(0, 0, 7))
	disable(true)
	o.round(t, monday.AddDate(0, 0, 14))
	left, err := o.post.Subscriptions(ctx, o.People[people.Leadership])
	if got, tries := o.box.got(); err != nil || len(got) != 0 || tries != 0 || len(left) != 0 || len(o.published(t)) != 1 {
		t.Errorf("%d mails, %d tries, %d subscriptions, %d reports, %v", len(got), tries, len(left), len(o.published(t)), err)
	}
}

// TestNobodyHoldsUpTheOthers: a report that lacks its period or its platform is
// not scheduled, nor one that is none, and a turn that fails does not keep others from theirs.
func TestNobodyHoldsUpTheOthers(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	by := o.People[people.Leadership]
	for _, name := range []string{"flow", "quality", "units", "platform", "statutory", "weather"} {
		_, err := o.post.Subscribe(ctx, by, pgtest.Act(pgtest.Now), publication.Subscription{Person: by, Address: "a@example.org", Report: name,
			Rhythm: publication.Weekly, Weekday: time.Monday, Language: lang.English})
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("%s is scheduled: %v", name, err)
		}
	}
	for name, period := range map[string]string{"unknown": "decade", "what no column holds": "a\x00", "long": strings.Repeat("x", 5000)} {
		_, err := o.post.Subscribe(ctx, by, pgtest.Act(pgtest.Now), publication.Subscription{Person: by, Address: "a@example.org", Report: "responsiveness",
			Parameters: publication.Parameters{"period": period}, Rhythm: publication.Weekly, Weekday: time.Monday, Language: lang.English})
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("a period that is %s: %v", name, err)
		}
	}
	broken := o.subscribe(t, people.Liaison)
	o.subscribe(t, people.Leadership)
	if _, err := o.DB.Exec(`UPDATE report_subscriptions SET report = 'weather', next_at = next_at - interval '1 hour' WHERE id = $1`, string(broken)); err != nil {
		t.Fatal(err)
	}
	if err := o.walk.Round(ctx, monday); !fault.Is(err, fault.NotFound) {
		t.Errorf("the broken one is not told: %v", err)
	}
	if got, _ := o.box.got(); len(got) != 1 || len(o.published(t)) != 1 {
		t.Errorf("%d mails, %d reports, want one each", len(got), len(o.published(t)))
	}
}

// TestA51_AddressesThatAreNone: line ends, lists and names are refused.
func TestA51_AddressesThatAreNone(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	by := o.People[people.Investigator]
	try := func(by people.Person, s publication.Subscription) error {
		_, err := o.post.Subscribe(ctx, by, pgtest.Act(pgtest.Now), s)
		return err
	}
	good := publication.Subscription{Person: by, Address: "a@example.org", Report: "responsiveness", Rhythm: publication.Monthly, Weekday: time.Friday, Language: lang.English}
	for _, bad := range []string{"", "a", "a@example.org\r\nBcc: b@example.org", "a@example.org, b@example.org", "A <a@example.org>", "a@example.org\u0085x", strings.Repeat("a", 250) + "@example.org"} {
		s := good
		s.Address = bad
		if err := try(by, s); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q is taken: %v", bad, err)
		}
	}
	if err := try(by, good); err != nil {
		t.Error(err)
	}
	other := good
	other.Person = o.People[people.Legal]
	if err := try(by, other); !fault.Is(err, fault.Forbidden) {
		t.Errorf("an investigator subscribes a colleague: %v", err)
	}
	if err := try(o.People[people.Leadership], other); err != nil {
		t.Errorf("a leader subscribes a colleague: %v", err)
	}
	other.Person = o.People[people.Administrator]
	if err := try(o.People[people.Leadership], other); !fault.Is(err, fault.Invalid) {
		t.Errorf("the administrator gets reports: %v", err)
	}
	if err := try(o.People[people.Administrator], good); !fault.Is(err, fault.Forbidden) {
		t.Errorf("the administrator subscribes: %v", err)
	}
}
