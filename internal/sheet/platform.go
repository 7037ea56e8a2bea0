package sheet

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// forms are the legal forms that say nothing about who a company is.
var forms = map[string]bool{
	"inc": true, "incorporated": true, "llc": true, "llp": true, "lp": true, "ltd": true, "limited": true, "corp": true,
	"corporation": true, "co": true, "company": true, "gmbh": true, "ag": true, "sa": true, "sarl": true, "bv": true, "nv": true,
	"plc": true, "oy": true, "ab": true, "as": true, "srl": true, "spa": true, "pty": true, "fz": true, "тов": true, "ооо": true,
	"зао": true, "ао": true, "пат": true, "прат": true,
}

// Fold reduces a name to what is compared: small letters, no punctuation, no
// legal form at either end. "FACEBOOK, INC." and "Facebook" fold alike, and so
// do "AT&T" and "AT and T".
func Fold(name string) string {
	name = strings.ReplaceAll(norm.NFKC.String(name), "&", " and ")
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	})
	for len(words) > 0 && forms[words[len(words)-1]] {
		words = words[:len(words)-1]
	}
	for len(words) > 1 && forms[words[0]] {
		words = words[1:]
	}
	return strings.Join(words, " ")
}

// namer turns a cell into the names of platforms it means.
type namer struct {
	alias   map[string]string
	several map[string][]string
	whole   []string
	split   []string
}

func newNamer(p Platforms, split []string) namer {
	n := namer{alias: map[string]string{}, several: map[string][]string{}, whole: slices.Clone(p.Whole), split: split}
	for name, spellings := range p.Aliases {
		n.alias[Fold(name)] = name
		for _, s := range append([]string{name}, spellings...) {
			n.alias[Fold(s)] = name
			if n.divides(s) {
				n.whole = append(n.whole, s)
			}
		}
	}
	for cell, names := range p.Several {
		n.several[Fold(cell)] = names
		if n.divides(cell) {
			n.whole = append(n.whole, cell)
		}
	}
	// The longest first: "Yahoo! Holdings, Inc." before "Yahoo!".
	slices.SortFunc(n.whole, func(a, b string) int { return len(b) - len(a) })
	return n
}

func (n namer) divides(name string) bool {
	lower := strings.ToLower(name)
	return slices.ContainsFunc(n.split, func(s string) bool { return strings.Contains(lower, strings.ToLower(s)) })
}

// named is one platform: the name after the aliases, and its key.
type named struct{ name, key string }

// names gives the platforms of a cell in order, each once.
func (n namer) names(cell string) []named {
	var out []named
	add := func(name string) {
		key := Fold(name)
		// The first spelling met stays the name, so that one company has one.
		if first, ok := n.alias[key]; ok {
			name = first
		} else if key != "" {
			n.alias[key] = name
		}
		if key != "" && !slices.ContainsFunc(out, func(o named) bool { return o.key == key }) {
			out = append(out, named{name, key})
		}
	}
	pieces := []string{cell}
	if !n.known(cell) {
		pieces = n.pieces(cell)
	}
	for _, p := range pieces {
		p = strings.TrimFunc(p, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",;:/|", r) })
		p = strings.Join(strings.Fields(p), " ")
		if all, ok := n.several[Fold(p)]; ok {
			for _, each := range all {
				add(each)
			}
			continue
		}
		if name, ok := n.alias[Fold(p)]; ok {
			p = name
		}
		add(p)
	}
	return out
}

func (n namer) known(cell string) bool {
	key := Fold(cell)
	_, known := n.alias[key]
	return known || len(n.several[key]) > 0
}

// pieces divides a cell at the separators that are not inside of a whole name.
func (n namer) pieces(cell string) []string {
	var out []string
	start := 0
	for i := 0; i < len(cell); {
		if size := startsWith(cell[i:], n.whole); size > 0 {
			i += size
			continue
		}
		if size := startsWith(cell[i:], n.split); size > 0 {
			out = append(out, cell[start:i])
			i += size
			start = i
			continue
		}
		i++
	}
	return append(out, cell[start:])
}

// startsWith gives the length of the first of the words that a text begins
// with, letters large or small.
func startsWith(text string, words []string) int {
	for _, w := range words {
		if w != "" && len(text) >= len(w) && strings.EqualFold(text[:len(w)], w) {
			return len(w)
		}
	}
	return 0
}
