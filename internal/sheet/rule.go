package sheet

import (
	"regexp"
	"strings"
)

// rule is a compiled condition on the text of a cell.
type rule struct {
	is      map[string]bool
	has     []string
	lacks   []string
	matches *regexp.Regexp
	empty   bool
	because string
}

func newRule(w When) rule {
	r := rule{is: map[string]bool{}, empty: w.Empty, because: w.Because}
	for _, word := range w.Is {
		r.is[foldWord(word)] = true
	}
	for _, word := range w.Has {
		r.has = append(r.has, foldWord(word))
	}
	for _, word := range w.Lacks {
		r.lacks = append(r.lacks, foldWord(word))
	}
	if w.Matches != "" {
		r.matches = regexp.MustCompile(w.Matches) // compiled before by Map.check
	}
	return r
}

// foldWord lets words that differ in case and spacing be the same.
func foldWord(s string) string { return strings.ToLower(tidy(s)) }

// holds says whether the cell meets the condition: one of the listed ways.
func (r rule) holds(text string) bool {
	word := foldWord(text)
	if r.empty && word == "" || r.is[word] || r.matches != nil && r.matches.MatchString(text) {
		return true
	}
	for _, part := range r.has {
		if strings.Contains(word, part) {
			return true
		}
	}
	for _, part := range r.lacks {
		if strings.Contains(word, part) {
			return false
		}
	}
	return len(r.lacks) > 0
}

// words is a table from words to codes.
type words[T ~string] map[string]T

func foldWords[T ~string](m map[string]T) words[T] {
	out := words[T]{}
	for word, code := range m {
		out[foldWord(word)] = code
	}
	return out
}
