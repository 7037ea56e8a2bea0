package document

import (
	"strconv"
	"time"
)

// Figure is one number of a document with the name it keeps in every language
// and every version: section/table/row/column.
type Figure struct {
	Path  string `json:"path"`
	Kind  Kind   `json:"kind"`
	Value string `json:"value,omitempty"`
	Low   string `json:"low,omitempty"`
	High  string `json:"high,omitempty"`
	N     string `json:"n,omitempty"`
}

// Figures lists everything in the tables that is not mere words, in their
// order. Two computations of one report agree when their figures are equal.
func (d Document) Figures() []Figure {
	var all []Figure
	for _, named := range d.Tables() {
		for _, r := range named.Table.All() {
			for i, c := range r.Cells {
				if i < len(named.Table.Columns) && c.Kind != Words {
					all = append(all, c.figure(named.Key+"/"+r.Key+"/"+named.Table.Columns[i].Key))
				}
			}
		}
	}
	return all
}

func (c Cell) figure(path string) Figure {
	f := Figure{Path: path, Kind: c.Kind, Value: exact(c.Number), Low: exact(c.Low), High: exact(c.High)}
	switch c.Kind {
	case Day, Month:
		f.Value = c.Day.String()
	case Instant:
		f.Value = c.At.UTC().Format(time.RFC3339Nano)
	}
	if c.N != nil {
		f.N = strconv.Itoa(*c.N)
	}
	return f
}

// exact writes a number with twelve significant digits: beyond them processors
// may round differently, and no reader can tell.
func exact(v *float64) string {
	if v == nil {
		return ""
	}
	return strconv.FormatFloat(*v, 'g', 12, 64)
}
