// Package lang speaks to people: the message catalogues of every language, and
// numbers, days and instants as its readers write them. Every sentence of the
// product is in en/*.json and uk/*.json, one file for each room.
package lang

import (
	"time"

	"golang.org/x/text/language"
)

// Language is one of the languages the product speaks.
type Language string

// The languages with a complete catalogue.
const (
	English   Language = "en"
	Ukrainian Language = "uk"
)

// Languages lists all languages, the fallback first.
func Languages() []Language { return []Language{English, Ukrainian} }

// Valid says whether there is a catalogue for the language.
func (l Language) Valid() bool { return l == English || l == Ukrainian }

// Name is what the language calls itself, for the language switch.
func (l Language) Name() string {
	if l == Ukrainian {
		return "Українська"
	}
	return "English"
}

// tag is the language as x/text knows it.
func (l Language) tag() language.Tag {
	if l == Ukrainian {
		return language.Ukrainian
	}
	return language.English
}

var matcher = language.NewMatcher([]language.Tag{language.English, language.Ukrainian})

// Match picks the language for a reader: the stated preference when it is one
// of ours, then the browser's Accept-Language header, then English.
func Match(preference, acceptLanguage string) Language {
	if l := Language(preference); l.Valid() {
		return l
	}
	wanted, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil || len(wanted) == 0 {
		return English
	}
	_, at, confidence := matcher.Match(wanted...)
	if confidence == language.No {
		return English
	}
	return Languages()[at]
}

// Printer says things in one language and one time zone. It is immutable, so
// that one printer can serve many readers.
type Printer struct {
	language  Language
	catalogue catalogue
	names     names
	zone      *time.Location
}

// For gives the printer of a language, in UTC until In says otherwise.
func For(l Language) *Printer {
	if !l.Valid() {
		l = English
	}
	return printers()[l]
}

// In gives a printer of the same language whose clock shows the time of a place.
func (p *Printer) In(zone *time.Location) *Printer {
	moved := *p
	moved.zone = zone
	return &moved
}

// Language tells which language the printer speaks.
func (p *Printer) Language() Language { return p.language }

// Zone tells whose time the printer shows.
func (p *Printer) Zone() *time.Location { return p.zone }
