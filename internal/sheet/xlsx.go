package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"

	"rogatory/internal/fault"
)

// Limits of a workbook. A sheet of 200,000 rows unpacks to some 200 MB and
// shrinks 10 to 40 times; what shrinks far more is made to fill a memory.
const (
	maxUnpacked      = 1 << 30
	maxStrings       = 64 << 20
	maxPart          = 8 << 20 // parts that are not rows: names, styles
	harmlessUnpacked = 32 << 20
	harmlessRatio    = 150
)

// workbook is an open XLSX file. It is read straight from its archive, so that
// no row of a register is ever written to a temporary file.
type workbook struct {
	parts     map[string]*zip.File
	sheets    []sheetPart
	strings   []string
	dateStyle []dateStyle // by cell style
	since1904 bool
}

type sheetPart struct {
	name   string
	path   string
	hidden bool
}

var errTooLarge = errors.New("part too large")

// openWorkbook reads everything but the rows.
func openWorkbook(r io.ReaderAt, size int64) (*workbook, error) {
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "sheet.xlsx_damaged")
	}
	w := &workbook{parts: map[string]*zip.File{}}
	var unpacked, packed uint64
	for _, f := range archive.File {
		w.parts[strings.ToLower(strings.TrimPrefix(f.Name, "/"))] = f
		if f.UncompressedSize64 > maxUnpacked || unpacked > maxUnpacked {
			return nil, fault.New(fault.Invalid, "sheet.xlsx_bomb")
		}
		unpacked += f.UncompressedSize64
		packed += f.CompressedSize64
	}
	if unpacked > maxUnpacked || unpacked > harmlessUnpacked && unpacked > harmlessRatio*uint64(min(int64(packed), size)) {
		return nil, fault.New(fault.Invalid, "sheet.xlsx_bomb")
	}
	if err := w.recognise(); err != nil {
		return nil, err
	}
	for _, step := range []func() error{w.readWorkbook, w.readStrings, w.readStyles} {
		if err := step(); errors.Is(err, errTooLarge) {
			return nil, fault.Wrap(err, fault.Invalid, "sheet.xlsx_bomb")
		} else if err != nil {
			return nil, fault.Wrap(err, fault.Invalid, "sheet.xlsx_damaged")
		}
	}
	return w, nil
}

// recognise refuses archives that are something else.
func (w *workbook) recognise() error {
	if f, ok := w.parts["mimetype"]; ok {
		if b, _ := readPart(f, 200); bytes.Contains(b, []byte("opendocument")) {
			return fault.New(fault.Invalid, "sheet.file_ods")
		}
	}
	if _, ok := w.parts["[content_types].xml"]; !ok {
		return fault.New(fault.Invalid, "sheet.file_zip")
	}
	for name := range w.parts {
		switch {
		case strings.HasSuffix(name, "vbaproject.bin"):
			return fault.New(fault.Invalid, "sheet.file_macros")
		case name == "xl/workbook.bin":
			return fault.New(fault.Invalid, "sheet.file_xlsb")
		}
	}
	if _, ok := w.parts["word/document.xml"]; ok {
		return fault.New(fault.Invalid, "sheet.file_zip")
	}
	return nil
}

func readPart(f *zip.File, most int64) ([]byte, error) {
	in, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer in.Close()
	b, err := io.ReadAll(io.LimitReader(in, most+1))
	if int64(len(b)) > most {
		return nil, errTooLarge
	}
	return b, err
}

// relation is one line of a _rels file.
type relation struct {
	ID     string `xml:"Id,attr"`
	Type   string `xml:"Type,attr"`
	Target string `xml:"Target,attr"`
}

// relations reads the _rels file of a part; missing ones are empty.
func (w *workbook) relations(of string) ([]relation, error) {
	name := "_rels/.rels" // of the archive itself
	if of != "" {
		name = path.Join(path.Dir(of), "_rels", path.Base(of)+".rels")
	}
	f, ok := w.parts[strings.ToLower(name)]
	if !ok {
		return nil, nil
	}
	b, err := readPart(f, maxPart)
	if err != nil {
		return nil, err
	}
	var all struct {
		Relation []relation `xml:"Relationship"`
	}
	if err := xml.Unmarshal(b, &all); err != nil {
		return nil, err
	}
	for i, each := range all.Relation {
		if target, ok := strings.CutPrefix(each.Target, "/"); ok {
			all.Relation[i].Target = target
		} else {
			all.Relation[i].Target = path.Join(path.Dir(of), each.Target)
		}
	}
	return all.Relation, nil
}

// find gives the target of the first relation whose type ends so.
func find(all []relation, ending, otherwise string) string {
	for _, each := range all {
		if strings.HasSuffix(each.Type, ending) {
			return each.Target
		}
	}
	return otherwise
}

func (w *workbook) readWorkbook() error {
	top, err := w.relations("")
	if err != nil {
		return err
	}
	main := find(top, "/officeDocument", "xl/workbook.xml")
	f, ok := w.parts[strings.ToLower(main)]
	if !ok {
		return errors.New("no workbook part")
	}
	b, err := readPart(f, maxPart)
	if err != nil {
		return err
	}
	var book struct {
		Pr struct {
			Date1904 string `xml:"date1904,attr"`
		} `xml:"workbookPr"`
		Sheets []struct {
			Name  string     `xml:"name,attr"`
			State string     `xml:"state,attr"`
			Attrs []xml.Attr `xml:",any,attr"`
		} `xml:"sheets>sheet"`
	}
	if err := xml.Unmarshal(b, &book); err != nil {
		return err
	}
	rels, err := w.relations(main)
	if err != nil {
		return err
	}
	w.since1904 = book.Pr.Date1904 == "1" || book.Pr.Date1904 == "true"
	targets := map[string]string{}
	for _, r := range rels {
		if strings.HasSuffix(r.Type, "/worksheet") {
			targets[r.ID] = r.Target
		}
	}
	for _, s := range book.Sheets {
		for _, a := range s.Attrs {
			if target := targets[a.Value]; a.Name.Local == "id" && target != "" {
				w.sheets = append(w.sheets, sheetPart{name: s.Name, path: strings.ToLower(target), hidden: s.State != "" && s.State != "visible"})
			}
		}
	}
	if len(w.sheets) == 0 {
		return errors.New("no worksheets")
	}
	return nil
}

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
			if total += len(text) + 16; total > maxStrings {
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
