package sheet

import (
	"embed"
	"io/fs"
	"path"
	"strings"

	"rogatory/internal/fault"
)

//go:embed maps/*.yaml
var shipped embed.FS

// Builtins lists the names of the maps that come with the product.
func Builtins() []string {
	files, err := fs.Glob(shipped, "maps/*.yaml")
	if err != nil {
		return nil
	}
	for i, f := range files {
		files[i] = strings.TrimSuffix(path.Base(f), ".yaml")
	}
	return files
}

// Builtin gives a shipped map by name.
func Builtin(name string) (Map, error) {
	b, err := BuiltinText(name)
	if err != nil {
		return Map{}, err
	}
	return ParseMap(b)
}

// BuiltinText gives the text of a shipped map, to be printed and changed.
func BuiltinText(name string) ([]byte, error) {
	b, err := shipped.ReadFile("maps/" + path.Base(name) + ".yaml")
	if err != nil {
		return nil, fault.New(fault.NotFound, "sheet.map_none", name, strings.Join(Builtins(), ", "))
	}
	return b, nil
}
