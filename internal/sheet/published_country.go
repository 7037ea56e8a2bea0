package sheet

import (
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
	"golang.org/x/text/unicode/norm"
)

// countryLanguages are the languages in which names of countries are known, as
// the Common Locale Data Repository writes them.
var countryLanguages = []language.Tag{language.English, language.Ukrainian, language.French, language.German, language.Spanish, language.Italian, language.Portuguese,
	language.Polish, language.Dutch, language.Russian, language.Czech, language.Swedish, language.Danish, language.Turkish, language.Romanian, language.Hungarian}

// countryAliases are names that reports use and the repository does not.
var countryAliases = map[string]string{
	"hong kong": "HK", "macau": "MO", "macao": "MO", "czech republic": "CZ", "ivory coast": "CI", "palestinian authority": "PS", "palestine": "PS",
	"macedonia": "MK", "north macedonia": "MK", "vatican city": "VA", "vatican": "VA", "holy see": "VA", "burma": "MM", "swaziland": "SZ", "turkiye": "TR", "turkey": "TR",
	"usa": "US", "u s a": "US", "us": "US", "united states of america": "US", "uk": "GB", "great britain": "GB", "england": "GB", "uae": "AE", "korea": "KR",
	"republic of korea": "KR", "korea republic of": "KR", "russian federation": "RU", "viet nam": "VN", "republic of moldova": "MD", "cape verde": "CV", "east timor": "TL",
	"bosnia": "BA", "bosnia herzegovina": "BA", "republique tcheque": "CZ", "etat de la cite du vatican": "VA", "sudkorea": "KR", "сша": "US", "велика британія": "GB", "чехія": "CZ",
	"taiwan": "TW", "congo democratic republic": "CD", "democratic republic of the congo": "CD", "the gambia": "GM", "brunei darussalam": "BN", "reunion": "RE",
}

// countryNames holds the folded names of all countries.
var countryNames = sync.OnceValue(func() map[string]string {
	names := map[string]string{}
	for _, tag := range countryLanguages {
		namer := display.Regions(tag)
		for a := 'A'; a <= 'Z'; a++ {
			for b := 'A'; b <= 'Z'; b++ {
				r, err := language.ParseRegion(string(a) + string(b))
				if err != nil || r.Canonicalize() != r || !r.IsCountry() && r.String() != "XK" {
					continue // no country, or one that has another code today
				}
				code, name := r.String(), foldCountry(namer.Name(r))
				if code != string(a)+string(b) || name == "" {
					continue
				}
				if _, taken := names[name]; !taken {
					names[name] = code
				}
			}
		}
	}
	for name, code := range countryAliases {
		names[name] = code
	}
	return names
})

// countryOf finds a country by its code of two or three letters or by its name
// in any of the languages known.
func countryOf(text string) (string, bool) {
	s := strings.TrimSpace(text)
	if code, ok := countryNames()[foldCountry(s)]; ok {
		return code, true
	}
	if len(s) != 2 && len(s) != 3 || strings.ToUpper(s) != s {
		return "", false
	}
	r, err := language.ParseRegion(s)
	if err != nil || !r.IsCountry() && r.String() != "XK" {
		return "", false
	}
	return r.Canonicalize().String(), true
}

// foldCountry reduces a name to letters without marks: "Côte d’Ivoire" and
// "COTE D'IVOIRE" are one.
func foldCountry(name string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(strings.ReplaceAll(name, "&", " and "))) {
		switch {
		case unicode.IsMark(r) && r != '\u0306' && r != '\u0308': // й and ї keep what makes them letters
		case unicode.IsMark(r) && isLatinBefore(b.String()):
		case unicode.IsLetter(r) || unicode.IsMark(r):
			b.WriteRune(r)
		case r == '\'' || r == '’' || r == 'ʼ':
		default:
			b.WriteByte(' ')
		}
	}
	words := strings.Fields(b.String())
	if len(words) > 1 && words[0] == "the" {
		words = words[1:]
	}
	return norm.NFC.String(strings.Join(words, " "))
}

func isLatinBefore(s string) bool { return s != "" && s[len(s)-1] < 0x80 }
