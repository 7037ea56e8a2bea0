// Package static holds the files a browser loads, under names that carry a
// part of their hash: a changed file has a new address, so that browsers may
// keep each for ever.
package static

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

//go:embed rogatory.css rogatory.js rogatory.svg licences.txt
var files embed.FS

// Prefix is where the files are served.
const Prefix = "/static/"

// FS holds the files under their hashed names, and no others.
var FS fs.FS = hashed{}

var plain, marked = names()

// names maps hashed names to plain ones, and back.
func names() (plain, marked map[string]string) {
	plain, marked = map[string]string{}, map[string]string{}
	entries, err := files.ReadDir(".")
	if err != nil {
		panic(err) // the files are part of the program
	}
	for _, e := range entries {
		body, err := files.ReadFile(e.Name())
		if err != nil {
			panic(err)
		}
		sum := sha256.Sum256(body)
		ext := path.Ext(e.Name())
		name := strings.TrimSuffix(e.Name(), ext) + "." + hex.EncodeToString(sum[:6]) + ext
		plain[name], marked[e.Name()] = e.Name(), name
	}
	return plain, marked
}

// Path gives the address of a file, such as "/static/rogatory.0a1b2c3d4e5f.css".
// A name that is not embedded is a slip of ours and stops the program.
func Path(name string) string {
	m, ok := marked[name]
	if !ok {
		panic(fmt.Sprintf("static: no file %q", name))
	}
	return Prefix + m
}

// hashed opens embedded files by their hashed names.
type hashed struct{}

func (hashed) Open(name string) (fs.File, error) {
	p, ok := plain[name]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return files.Open(p)
}
