package templates

import "rogatory/internal/lang"

// Shell is what surrounds every page: the reader's language, who is signed in,
// where they can go, the token of their forms.
type Shell struct {
	Lang   *lang.Printer
	Title  string // of this page, without the product's name
	Path   string // path and query of this page; the language switch comes back to it
	Person Person // zero when nobody is signed in
	Nav    []NavItem
	Agency string // whose installation this is; empty when unknown
	Demo   bool   // the data is invented; every page says so
	Theme  string // "" follows the system, else "light" or "dark"
	Token  string // proves that a form is ours; empty when nobody is signed in
	Flash  string // what was just done, shown once
	Assets Assets
	// Version of the program, for the footer.
	Version string
}

// Person is who is signed in, as the masthead says it.
type Person struct {
	Name string
	Role string // the role's label in the reader's language
	Path string // their account page
}

// NavItem is one way to go.
type NavItem struct {
	Label   string
	Path    string
	Current bool
	Count   int // what waits there; 0 shows no number
}

// Assets are the addresses of the files every page loads.
type Assets struct {
	CSS  string
	JS   string
	Icon string
}

// Say is the message of a key in the reader's language.
func (s Shell) Say(key string, args ...any) string { return s.Lang.Say(key, args...) }

// Count is the plural message of a key for n.
func (s Shell) Count(key string, n int, args ...any) string { return s.Lang.Count(key, n, args...) }

// SignedIn says whether the page is for a known person.
func (s Shell) SignedIn() bool { return s.Person.Name != "" }

func (s Shell) pageTitle() string {
	if s.Title == "" {
		return s.Say("shell.product")
	}
	return s.Title + " – " + s.Say("shell.product")
}

// otherLanguages are the languages the reader could switch to.
func (s Shell) otherLanguages() []lang.Language {
	var others []lang.Language
	for _, l := range lang.Languages() {
		if l != s.Lang.Language() {
			others = append(others, l)
		}
	}
	return others
}

func (s Shell) theme() string {
	switch s.Theme {
	case "light", "dark":
		return s.Theme
	default:
		return "auto"
	}
}

// here names the current place, for the menu of a narrow screen.
func (s Shell) here() string {
	for _, item := range s.Nav {
		if item.Current {
			return item.Label
		}
	}
	return ""
}

// colourScheme tells the browser which form controls and scroll bars to draw.
func colourScheme(theme string) string {
	switch theme {
	case "light", "dark":
		return theme
	default:
		return "light dark"
	}
}
