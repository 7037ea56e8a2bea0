package sheet

import (
	"bytes"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/ianaindex"
	xunicode "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// headSize is how much of a file is looked at before it is read.
const headSize = 256 << 10

// findEncoding gives the encoding of a name; nil for UTF-8, which needs none.
func findEncoding(name string) (encoding.Encoding, bool) {
	switch strings.ToLower(strings.ReplaceAll(name, "_", "-")) {
	case "", "utf-8", "utf8", "utf-8-bom", "us-ascii", "ascii":
		return nil, true
	case "utf-16":
		return xunicode.UTF16(xunicode.LittleEndian, xunicode.UseBOM), true
	case "utf-16le":
		return xunicode.UTF16(xunicode.LittleEndian, xunicode.UseBOM), true
	case "utf-16be":
		return xunicode.UTF16(xunicode.BigEndian, xunicode.UseBOM), true
	case "cp1251", "win1251":
		return charmap.Windows1251, true
	case "cp1252", "win1252":
		return charmap.Windows1252, true
	case "latin1", "latin-1", "iso-8859-1":
		return charmap.ISO8859_1, true
	case "cp866", "ibm866":
		return charmap.CodePage866, true
	case "mac-cyrillic":
		return charmap.MacintoshCyrillic, true
	}
	found, err := ianaindex.IANA.Encoding(name)
	return found, err == nil && found != nil
}

// decoded gives the bytes as UTF-8, without a byte-order mark. Bytes that mean
// nothing in a one-byte encoding become U+FFFD and are found in their cell;
// those of a wrong UTF-8 pass and are found there, too.
func decoded(r io.Reader, enc encoding.Encoding) io.Reader {
	if enc == nil {
		return &withoutBOM{r: r}
	}
	return transform.NewReader(r, enc.NewDecoder())
}

// withoutBOM drops the mark that some programs set before UTF-8.
type withoutBOM struct {
	r    io.Reader
	head []byte
	past bool
}

func (w *withoutBOM) Read(p []byte) (int, error) {
	if !w.past {
		w.past = true
		var three [3]byte
		n, err := io.ReadFull(w.r, three[:])
		if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
			return 0, err
		}
		w.head = bytes.TrimPrefix(three[:n], []byte("\xef\xbb\xbf"))
	}
	if len(w.head) > 0 {
		n := copy(p, w.head)
		w.head = w.head[n:]
		return n, nil
	}
	return w.r.Read(p)
}

// guessEncoding names the encoding that the beginning of a file seems to have.
// Whole says that the head is the whole file.
func guessEncoding(head []byte, whole bool) string {
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		return "utf-8"
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		return "utf-16"
	}
	if wide := guessWide(head); wide != "" {
		return wide
	}
	valid, broken := countUTF8(head, whole)
	if broken == 0 || valid > 10*broken {
		return "utf-8"
	}
	return guessNarrow(head)
}

// guessWide recognises UTF-16 without a mark by its zeros.
func guessWide(head []byte) string {
	n := min(len(head)&^1, 4096)
	var even, odd int
	for i := 0; i < n; i += 2 {
		if head[i] == 0 {
			even++
		}
		if head[i+1] == 0 {
			odd++
		}
	}
	switch {
	case n < 8:
		return ""
	case odd > n/8 && even < n/40:
		return "utf-16le"
	case even > n/8 && odd < n/40:
		return "utf-16be"
	}
	return ""
}

// countUTF8 counts the characters of several bytes, and the broken ones. A
// character cut by the end of the head is not broken.
func countUTF8(head []byte, whole bool) (valid, broken int) {
	for len(head) > 0 {
		r, n := utf8.DecodeRune(head)
		switch {
		case r == utf8.RuneError && n == 1:
			if !whole && !utf8.FullRune(head) {
				return valid, broken
			}
			broken++
		case n > 1:
			valid++
		}
		head = head[n:]
	}
	return valid, broken
}

// guessNarrow weighs the one-byte encodings: text of a living language is
// mostly small letters, and a wrong reading turns them into capitals and signs.
func guessNarrow(head []byte) string {
	best, most := "windows-1252", cyrillicShare(head, nil)
	for _, each := range []struct {
		name string
		enc  *charmap.Charmap
	}{{"windows-1251", charmap.Windows1251}, {"koi8-u", charmap.KOI8U}, {"cp866", charmap.CodePage866}, {"iso-8859-5", charmap.ISO8859_5}} {
		if share := cyrillicShare(head, each.enc); share > most {
			best, most = each.name, share
		}
	}
	if best == "windows-1252" && !hasC1(head) {
		return "iso-8859-1"
	}
	return best
}

// hasC1 finds the bytes that are letters or quotation marks of Windows and
// control characters in ISO 8859.
func hasC1(head []byte) bool {
	for _, b := range head {
		if b >= 0x80 && b < 0xa0 {
			return true
		}
	}
	return false
}

// cyrillicShare is the share of small Cyrillic letters in words of three and
// more among the bytes above ASCII; without a charmap it is the bar to be passed.
func cyrillicShare(head []byte, enc *charmap.Charmap) float64 {
	if enc == nil {
		return 0.4
	}
	high, good, letters, small := 0, 0, 0, 0
	for _, b := range append(bytes.Clone(head), ' ') {
		r := enc.DecodeByte(b)
		if b >= 0x80 {
			high++
		}
		if unicode.Is(unicode.Cyrillic, r) {
			letters++
			if unicode.IsLower(r) && letters > 1 {
				small++
			}
			continue
		}
		if letters >= 3 {
			good += small
		}
		letters, small = 0, 0
	}
	if high == 0 {
		return 0
	}
	return float64(good) / float64(high)
}
