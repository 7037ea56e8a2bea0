package sheet

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"rogatory/internal/fault"
)

// recognise knows files by their beginning that are often taken for a table.
func recognise(head []byte) error {
	if bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")) {
		if bytes.Contains(head, []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e")) {
			return fault.New(fault.Invalid, "sheet.file_password")
		}
		return fault.New(fault.Invalid, "sheet.file_xls")
	}
	text := lowerASCII(bytes.TrimSpace(bytes.TrimPrefix(head[:min(len(head), 1024)], []byte("\xef\xbb\xbf"))))
	for _, each := range []struct{ begin, key string }{
		{"%pdf", "sheet.file_pdf"}, {"pk\x05\x06", "sheet.file_zip"}, {"\x1f\x8b", "sheet.file_packed"}, {"7z\xbc\xaf", "sheet.file_packed"},
		{"rar!", "sheet.file_packed"}, {"bzh", "sheet.file_packed"}, {"\xfd7zxz", "sheet.file_packed"},
		{"<!doctype html", "sheet.file_html"}, {"<html", "sheet.file_html"}, {"<table", "sheet.file_html"},
		{"<?xml", "sheet.file_xml"}, {"{\\rtf", "sheet.file_binary"}, {"{", "sheet.file_json"}, {"[{", "sheet.file_json"},
	} {
		if bytes.HasPrefix(text, []byte(each.begin)) {
			return fault.New(fault.Invalid, each.key)
		}
	}
	if wide := guessEncoding(head, true); strings.HasPrefix(wide, "utf-16") {
		return nil
	}
	odd := 0
	for _, b := range head {
		if b < ' ' && b != '\n' && b != '\r' && b != '\t' && b != '\f' {
			odd++
		}
	}
	if odd > 3 && odd > len(head)/200 {
		return fault.New(fault.Invalid, "sheet.file_binary")
	}
	return nil
}

// lowerASCII leaves bytes that are no letters as they are, which bytes.ToLower
// does not.
func lowerASCII(b []byte) []byte {
	out := bytes.Clone(b)
	for i, c := range out {
		if 'A' <= c && c <= 'Z' {
			out[i] = c + 'a' - 'A'
		}
	}
	return out
}

// misread says that the declared encoding cannot be that of the file.
func (s *source) misread(declared, guess string) bool {
	enc, _ := findEncoding(declared)
	if enc == nil {
		return guess != "utf-8"
	}
	if strings.HasPrefix(declared, "utf-16") || strings.HasPrefix(guess, "utf-16") {
		return strings.HasPrefix(declared, "utf-16") != strings.HasPrefix(guess, "utf-16")
	}
	if guess == "utf-8" {
		valid, broken := countUTF8(s.head, s.whole())
		return valid > 3 && broken == 0
	}
	return isCyrillic(guess) && !isCyrillic(declared)
}

func isCyrillic(encoding string) bool {
	return slices.Contains([]string{"windows-1251", "cp1251", "win1251", "koi8-u", "koi8-r", "cp866", "ibm866", "iso-8859-5", "mac-cyrillic"}, encoding)
}

// guessSeparator takes the one that gives most rows the same number of columns.
func guessSeparator(text string, quote, end byte) string {
	best, most := ",", 0.0
	for _, sep := range []string{",", ";", "\t", "|"} {
		in := newCSVRows(strings.NewReader(text), sep, quote, end)
		counts, all := map[int]int{}, 0
		for all < 60 {
			r, err := in.next(context.Background())
			if err != nil {
				break
			}
			counts[len(r.cells)]++
			all++
		}
		for columns, n := range counts {
			share := float64(n) / float64(all)
			if score := share * share * float64(min(columns, 10)-1); columns > 1 && score > most {
				best, most = sep, score
			}
		}
	}
	return best
}
