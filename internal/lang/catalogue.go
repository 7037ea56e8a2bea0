package lang

import (
	"embed"
	"encoding/json"
	"fmt"
	"path"
	"strconv"
	"strings"
	"sync"
	"time"
)

//go:embed en/*.json uk/*.json
var files embed.FS

// catalogue holds the messages of one language by key.
type catalogue map[string]message

// message is one entry, taken apart once so that saying it is cheap. A plural
// message has a text for each form of the language, another has only "other".
type message struct {
	plural bool
	forms  map[string]text
}

// text is literal parts with argument numbers between them.
type text struct {
	literals []string // one more than args
	args     []int
}

// printers reads all catalogues on first use. They are part of the program, so
// a broken one is a bug that stops it; the tests of this room read them all.
var printers = sync.OnceValue(func() map[Language]*Printer {
	all := make(map[Language]*Printer, len(Languages()))
	for _, l := range Languages() {
		c, err := load(l)
		if err != nil {
			panic(err)
		}
		all[l] = &Printer{language: l, catalogue: c, names: readNames(c), zone: time.UTC}
	}
	return all
})

func load(l Language) (catalogue, error) {
	entries, err := files.ReadDir(string(l))
	if err != nil {
		return nil, fmt.Errorf("lang: read catalogue %s: %w", l, err)
	}
	c := catalogue{}
	for _, e := range entries {
		name := path.Join(string(l), e.Name())
		body, err := files.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("lang: read %s: %w", name, err)
		}
		if err := c.add(body); err != nil {
			return nil, fmt.Errorf("lang: %s: %w", name, err)
		}
	}
	return c, nil
}

// add reads one file: a flat object of key to text or key to plural forms.
func (c catalogue) add(body []byte) error {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(body, &raw); err != nil {
		return err
	}
	for key, value := range raw {
		if _, twice := c[key]; twice {
			return fmt.Errorf("key %s stands twice", key)
		}
		m, err := parseMessage(value)
		if err != nil {
			return fmt.Errorf("key %s: %w", key, err)
		}
		c[key] = m
	}
	return nil
}

func parseMessage(value json.RawMessage) (message, error) {
	var single string
	if json.Unmarshal(value, &single) == nil {
		t, err := parseText(single)
		return message{forms: map[string]text{"other": t}}, err
	}
	var forms map[string]string
	if err := json.Unmarshal(value, &forms); err != nil {
		return message{}, fmt.Errorf("neither a text nor plural forms: %w", err)
	}
	m := message{plural: true, forms: make(map[string]text, len(forms))}
	for form, s := range forms {
		t, err := parseText(s)
		if err != nil {
			return message{}, fmt.Errorf("form %s: %w", form, err)
		}
		m.forms[form] = t
	}
	if _, ok := m.forms["other"]; !ok {
		return message{}, fmt.Errorf("form other is missing")
	}
	return m, nil
}

// parseText takes "{0} of {1}" apart. Only {digits} is a placeholder; a brace
// that opens anything else is a slip and refused.
func parseText(s string) (text, error) {
	var t text
	for {
		open := strings.IndexByte(s, '{')
		if open < 0 {
			t.literals = append(t.literals, s)
			return t, nil
		}
		width := strings.IndexByte(s[open:], '}')
		if width < 0 {
			return text{}, fmt.Errorf("placeholder is not closed in %q", s)
		}
		n, err := strconv.Atoi(s[open+1 : open+width])
		if err != nil || n < 0 || n > 9 {
			return text{}, fmt.Errorf("placeholder %s is not a number", s[open:open+width+1])
		}
		t.literals = append(t.literals, s[:open])
		t.args = append(t.args, n)
		s = s[open+width+1:]
	}
}
