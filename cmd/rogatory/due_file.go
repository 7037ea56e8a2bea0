package main

import (
	"io"
	"os"
	"slices"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"rogatory/internal/fault"
)

const (
	maxVectorFile = 16 << 20 // bytes; the set itself has 42 thousand
	maxAliases    = 20       // a few lines of nested aliases stand for gigabytes
)

// vectorFields are the fields of an example; those that only explain it are
// listed, too, so that every other one is reported.
var vectorFields = []string{"id", "title", "legal_basis_id", "rule_id", "confidence", "clock", "trigger", "period", "count",
	"explicit", "holidays", "policy", "events", "eu_rolled", "expected", "reasoning", "naive_mistake",
	"policy.clock_resume", "policy.martial_law", "policy.office_closing_local"}

// readVectors reads the examples of a file and what each has that the format does not know.
func readVectors(name string) ([]dueVector, error) {
	text, err := readLimited(name)
	if err != nil {
		return nil, err
	}
	aliases := 0
	for _, t := range lexer.Tokenize(string(text)) {
		if t.Type == token.AliasType {
			aliases++
		}
	}
	if aliases > maxAliases {
		return nil, fault.New(fault.Invalid, "due.vector_aliases", name, maxAliases)
	}
	var file struct {
		Vectors []dueVector `yaml:"vectors"`
	}
	if err := yaml.Unmarshal(text, &file); err != nil {
		return nil, fault.New(fault.Invalid, "due.vector_form", name, yaml.FormatError(err, false, false))
	}
	if len(file.Vectors) == 0 {
		return nil, fault.New(fault.Invalid, "due.vector_none", name)
	}
	return file.Vectors, markUnknown(text, file.Vectors)
}

func readLimited(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "due.vector_unreadable", name)
	}
	text, err := io.ReadAll(io.LimitReader(f, maxVectorFile+1))
	if closed := f.Close(); err == nil {
		err = closed
	}
	switch {
	case err != nil:
		return nil, fault.Wrap(err, fault.Invalid, "due.vector_unreadable", name)
	case len(text) > maxVectorFile:
		return nil, fault.New(fault.Invalid, "due.vector_large", name, maxVectorFile>>20)
	}
	return text, nil
}

// markUnknown walks the file's nodes beside the decoded examples.
func markUnknown(text []byte, vectors []dueVector) error {
	file, err := parser.ParseBytes(text, 0)
	if err != nil || len(file.Docs) == 0 {
		return err
	}
	for _, top := range pairs(file.Docs[0].Body) {
		list, ok := top.Value.(*ast.SequenceNode)
		if !ok || top.Key.String() != "vectors" {
			continue
		}
		for i, node := range list.Values {
			vectors[i].unknown = unknownFields(node, "")
		}
	}
	return nil
}

func unknownFields(node ast.Node, prefix string) []string {
	var unknown []string
	for _, field := range pairs(node) {
		name := prefix + field.Key.String()
		if !slices.Contains(vectorFields, name) {
			unknown = append(unknown, name)
		}
		if name == "policy" {
			unknown = append(unknown, unknownFields(field.Value, "policy.")...)
		}
	}
	return unknown
}

// pairs gives the fields of a mapping; a mapping of one field is a node of its own kind.
func pairs(node ast.Node) []*ast.MappingValueNode {
	switch n := node.(type) {
	case *ast.MappingNode:
		return n.Values
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}
	}
	return nil
}
