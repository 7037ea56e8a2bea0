package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"rogatory/internal/people"
)

// alongside are the hidden fields by which a file goes along.
var alongside = regexp.MustCompile(`type="hidden" name="([a-z]+)" value="([^"]*)"`)

// carrying gives the hidden fields of a page with further values.
func (p page) carrying(values ...string) url.Values {
	f := url.Values{}
	for _, m := range alongside.FindAllStringSubmatch(p.body, -1) {
		f.Set(m[1], plain(m[2]))
	}
	for i := 0; i+1 < len(values); i += 2 {
		f.Set(values[i], values[i+1])
	}
	return f
}

const readPath = "/responsiveness/published/read"

// facebook is a transparency report that names neither its company nor its
// period, with one row that cannot be read.
const facebook = "Country,Total Requests,Users / Accounts requested,Percentage\nUnited States,\"11000 - 12000\",\"20,000\",79\nUkraine,4,5,50%\nAtlantis,1,1,0\n"

// TestPublishedFiguresAreLookedAtBeforeTheyAreKept: what a file leaves out is
// asked beside its field, reading stores nothing, and a row that cannot be read
// is left out only in so many words. It leaves one leaf, as the command does.
func TestPublishedFiguresAreLookedAtBeforeTheyAreKept(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.as(t, people.Liaison)
	count := func(query string) (n int) {
		if err := s.DB.Get(&n, query); err != nil {
			t.Fatal(err)
		}
		return n
	}
	b.get("/responsiveness/published").want(t, http.StatusOK, readPath)
	form := b.get(readPath).want(t, http.StatusOK, "What the file does not say itself").form("source", "Facebook, first half of 2013")
	b.upload(readPath, form, "f.csv", facebook).want(t, http.StatusUnprocessableEntity, "Name the company here.", "Facebook, first half of 2013")
	form.Set("company", "Facebook")
	again := b.upload(readPath, form, "f.csv", facebook).want(t, http.StatusUnprocessableEntity, "Name it here.", `value="Facebook"`)
	form.Set("period", "2013 H1")
	b.upload(readPath, form, "", "").want(t, http.StatusUnprocessableEntity, "Choose the file with the figures.")
	b.upload(readPath, again.carrying("company", "Facebook", "period", "2013 H1"), "", "").want(t, http.StatusOK, "3 rows read")
	look := b.upload(readPath, form, "f.csv", facebook).want(t, http.StatusOK, "3 rows read: 2 figures, 1 rows reported.", "11,000–12,000", "Meta (Facebook, Instagram, Threads, Messenger)", "“Atlantis” is no country", "Users / Accounts requested", "What each column was taken for")
	if n := count(`SELECT count(*) FROM published`); n != 0 {
		t.Errorf("looking at a file kept %d figures", n)
	}
	keep := look.carrying("do", "keep")
	b.upload(readPath, keep, "", "").want(t, http.StatusUnprocessableEntity, "1 row cannot be read.", "Ukraine")
	keep.Set("partial", "yes")
	b.upload(readPath, keep, "", "").want(t, http.StatusOK, "The figures are kept", "Facebook, first half of 2013")
	b.upload(readPath, keep, "", "").want(t, http.StatusOK, "All figures of this file were there already.")
	if n := count(`SELECT count(*) FROM published WHERE platform_id = 'meta'`); n != 2 {
		t.Errorf("%d figures", n)
	}
	if n := count(`SELECT count(*) FROM audit_leaves WHERE action = 'published.read'`); n != 1 {
		t.Errorf("%d leaves", n)
	}
	b.lang = "uk"
	b.upload(readPath, form, "f.csv", facebook).want(t, http.StatusOK, "Прочитано рядків: 3; показників: 2; рядків із зауваженнями: 1.", "Як розпізнано стовпці")
}

func TestPublishedFiguresAnswerBadFilesWithASentence(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.as(t, people.Liaison)
	ask := func(pairs ...string) url.Values { return b.get(readPath).form(pairs...) }
	b.upload(readPath, ask(), "", "").want(t, http.StatusUnprocessableEntity, "Choose the file with the figures.")
	b.upload(readPath, ask(), "x.csv", "Name,Colour\nx,y\n").want(t, http.StatusUnprocessableEntity, "Name it here, such as requests=Total.")
	b.upload(readPath, ask("columns", "requests=Nothing"), "x.csv", facebook).want(t, http.StatusUnprocessableEntity, "There is no column “Nothing”.")
	b.upload(readPath, ask("company", "Facebook", "period", "soon"), "x.csv", facebook).want(t, http.StatusUnprocessableEntity, "“soon” is no period.")
	b.upload(readPath, ask(), "x.json", "{").want(t, http.StatusUnprocessableEntity, "The JSON cannot be read")
	b.upload(readPath, ask(), "x.csv", strings.Repeat("x", 1<<20+1)).want(t, http.StatusUnprocessableEntity, "larger than 1 MB")
	b.upload(readPath, ask("content", "not base64!"), "", "").want(t, http.StatusBadRequest)
	if p := b.upload(readPath, ask(), "x.csv", strings.Repeat("x", 9<<20)); p.status != http.StatusRequestEntityTooLarge {
		t.Errorf("nine megabytes: %d", p.status)
	}
}

func TestP33_PublishedFiguresAreReadByLiaison(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, role := range []people.Role{people.Investigator, people.Leadership, people.Auditor, people.Administrator, people.Legal} {
		b := s.as(t, role)
		b.get(readPath).want(t, http.StatusForbidden)
		if role == people.Leadership {
			b.get("/responsiveness/published").want(t, http.StatusOK).lacks(t, readPath)
		}
	}
}
