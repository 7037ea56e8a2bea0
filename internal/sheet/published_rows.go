package sheet

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"sort"

	"rogatory/internal/fault"
)

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
	for {
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
	type object map[string]any
	var list []object
	byCountry := map[string][]object{}
	decode := func(into any) error {
		d := json.NewDecoder(bytes.NewReader(b))
		d.UseNumber()
		return d.Decode(into)
	}
	if b[0] == '[' {
		if err := decode(&list); err != nil {
			return nil, false, fault.Wrap(err, fault.Invalid, "published.json_broken")
		}
	} else {
		if err := decode(&byCountry); err != nil {
			return nil, false, fault.Wrap(err, fault.Invalid, "published.json_broken")
		}
		var countries []string
		for k := range byCountry {
			countries = append(countries, k)
		}
		sort.Strings(countries)
		for _, k := range countries {
			for _, o := range byCountry[k] {
				o["country"] = k
				list = append(list, o)
			}
		}
	}
	names := map[string]bool{}
	for _, o := range list {
		for k := range o {
			names[k] = true
		}
	}
	var heads []string
	for k := range names {
		heads = append(heads, k)
	}
	sort.Strings(heads)
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
	if len(list) == 0 {
		return nil, false, fault.New(fault.Invalid, "sheet.empty")
	}
	return all, true, nil
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
