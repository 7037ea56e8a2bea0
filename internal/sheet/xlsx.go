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
	mostText  int // bytes of text that all cells together may have
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
	w := &workbook{parts: map[string]*zip.File{}, mostText: maxStrings}
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
