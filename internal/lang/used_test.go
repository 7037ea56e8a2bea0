package lang

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// keyAt tells which argument of a call names a message.
var keyAt = map[string]int{"Say": 0, "Count": 0, "SayStep": 0, "Key": 0, "On": 1, "Wrap": 2}

// TestEveryKeyInUseHasWords reads the whole program, generated pages included,
// for calls that name a message.
func TestEveryKeyInUseHasWords(t *testing.T) {
	known := catalogues(t)[English]
	root := filepath.Join("..", "..")
	found := 0
	for _, file := range sources(t, root) {
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			key, whole := named(call)
			if key == "" {
				return true
			}
			found++
			if whole && !has(known, key) || !whole && !begins(known, key) {
				t.Errorf("%s names %q, which has no words", strings.TrimPrefix(file, root+string(filepath.Separator)), key)
			}
			return true
		})
	}
	if found < 100 {
		t.Errorf("only %d messages in use were found: the search is broken", found)
	}
}

// named gives the key a call names; whole is false for the beginning of one
// that is put together, such as "request.phase_" + code.
func named(call *ast.CallExpr) (key string, whole bool) {
	name := ""
	switch f := call.Fun.(type) {
	case *ast.SelectorExpr:
		name = f.Sel.Name
	case *ast.Ident:
		name = f.Name
	}
	at, ok := keyAt[name]
	if name == "New" && isRoom(call.Fun, "fault") {
		at, ok = 1, true
	}
	if !ok || at >= len(call.Args) {
		return "", false
	}
	whole = true
	arg := call.Args[at]
	for {
		sum, joined := arg.(*ast.BinaryExpr)
		if !joined {
			break
		}
		arg, whole = sum.X, false
	}
	literal, ok := arg.(*ast.BasicLit)
	if !ok || literal.Kind != token.STRING {
		return "", false
	}
	key, err := strconv.Unquote(literal.Value)
	if err != nil || !strings.Contains(key, ".") || strings.ContainsAny(key, " /:") {
		return "", false
	}
	return key, whole
}

func isRoom(f ast.Expr, room string) bool {
	s, ok := f.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	x, ok := s.X.(*ast.Ident)
	return ok && x.Name == room
}

func has(c catalogue, key string) bool {
	_, ok := c[key]
	return ok
}

func begins(c catalogue, prefix string) bool {
	for key := range c {
		if strings.HasPrefix(key, prefix) {
			return true
		}
	}
	return false
}

// sources lists the program's own Go files, without tests.
func sources(t *testing.T, root string) []string {
	t.Helper()
	var all []string
	for _, dir := range []string{"internal", "templates", "cmd"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			if strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") {
				all = append(all, path)
			}
			return nil
		})
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	return all
}
