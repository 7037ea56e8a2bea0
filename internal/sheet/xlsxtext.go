package sheet

import (
	"encoding/xml"
	"io"
	"strings"
)

// readStrings reads the texts that cells refer to by number.
func (w *workbook) readStrings() error {
	f, ok := w.parts["xl/sharedstrings.xml"]
	if !ok {
		return nil
	}
	in, err := f.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	d := newDecoder(in)
	total := 0
	for {
		t, err := d.RawToken()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if start, ok := t.(xml.StartElement); ok && start.Name.Local == "si" {
			text, err := readText(d, "si")
			if err != nil {
				return err
			}
			if total += len(text) + 16; total > w.mostText {
				return errTooLarge
			}
			w.strings = append(w.strings, text)
		}
	}
}

func newDecoder(r io.Reader) *xml.Decoder {
	d := xml.NewDecoder(r)
	d.Strict = true
	return d
}

// readText joins the text runs up to the end of an element, leaving out the
// reading aids of East Asian text.
func readText(d *xml.Decoder, until string) (string, error) {
	var b strings.Builder
	inText, aid := false, false
	for {
		t, err := d.RawToken()
		if err != nil {
			if err == io.EOF {
				err = io.ErrUnexpectedEOF
			}
			return "", err
		}
		switch e := t.(type) {
		case xml.StartElement:
			inText = inText || e.Name.Local == "t"
			aid = aid || e.Name.Local == "rPh"
		case xml.EndElement:
			switch e.Name.Local {
			case "t":
				inText = false
			case "rPh":
				aid = false
			case until:
				return unescape(b.String()), nil
			}
		case xml.CharData:
			if inText && !aid && b.Len() <= maxCell {
				b.Write(e)
			}
		}
	}
}

// unescape undoes the spelling of line ends that spreadsheets use.
func unescape(s string) string {
	if !strings.Contains(s, "_x00") {
		return s
	}
	return strings.NewReplacer("_x000D_", "", "_x000d_", "", "_x000A_", "\n", "_x0009_", "\t").Replace(s)
}

// dateStyle says whether numbers of a style are shown as dates.
type dateStyle bool

// readStyles finds out which styles show a number as a date.
func (w *workbook) readStyles() error {
	f, ok := w.parts["xl/styles.xml"]
	if !ok {
		return nil
	}
	b, err := readPart(f, maxPart)
	if err != nil {
		return err
	}
	var styles struct {
		Formats []struct {
			ID   int    `xml:"numFmtId,attr"`
			Code string `xml:"formatCode,attr"`
		} `xml:"numFmts>numFmt"`
		Cells []struct {
			Format int `xml:"numFmtId,attr"`
		} `xml:"cellXfs>xf"`
	}
	if err := xml.Unmarshal(b, &styles); err != nil {
		return err
	}
	custom := map[int]bool{}
	for _, each := range styles.Formats {
		custom[each.ID] = showsDate(each.Code)
	}
	for _, each := range styles.Cells {
		date, known := custom[each.Format]
		if !known {
			date = each.Format >= 14 && each.Format <= 17 || each.Format == 22 || each.Format >= 27 && each.Format <= 36 || each.Format >= 50 && each.Format <= 58
		}
		w.dateStyle = append(w.dateStyle, dateStyle(date))
	}
	return nil
}

// showsDate reads a number format: y or d outside quotes and brackets.
func showsDate(code string) bool {
	quoted, bracket, escaped := false, false, false
	for _, r := range strings.ToLower(code) {
		switch {
		case escaped:
			escaped = false
		case r == '\\':
			escaped = true
		case r == '"':
			quoted = !quoted
		case quoted:
		case r == '[':
			bracket = true
		case r == ']':
			bracket = false
		case bracket:
		case r == 'y' || r == 'd':
			return true
		}
	}
	return false
}
