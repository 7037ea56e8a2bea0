package sheet

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"

	"rogatory/internal/fault"
)

// maxCells is how many cells a table may have that is read as a whole: a small
// file can name many columns and leave them empty.
const maxCells = 4_000_000

var errCells = fault.New(fault.Invalid, "published.too_large", maxCells)

// tableRows reads all rows of a table, whatever the file is.
func tableRows(ctx context.Context, r io.ReaderAt, size int64, encoding string) ([]row, error) {
	if rows, ok, err := jsonRows(r, size); ok || err != nil {
		return rows, err
	}
	src, err := open(r, size, Map{File: File{Encoding: encoding}})
	if err != nil {
		return nil, err
	}
	tables, err := src.tables()
	if err != nil {
		return nil, err
	}
	in, done, err := tables[0].open()
	if err != nil {
		return nil, err
	}
	defer done()
	var all []row
	for cells := 0; ; {
		r, err := in.next(ctx)
		switch {
		case errors.Is(err, io.EOF) && len(all) == 0:
			return nil, fault.New(fault.Invalid, "sheet.empty")
		case errors.Is(err, io.EOF):
			return all, nil
		case err != nil:
			return nil, readFault(err, r)
		case len(all) >= maxPublished:
			return nil, fault.New(fault.Invalid, "published.too_many", maxPublished)
		}
		if cells += len(r.cells); cells > maxCells {
			return nil, errCells
		}
		all = append(all, r)
	}
}

// jsonRows reads a list of objects, or an object of lists whose keys are
// countries. Not every file in braces is one: then ok is false.
func jsonRows(r io.ReaderAt, size int64) ([]row, bool, error) {
	const most = 32 << 20
	if size <= 0 || size > most {
		return nil, false, nil
	}
	b := make([]byte, size)
	if _, err := io.ReadFull(io.NewSectionReader(r, 0, size), b); err != nil {
		return nil, false, fault.Wrap(err, fault.Unavailable, "sheet.unreadable")
	}
	b = bytes.TrimSpace(bytes.TrimPrefix(b, []byte("\ufeff")))
	if len(b) == 0 || b[0] != '{' && b[0] != '[' {
		return nil, false, nil
	}
	list, err := jsonObjects(b)
	if err != nil {
		return nil, false, err
	}
	heads := headsOf(list)
	switch {
	case len(list) == 0:
		return nil, false, fault.New(fault.Invalid, "sheet.empty")
	case len(list) > maxPublished:
		return nil, false, fault.New(fault.Invalid, "published.too_many", maxPublished)
	case len(list)*len(heads) > maxCells:
		return nil, false, errCells
	}
	all := []row{{line: 1}}
	for _, h := range heads {
		all[0].cells = append(all[0].cells, cell{text: h})
	}
	for i, o := range list {
		one := row{line: i + 1}
		for _, h := range heads {
			one.cells = append(one.cells, cell{text: plainJSON(o[h])})
		}
		all = append(all, one)
	}
	return all, true, nil
}

// object is one object of a file, by the names of its members.
type object map[string]any

// jsonObjects are the objects of a list, or of lists by country.
func jsonObjects(b []byte) (list []object, err error) {
	byCountry := map[string][]object{}
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	if b[0] == '[' {
		err = d.Decode(&list)
	} else {
		err = d.Decode(&byCountry)
	}
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "published.json_broken")
	}
	for _, country := range slices.Sorted(maps.Keys(byCountry)) {
		for _, o := range byCountry[country] {
			if o == nil { // null
				o = object{}
			}
			o["country"] = country
			list = append(list, o)
		}
	}
	return list, nil
}

// headsOf are the names that any of the objects has.
func headsOf(list []object) []string {
	names := map[string]bool{}
	for _, o := range list {
		for name := range o {
			names[name] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}

func plainJSON(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return ""
}
