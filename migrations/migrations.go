// Package migrations holds the schema as numbered files that only go forward.
package migrations

import "embed"

// FS holds the files.
//
//go:embed *.sql
var FS embed.FS
