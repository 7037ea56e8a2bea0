package publication

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"regexp"
	"time"

	"rogatory/internal/document"
	"rogatory/internal/fault"
	"rogatory/internal/lang"
)

// Format names what is in the file; a change of it changes the number. The
// first format left our own share out of the overview.
const (
	Format      = "rogatory-report/2"
	firstFormat = "rogatory-report/1"
)

// File is a publication as a file: what was asked, every figure under its
// name, and the document in each language.
type File struct {
	Format     string                              `json:"format"`
	Agency     string                              `json:"agency"`
	Report     string                              `json:"report"`
	Parameters Parameters                          `json:"parameters"`
	AsOf       time.Time                           `json:"as_of"`
	MadeAt     time.Time                           `json:"made_at"`
	Program    string                              `json:"program"`
	Figures    []document.Figure                   `json:"figures"`
	Documents  map[lang.Language]document.Document `json:"documents"`
}

// canonical is the one encoding of a file: fixed order of fields, sorted
// names, no spaces.
func (f File) canonical() ([]byte, error) {
	f.AsOf, f.MadeAt = f.AsOf.UTC(), f.MadeAt.UTC()
	b, err := json.Marshal(f)
	if err != nil {
		return nil, fmt.Errorf("publication: encode: %w", err)
	}
	return b, nil
}

// hashOf is the digest of a canonical file.
func hashOf(canonical []byte) string {
	sum := sha256.Sum256(canonical)
	return hex.EncodeToString(sum[:])
}

// Sealed is the file as it is handed out: the canonical bytes, indented for
// people, with their digest as the last member.
func (p Publication) Sealed() ([]byte, error) {
	if len(p.File) < 2 {
		return nil, fault.New(fault.NotFound, "publication.none")
	}
	whole := append(p.File[:len(p.File)-1:len(p.File)-1], `,"sha256":"`+p.Hash+`"}`...)
	var out bytes.Buffer
	if err := json.Indent(&out, whole, "", "  "); err != nil {
		return nil, fmt.Errorf("publication: indent: %w", err)
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}

// Content reads the file that was kept.
func (p Publication) Content() (File, error) {
	var f File
	if err := json.Unmarshal(p.File, &f); err != nil {
		return File{}, fmt.Errorf("publication: decode %s: %w", p.ID, err)
	}
	return f, nil
}

var seal = regexp.MustCompile(`,"sha256":"([0-9a-f]{64})"\}$`)

// Open reads a file that was handed out and says whether it is as it was: the
// digest in it is that of its bytes. White space between them does not matter.
func Open(sealed []byte) (f File, hash string, intact bool, err error) {
	var b bytes.Buffer
	if err := json.Compact(&b, bytes.TrimPrefix(sealed, []byte("\ufeff"))); err != nil {
		return File{}, "", false, fault.Wrap(err, fault.Invalid, "publication.not_a_file")
	}
	if err := json.Unmarshal(b.Bytes(), &f); err != nil || f.Format != Format && f.Format != firstFormat {
		return File{}, "", false, fault.New(fault.Invalid, "publication.not_a_file")
	}
	found := seal.FindSubmatchIndex(b.Bytes())
	if found == nil {
		return f, "", false, nil
	}
	hash = string(b.Bytes()[found[2]:found[3]])
	canonical := append(b.Bytes()[:found[0]:found[0]], '}')
	return f, hash, hashOf(canonical) == hash, nil
}
