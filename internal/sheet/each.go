package sheet

import (
	"context"
	"io"

	"rogatory/internal/fault"
)

// Each reads a file row by row and hands over every record, so that a large
// register need not fit into memory. An error of the receiver ends it.
func Each(_ context.Context, _ io.ReaderAt, _ int64, _ string, _ Map, _ func(Record) error) (Log, error) {
	return Log{}, fault.New(fault.Unavailable, "fault.internal")
}
