// Package export is the front door by which reports leave as files: PDF,
// workbook, CSV and JSON. Every format prints one document.Document and
// computes nothing, so that none of them can show another number than the page.
package export

import (
	"rogatory/internal/document"
	"rogatory/internal/fault"
	"rogatory/internal/lang"
)

// Format is one kind of file.
type Format string

// The formats, named as their files end.
const (
	PDF  Format = "pdf"
	XLSX Format = "xlsx"
	CSV  Format = "csv"
	JSON Format = "json"
)

// Formats lists all formats.
func Formats() []Format { return []Format{PDF, XLSX, CSV, JSON} }

// MediaType is what a browser is told.
func (f Format) MediaType() string {
	switch f {
	case PDF:
		return "application/pdf"
	case XLSX:
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case CSV:
		return "text/csv; charset=utf-8"
	default:
		return "application/json"
	}
}

// File writes a document in a format. A CSV holds one table: the one whose key
// is named, or the first.
func File(f Format, d document.Document, say *lang.Printer, table string) ([]byte, error) {
	switch f {
	case PDF:
		return paper(d, say)
	case XLSX:
		return workbook(d, say)
	case CSV:
		return commaSeparated(d, say, table)
	case JSON:
		return object(d)
	}
	return nil, fault.New(fault.NotFound, "export.no_format")
}
