package lang

import (
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// Country names a country of ISO 3166-1 alpha-2: in the catalogue's words where
// it has some, else as the Common Locale Data Repository writes it; a code that
// is none stands for itself.
func (p *Printer) Country(code string) string {
	if key := "country." + strings.ToLower(code); p.Has(key) {
		return p.Say(key)
	}
	r, err := language.ParseRegion(code)
	if err != nil {
		return code
	}
	if name := display.Regions(language.Make(string(p.language))).Name(r); name != "" {
		return name
	}
	return code
}
