package lang

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// placeholders lists the argument numbers a text uses, each once.
func (t text) placeholders() []int {
	used := slices.Clone(t.args)
	slices.Sort(used)
	return slices.Compact(used)
}

func catalogues(t *testing.T) map[Language]catalogue {
	t.Helper()
	all := map[Language]catalogue{}
	for _, l := range Languages() {
		c, err := load(l)
		if err != nil {
			t.Fatal(err)
		}
		all[l] = c
	}
	return all
}

func TestBothLanguagesSayTheSame(t *testing.T) {
	all := catalogues(t)
	for _, l := range Languages() {
		for key, m := range all[English] {
			other, ok := all[l][key]
			if !ok {
				t.Errorf("%s lacks %s", l, key)
				continue
			}
			if m.plural != other.plural {
				t.Errorf("%s: %s is plural in one language only", l, key)
			}
			if a, b := m.forms["other"].placeholders(), other.forms["other"].placeholders(); !slices.Equal(a, b) {
				t.Errorf("%s: %s uses %v, English %v", l, key, b, a)
			}
		}
		for key := range all[l] {
			if _, ok := all[English][key]; !ok {
				t.Errorf("%s has %s, which English lacks", l, key)
			}
		}
	}
}

func TestPluralsAreComplete(t *testing.T) {
	want := map[Language][]string{English: {"one", "other"}, Ukrainian: {"few", "many", "one", "other"}}
	for l, c := range catalogues(t) {
		for key, m := range c {
			if !m.plural {
				continue
			}
			var forms []string
			for form, text := range m.forms {
				forms = append(forms, form)
				// "one" may leave its number out ("a day"), the others name what "other" names.
				if a, b := text.placeholders(), m.forms["other"].placeholders(); form != "one" && !slices.Equal(a, b) {
					t.Errorf("%s: %s names %v in %s, %v in other", l, key, a, form, b)
				}
				if form == "one" && l == Ukrainian && slices.Contains(m.forms["other"].args, 0) && !slices.Contains(text.args, 0) {
					t.Errorf("uk: %s: one also means 21 and 101, so it needs {0}", key)
				}
			}
			slices.Sort(forms)
			if !slices.Equal(forms, want[l]) {
				t.Errorf("%s: %s has the forms %v", l, key, forms)
			}
		}
	}
}

func TestKeysHaveTheirForm(t *testing.T) {
	good := regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$`)
	for l, c := range catalogues(t) {
		for key := range c {
			if !good.MatchString(key) {
				t.Errorf("%s: key %q", l, key)
			}
		}
	}
}

// A Latin letter inside a Ukrainian word looks right and is found by no search.
func TestUkrainianWordsHaveNoLatinLetters(t *testing.T) {
	for key, words := range everyText(catalogues(t)[Ukrainian]) {
		for _, word := range words {
			if mixed(word) {
				t.Errorf("%s: %q mixes alphabets", key, word)
			}
		}
	}
}

// Russian letters, and the straight apostrophe, are slips of the keyboard.
func TestUkrainianUsesItsOwnLetters(t *testing.T) {
	for key, words := range everyText(catalogues(t)[Ukrainian]) {
		for _, word := range words {
			if strings.ContainsAny(word, "ыэъёЫЭЪЁ") || strings.ContainsRune(word, '\'') && cyrillic(word) {
				t.Errorf("%s: %q", key, word)
			}
		}
	}
}

func TestEnglishHasNoCyrillic(t *testing.T) {
	for key, words := range everyText(catalogues(t)[English]) {
		for _, word := range words {
			if cyrillic(word) {
				t.Errorf("%s: %q", key, word)
			}
		}
	}
}

func TestTextsHaveNoLooseEnds(t *testing.T) {
	for l, c := range catalogues(t) {
		for key, m := range c {
			for form, text := range m.forms {
				s := strings.Join(text.literals, "{}")
				if s == "" || s != strings.TrimSpace(s) || strings.Contains(s, "  ") || strings.ContainsAny(s, "<>\t") && !strings.Contains(s, "< ") {
					t.Errorf("%s: %s (%s): %q", l, key, form, s)
				}
			}
		}
	}
}

func everyText(c catalogue) map[string][]string {
	words := map[string][]string{}
	for key, m := range c {
		for _, text := range m.forms {
			split := strings.FieldsFunc(strings.Join(text.literals, " "), func(r rune) bool {
				return !unicode.IsLetter(r) && r != '\'' && r != '’'
			})
			words[key] = append(words[key], split...)
		}
	}
	return words
}

func cyrillic(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Cyrillic, r) })
}

func mixed(s string) bool {
	return cyrillic(s) && strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Latin, r) })
}

func TestMixedWordsAreFound(t *testing.T) {
	if !mixed("cправа") || mixed("справа") || mixed("Signal") {
		t.Error("the search for Latin letters does not work")
	}
}
