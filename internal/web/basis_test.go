package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"rogatory/internal/people"
)

// correction is what a browser sends of the form as it was opened, with changes.
func (p page) correction(t *testing.T, changes ...string) map[string][]string {
	t.Helper()
	f := p.form("confidence", "confirmed")
	for _, m := range regexp.MustCompile(`name="(answer|emergency|keeping|follow_up|source)"[^>]*? value="([^"]*)"`).FindAllStringSubmatch(p.body, -1) {
		f.Set(m[1], m[2])
	}
	for _, name := range []string{"answer_rule", "emergency_rule", "lenient"} {
		if i := strings.Index(p.body, `name="`+name+`"`); i >= 0 {
			if m := regexp.MustCompile(`<option value="([^"]*)" selected`).FindStringSubmatch(p.body[i:]); m != nil {
				f.Set(name, m[1])
			}
		}
	}
	for i := 0; i+1 < len(changes); i += 2 {
		f.Set(changes[i], changes[i+1])
	}
	return f
}

// TestP28_ABasisIsCorrectedByTwo goes the whole way through the pages.
func TestP28_ABasisIsCorrectedByTwo(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	const path = "/legal-bases/ua-voluntary"
	one, two := s.as(t, people.Legal), s.signedIn(t, s.Second.Login)
	form := one.get(path+"/propose").want(t, http.StatusOK, "Propose a correction")
	one.post(path+"/propose", form.correction(t, "follow_up", "9", "why", "short")).
		want(t, http.StatusUnprocessableEntity, "has no unit", "Give a reason in at least 10 characters", `value="9"`)
	one.post(path+"/propose", form.correction(t, "follow_up", "P9D", "notes", "Read again.", "why", "The platform named nine days itself.")).
		want(t, http.StatusOK, "Another legal reviewer has to confirm it", "9 days")
	one.get("/legal-bases").want(t, http.StatusOK, "Waiting for a second person")
	one.get(path).lacks(t, `value="confirm"`)

	shown := two.get(path).want(t, http.StatusOK, "The platform named nine days itself.", `value="confirm"`)
	action := regexp.MustCompile(`action="(` + path + `/proposals/[^"]+)"`).FindStringSubmatch(shown.body)
	if action == nil {
		t.Fatal("no form to decide")
	}
	own := one.post(action[1], one.get(path).form("answer", "confirm"))
	own.want(t, http.StatusForbidden, "Another legal reviewer has to confirm it")
	two.post(action[1], shown.form("answer", "turn_down")).want(t, http.StatusUnprocessableEntity, "Give a reason")
	two.post(action[1], two.get(path).form("answer", "confirm")).want(t, http.StatusOK, "The new version counts from now on", "Version 2", "What this version changed", "Read again.")
	two.get(path+"?version=1").want(t, http.StatusOK, "This is version 1", "version 2 is the one that counts").lacks(t, "Read again.")
	two.get(path+"?version=3").want(t, http.StatusNotFound)
	one.post(path+"/propose", form.correction(t, "follow_up", "P8D", "why", "Typed on the old page.")).want(t, http.StatusConflict, "has a newer version")
	s.as(t, people.Liaison).get(path+"/propose").want(t, http.StatusForbidden)
	s.as(t, people.Liaison).get(path).want(t, http.StatusOK, "Version 2").lacks(t, "Propose a correction")
}

// TestTheCatalogueIsFiltered: by words, family, kind and mark; what cannot be
// used says why.
func TestTheCatalogueIsFiltered(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.as(t, people.Investigator)
	b.get("/legal-bases").want(t, http.StatusOK, "57 of 57 legal bases", "not open to authorities of your country", "not in force", "rg-row--quiet", "Looks like a basis and is none")
	b.get("/legal-bases?family=eu&kind=preservation").want(t, http.StatusOK, "2 of 57 legal bases", "European Preservation Order")
	b.get("/legal-bases?q=thanksgiving").want(t, http.StatusOK, "0 of 57 legal bases")
	b.get("/legal-bases?sure=recalled&status=signed_not_in_force").want(t, http.StatusOK, "Second Additional Protocol").lacks(t, "European Production Order, content")
	b.get("/legal-bases?kind=%00%27").want(t, http.StatusOK, "0 of 57 legal bases")
}

// TestEveryBasisHasItsPage in both languages, with its mark and the way its
// days are counted.
func TestEveryBasisHasItsPage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, language := range []string{"en", "uk"} {
		b := s.as(t, people.Auditor)
		b.lang = language
		for _, basis := range s.Library.Bases() {
			p := b.get("/legal-bases/"+string(basis.ID)).want(t, http.StatusOK, "rg-sure--"+basis.Confidence)
			p.lacks(t, "[legal.", "[lawbook.", "[kit.", "%!")
		}
	}
}
