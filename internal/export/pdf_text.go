package export

import (
	"strings"
	"unicode"
)

// clean keeps what the fonts can show and no reader can be misled by: a rune
// beyond the basic plane becomes a mark, direction controls go.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			return ' '
		case r > 0xFFFF || r == unicode.ReplacementChar || unicode.Is(unicode.Co, r):
			return '□'
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, text)
}

// split breaks a text into lines of at most a width: at spaces, and within a
// word only where the word alone is wider.
func (s *sheet) split(text string, width float64) []string {
	var all []string
	current := ""
	for _, word := range strings.FieldsFunc(clean(text), func(r rune) bool { return r == ' ' }) {
		joined := word
		if current != "" {
			joined = current + " " + word
		}
		if s.GetStringWidth(joined) <= width {
			current = joined
			continue
		}
		if current != "" {
			all = append(all, current)
		}
		for s.GetStringWidth(word) > width {
			var head string
			head, word = s.fit(word, width)
			all = append(all, head)
		}
		current = word
	}
	if current != "" || len(all) == 0 {
		all = append(all, current)
	}
	return all
}

// fit takes as much of a word as a width holds, at least one letter.
func (s *sheet) fit(word string, width float64) (head, rest string) {
	runes := []rune(word)
	n := 1
	for n < len(runes) && s.GetStringWidth(string(runes[:n+1])) <= width {
		n++
	}
	return string(runes[:n]), string(runes[n:])
}

// widest is the widest word of a text, which a column should hold unbroken.
func (s *sheet) widest(text string) float64 {
	w := 0.0
	for _, word := range strings.FieldsFunc(clean(text), func(r rune) bool { return r == ' ' }) {
		w = max(w, s.GetStringWidth(word))
	}
	return w
}
