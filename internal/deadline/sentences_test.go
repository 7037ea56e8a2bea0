package deadline_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"rogatory/internal/deadline"
	"rogatory/internal/lang"
)

func catalogueKeys(t *testing.T, language string) map[string]bool {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("..", "lang", language, "deadline.json"))
	if err != nil {
		t.Fatal(err)
	}
	var raw map[string]any
	if err := json.Unmarshal(body, &raw); err != nil {
		t.Fatal(err)
	}
	keys := map[string]bool{}
	for key := range raw {
		keys[key] = true
	}
	return keys
}

// usedKeys are the keys that stand in the source, and those made of a word.
func usedKeys(t *testing.T) map[string]bool {
	t.Helper()
	keys := map[string]bool{"deadline.proof_none": true, "deadline.proof_national_law_of_issuing_authority": true}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	stands := regexp.MustCompile(`"(deadline\.[a-z0-9_]*[a-z0-9])"`)
	named := regexp.MustCompile(`"([a-z_]+)": +true`)
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range stands.FindAllStringSubmatch(string(source), -1) {
			keys[m[1]] = true
		}
		for _, m := range named.FindAllStringSubmatch(string(source), -1) {
			keys["deadline.event_"+m[1]] = true
		}
	}
	for _, r := range deadline.Rules() {
		keys[r.Key()] = true
	}
	for _, s := range deadline.States() {
		keys[s.Key()] = true
	}
	for _, p := range deadline.Places() {
		keys[p.NameKey] = true
		if p.NoteKey != "" {
			keys[p.NoteKey] = true
		}
		c, _ := deadline.CalendarOf(p.Code)
		for _, h := range c.Holidays(p.KnownFrom, day(t, "2030-12-31")) {
			keys[h.Key] = true
		}
	}
	return keys
}

func TestEveryKeyHasASentenceAndEverySentenceAUse(t *testing.T) {
	used := usedKeys(t)
	for _, language := range []string{"en", "uk"} {
		have := catalogueKeys(t, language)
		for key := range used {
			if !have[key] {
				t.Errorf("%s lacks %s", language, key)
			}
		}
		for key := range have {
			if !used[key] {
				t.Errorf("%s has %s, which nothing says", language, key)
			}
		}
	}
}

func TestTheProofsOfAllExamplesAreWholeSentences(t *testing.T) {
	for _, v := range vectors(t) {
		in, events := v.input(t)
		d := must[deadline.Deadline](t)(deadline.Compute(must[deadline.After](t)(deadline.Apply(in, events)).Input))
		for _, l := range lang.Languages() {
			for _, step := range d.Proof {
				said := step.Say(lang.For(l).Say)
				if strings.ContainsAny(said, "[]{}%") || strings.Contains(said, "  ") || strings.HasSuffix(said, "..") {
					t.Errorf("%s, %s: %s says %q", v.ID, l, step.Key, said)
				}
			}
		}
	}
}

func TestEachSkippedDayIsNamed(t *testing.T) {
	ireland, _ := deadline.CalendarOf("IE")
	d := must[deadline.Deadline](t)(deadline.Compute(deadline.Input{
		Rule: deadline.EUDays, Period: deadline.Days(10), Zone: zone(t, "Europe/Dublin"), Calendar: ireland,
		Start: deadline.Start{At: time.Date(2026, 10, 14, 9, 0, 0, 0, time.UTC)},
	}))
	var said []string
	for _, step := range d.Proof {
		if step.Key == "deadline.proof_skipped" {
			said = append(said, step.Say(lang.For(lang.English).Say))
		}
	}
	want := "24 October 2026 is no working day: Saturday.|25 October 2026 is no working day: Sunday.|26 October 2026 is no working day: October public holiday."
	if got := strings.ReplaceAll(strings.Join(said, "|"), "\u00a0", " "); got != want {
		t.Errorf("%s", got)
	}
}
