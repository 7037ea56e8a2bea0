package catalogue

import (
	"testing"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/legal"
)

var noon = time.Date(2026, time.March, 4, 12, 0, 0, 0, time.UTC)

// TestStopsAreThoseOfTheCatalogue: the table by which a question stops a clock
// says what clock_stop_rules says.
func TestStopsAreThoseOfTheCatalogue(t *testing.T) {
	t.Parallel()
	var f struct {
		Rules []struct {
			ID     string `yaml:"id"`
			Resume string `yaml:"resume"`
			Ours   struct {
				Duration string `yaml:"duration"`
				Rule     string `yaml:"counting_rule_id"`
			} `yaml:"our_duty"`
		} `yaml:"clock_stop_rules"`
	}
	if err := read("legal-bases.yaml", &f); err != nil {
		t.Fatal(err)
	}
	stops := 0
	for _, r := range f.Rules {
		got := legal.Basis{ClockStop: r.ID}.StopRule()
		want := legal.NoStop
		switch r.Resume {
		case "not_defined_by_law", "restart_full":
			want = legal.StopsAnswer
		case "preservation_starts_at_clarification":
			want = legal.BeginsKeeping
		}
		if got.Effect != want || got.Ours != r.Ours.Duration || string(got.Rule) != r.Ours.Rule {
			t.Errorf("%s: the table says %+v, the catalogue %+v", r.ID, got, r)
		}
		if (got.Resume == deadline.RestartFull) != (r.Resume == "restart_full") {
			t.Errorf("%s: resumes by %q, the catalogue says %q", r.ID, got.Resume, r.Resume)
		}
		if got.Effect != legal.NoStop {
			stops++
		}
	}
	if stops != 3 {
		t.Errorf("%d rules stop a clock", stops)
	}
}

// TestTermsOfTheCatalogueCanBeCounted: every number that a basis states for a
// clock is a period its rule can count.
func TestTermsOfTheCatalogueCanBeCounted(t *testing.T) {
	t.Parallel()
	l, err := Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	counted := map[string]int{}
	try := func(b legal.Basis, what string, term legal.Term, ok bool) {
		if !ok {
			return
		}
		counted[what]++
		in := deadline.Input{Rule: term.Rule, LenientRule: term.Lenient, Period: term.Period, Start: deadline.Start{At: noon}, Zone: noon.Location()}
		if r, err := deadline.Read(in); err != nil || !r.Lenient.HasEnd() {
			t.Errorf("%s, %s: %v", b.ID, what, err)
		}
	}
	for _, b := range l.Bases() {
		term, ok := b.AnswerTerm(false)
		try(b, "answer", term, ok)
		term, ok = b.AnswerTerm(true)
		try(b, "answer in an emergency", term, ok)
		term, renewal, ok := b.KeepTerm()
		try(b, "preservation", term, ok)
		if !renewal.Empty() {
			try(b, "renewal", legal.Term{Period: renewal, Rule: term.Rule}, true)
		}
		term, ok = b.ValidityTerm()
		try(b, "validity", term, ok)
		term, ok = b.AuthorityTerm(false)
		try(b, "authority", term, ok)
		term, ok = b.SeekValidationTerm()
		try(b, "validation", term, ok)
		term, ok = b.ReactTerm()
		try(b, "our answer", term, ok)
	}
	for _, what := range []string{"answer", "answer in an emergency", "preservation", "renewal", "validity", "authority", "validation", "our answer"} {
		if counted[what] == 0 {
			t.Errorf("no basis states a time for %s", what)
		}
	}
}
