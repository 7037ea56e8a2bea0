package templates

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"rogatory/internal/lang"
)

// Problem is one thing wrong with a form, and the field it belongs to.
type Problem struct {
	Field string // id of the input; empty for the form as a whole
	Text  string
}

// Problems turns the faults of an error into what ErrorSummary shows, in the
// order of the form.
func Problems(p *lang.Printer, err error) []Problem {
	if err == nil {
		return nil
	}
	texts := p.FieldFaults(err)
	var all []Problem
	for _, field := range p.FaultFields(err) {
		all = append(all, Problem{Field: inputID("", field), Text: texts[field]})
	}
	if len(all) == 0 {
		all = append(all, Problem{Text: p.Fault(err)})
	}
	return all
}

// Form is what surrounds the inputs of a POST form.
type Form struct {
	Action   string
	Key      string    // idempotency key: the same form sent twice has one effect
	Seen     int       // version of the record the page showed; 0 sends none
	Problems []Problem // shown above the inputs
	Wide     bool      // inputs may use the whole width
	Bare     bool      // no frame: a row of buttons, or a form inside another frame
	Upload   bool      // the form carries files
	Confirm  string    // a script asks this before sending; without scripts nothing is asked
}

// Field is one input of text with its label.
type Field struct {
	Name         string
	ID           string // Name when empty
	Label        string
	Hint         string
	Error        string
	Value        string
	Type         string // text when empty: email, number, tel, url, search
	Width        int    // about so many characters; 0 is the full width
	Rows         int    // of a text area
	MaxLength    int    // 0 sends none
	Autocomplete string
	InputMode    string
	Optional     bool // says so after the label
	Heading      bool // the label is the page's h1
	HideLabel    bool // the label is for screen readers only
	Mono         bool // identifiers: no proportional letters, no spelling check
	Suffix       string
	Min, Max     string // days of a date
	Accept       string // kinds of file
	Suggest      []string
}

// Moment is a day with an optional time of day; the time's input is Name_time.
type Moment struct {
	Name      string
	Label     string
	Hint      string
	Error     string
	TimeError string
	Day       string // 2006-01-02
	Time      string // 15:04
	TimeLabel string // shell's own word when empty
	Max       string
}

// Option is one thing to choose.
type Option struct {
	Value    string
	Label    string
	Hint     string
	Disabled bool
	Group    string // options of a select with the same group stand together
}

// Choice is one question with options.
type Choice struct {
	Name      string
	ID        string // Name when empty
	Label     string
	Hint      string
	Error     string
	Value     string   // what is chosen, for radios and select
	Values    []string // what is chosen, for checkboxes
	Options   []Option
	Empty     string // first, empty option of a select; none when empty
	Inline    bool   // radios side by side
	Small     bool   // a side question: options closer together
	Optional  bool
	Heading   bool
	HideLabel bool
}

// Box is a single checkbox.
type Box struct {
	Name    string
	ID      string
	Value   string // "yes" when empty
	Label   string
	Hint    string
	Error   string
	Checked bool
}

// Button submits a form or, with a Path, leads somewhere.
type Button struct {
	Label    string
	Kind     ButtonKind
	Path     string
	Name     string
	Value    string
	Confirm  string
	Disabled bool
	Small    bool
}

// ButtonKind says how weighty a button is.
type ButtonKind string

// The kinds of button; a page has one primary.
const (
	Primary   ButtonKind = ""
	Secondary ButtonKind = "secondary"
	Warning   ButtonKind = "warning"
)

// inputID makes an id of a name: "items[]" becomes "items".
func inputID(id, name string) string {
	if id != "" {
		return id
	}
	return strings.NewReplacer("[]", "", "[", "-", "]", "", ".", "-").Replace(name)
}

func (f Field) id() string  { return inputID(f.ID, f.Name) }
func (c Choice) id() string { return inputID(c.ID, c.Name) }
func (b Box) id() string    { return inputID(b.ID, b.Name) }

func (f Field) kind() string {
	if f.Type == "" {
		return "text"
	}
	return f.Type
}

func (f Field) rows() string {
	if f.Rows == 0 {
		return "4"
	}
	return strconv.Itoa(f.Rows)
}

func (f Field) width() string {
	if f.Width == 0 {
		return ""
	}
	for _, w := range []int{2, 3, 4, 5, 10, 20} {
		if f.Width <= w {
			return "govuk-input--width-" + strconv.Itoa(w)
		}
	}
	return "govuk-input--width-30"
}

func (b Box) value() string {
	if b.Value == "" {
		return "yes"
	}
	return b.Value
}

// describedBy lists the ids of what explains an input.
func describedBy(id, hint, problem string) string {
	var ids []string
	if hint != "" {
		ids = append(ids, id+"-hint")
	}
	if problem != "" {
		ids = append(ids, id+"-error")
	}
	return strings.Join(ids, " ")
}

// optionID keeps the field's own id for the first option, so that a link of
// the error summary puts the focus there.
func optionID(id string, i int) string {
	if i == 0 {
		return id
	}
	return id + "-" + strconv.Itoa(i+1)
}

func (c Choice) chosen(value string) bool {
	for _, v := range c.Values {
		if v == value {
			return true
		}
	}
	return false
}

// optionGroup is a run of options under one heading.
type optionGroup struct {
	label   string
	options []Option
}

func (c Choice) groups() []optionGroup {
	var groups []optionGroup
	for _, o := range c.Options {
		if n := len(groups); n == 0 || groups[n-1].label != o.Group {
			groups = append(groups, optionGroup{label: o.Group})
		}
		last := &groups[len(groups)-1]
		last.options = append(last.options, o)
	}
	return groups
}

func (b Button) class() string {
	class := "govuk-button"
	if b.Kind != Primary {
		class += " govuk-button--" + string(b.Kind)
	}
	if b.Small {
		class += " rg-button--small"
	}
	return class
}

// attributes are the ones an input has only sometimes.
func (f Field) attributes() templ.Attributes {
	a := templ.Attributes{}
	set := func(name, value string) {
		if value != "" {
			a[name] = value
		}
	}
	set("aria-describedby", describedBy(f.id(), f.Hint, f.Error))
	set("autocomplete", f.Autocomplete)
	set("inputmode", f.InputMode)
	set("min", f.Min)
	set("max", f.Max)
	if f.Error != "" {
		a["aria-invalid"] = "true"
	}
	if f.MaxLength > 0 {
		a["maxlength"] = strconv.Itoa(f.MaxLength)
	}
	if f.Mono {
		a["spellcheck"], a["autocapitalize"] = "false", "none"
	}
	if len(f.Suggest) > 0 {
		a["list"] = f.id() + "-list"
	}
	return a
}
