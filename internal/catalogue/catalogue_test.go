package catalogue_test

import (
	"strings"
	"testing"

	"rogatory/internal/catalogue"
	"rogatory/internal/deadline"
	"rogatory/internal/legal"
	"rogatory/internal/platform"
)

func load(t *testing.T) *catalogue.Library {
	t.Helper()
	l, err := catalogue.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestEverythingIsThere(t *testing.T) {
	t.Parallel()
	l := load(t)
	if n := len(l.Bases()); n != 57 {
		t.Errorf("%d legal bases", n)
	}
	if n := len(l.Shipped()); n != 34 {
		t.Errorf("%d platforms", n)
	}
	if n := len(l.ShippedEvents()); n != 62 {
		t.Errorf("%d events", n)
	}
	if n := len(l.Rules()); n != 20 {
		t.Errorf("%d counting rules", n)
	}
}

// marked walks every fact of a platform with its marks.
func marked(p platform.Platform) []platform.Marks {
	all := []platform.Marks{p.Preservation.Marks, p.Emergency.Marks, p.Notice.Marks, p.Cost.Marks}
	for _, x := range p.Entities {
		all = append(all, x.Marks)
	}
	for _, x := range p.Channels {
		all = append(all, x.Marks)
	}
	for _, x := range p.Routes {
		all = append(all, x.Marks)
	}
	for _, x := range p.Held {
		all = append(all, x.Marks)
	}
	for _, x := range p.Identifiers {
		all = append(all, x.Marks)
	}
	for _, x := range p.Retention {
		all = append(all, x.Marks)
	}
	for _, x := range p.Published {
		all = append(all, x.Marks)
	}
	return all
}

func TestEveryFactHasItsMarkAndItsSources(t *testing.T) {
	t.Parallel()
	l := load(t)
	check := func(where string, m platform.Marks) {
		if m.Confidence != "confirmed" && m.Confidence != "recalled" {
			t.Errorf("%s: confidence %q", where, m.Confidence)
		}
		for _, id := range m.Sources {
			if _, ok := l.Source(id); !ok {
				t.Errorf("%s: no source %q", where, id)
			}
		}
	}
	for _, p := range l.Shipped() {
		for _, m := range marked(p) {
			check(string(p.ID), m)
		}
	}
	for _, e := range l.ShippedEvents() {
		check(e.ID, e.Marks)
	}
}

func TestEveryBasisCanBeRead(t *testing.T) {
	t.Parallel()
	for _, b := range load(t).Bases() {
		if b.TitleEN == "" || b.TitleUK == "" || b.Confidence == "" {
			t.Errorf("%s lacks a title or a mark", b.ID)
		}
		if _, err := deadline.ParseRule(b.ResponseTime.Rule); err != nil {
			t.Errorf("%s: rule %q: %v", b.ID, b.ResponseTime.Rule, err)
		}
		if d := b.ResponseTime.Duration; d != "" {
			if _, err := deadline.ParsePeriod(d); err != nil {
				t.Errorf("%s: period %q: %v", b.ID, d, err)
			}
		}
	}
}

// TestAUkrainianUnitIsOfferedNoOrderOfTheUnion: neither an EPOC nor what is
// signed and not in force.
func TestAUkrainianUnitIsOfferedNoOrderOfTheUnion(t *testing.T) {
	t.Parallel()
	for _, b := range load(t).Bases() {
		for _, k := range legal.RequestKinds() {
			if b.Fits("UA", k) != nil {
				continue
			}
			if b.Jurisdiction == "eu" && b.ID != "eu-dsa-art16" || b.Status == legal.SignedOnly {
				t.Errorf("%s is offered for %s", b.ID, k)
			}
		}
	}
}

func TestEveryEventIsInUkrainian(t *testing.T) {
	t.Parallel()
	l := load(t)
	for _, e := range l.ShippedEvents() {
		for _, text := range []string{e.Title, e.Description, e.Hint, e.Note} {
			if text == "" {
				continue
			}
			if _, language := l.Say("uk", text); language != "uk" {
				t.Errorf("%s: %q is not in Ukrainian", e.ID, text)
			}
		}
	}
}

// TestEveryEmergencyIsInUkrainian: its way, unless that is an address, and its
// threshold.
func TestEveryEmergencyIsInUkrainian(t *testing.T) {
	t.Parallel()
	l := load(t)
	for _, p := range l.Shipped() {
		for _, text := range []string{p.Emergency.Channel, p.Emergency.Threshold} {
			if text == "" || strings.Contains(text, "@") || strings.Contains(text, "://") {
				continue
			}
			if _, language := l.Say("uk", text); language != "uk" {
				t.Errorf("%s: %q is not in Ukrainian", p.ID, text)
			}
		}
	}
}

// TestEveryBasisIsInUkrainian: the free text of the bases, of the rules that
// count their times and of those that stop them.
func TestEveryBasisIsInUkrainian(t *testing.T) {
	t.Parallel()
	l := load(t)
	check := func(where string, texts ...string) {
		for _, text := range texts {
			if _, language := l.Say("uk", text); text != "" && language != "uk" {
				t.Errorf("%s: %q is not in Ukrainian", where, text)
			}
		}
	}
	for _, b := range l.Bases() {
		where := string(b.ID)
		check(where, b.StatusNote, b.ConfidenceNote, b.NonDisclosure, b.OffenceThreshold, b.Precondition, b.Warning, b.Notes, b.Channel,
			b.Companion, b.Consequence, b.DualCrime, b.ScopeNote, b.Penalty, b.ResponseTime.Trigger, b.ResponseTime.Note)
		check(where, b.FollowOn...)
		check(where, b.Contents...)
		check(where, b.AskContents...)
		check(where, b.MoreContents...)
		check(where, b.Suggested...)
		for _, d := range b.Duties {
			check(where, d.What, d.Trigger, d.Note, d.OnFailure)
		}
		for _, id := range b.RefusalGrounds {
			g, _ := l.Ground(id)
			check(where, g.TitleEN)
		}
		if s, ok := l.Stop(b.ClockStop); ok {
			check(where, s.TitleEN, s.Starts, s.Effect, s.Ends, s.Silence)
		}
	}
	for _, r := range l.Rules() {
		check(string(r.ID), r.Steps...)
		check(string(r.ID), r.HolidaysOf, r.AppliesTo, r.UseAs, r.Note)
	}
}
