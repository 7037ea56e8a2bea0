package sheet

import (
	"context"
	"io"

	"rogatory/internal/platform"
	"rogatory/internal/report"
)

// ReadFigures reads a file of published figures and gives each the platform of
// the directory that it is about.
func ReadFigures(ctx context.Context, r io.ReaderAt, size int64, ask report.PublishedAsk, directory []platform.Platform) (report.PublishedRead, error) {
	log, err := ReadPublished(ctx, r, size, ask)
	if err != nil {
		return report.PublishedRead{}, err
	}
	read := report.PublishedRead{Rows: log.Rows, Figures: OfPlatforms(log.Figures, directory), Reported: log.Reported, Roles: log.Roles}
	for _, one := range log.Problems {
		read.Faults = append(read.Faults, report.RowFault{Line: one.Line, Column: one.Column, Key: one.Key, Args: one.Args})
	}
	return read, nil
}

// OfPlatforms gives each figure the platform of the directory it is about, where
// there is one.
func OfPlatforms(figures []report.Published, directory []platform.Platform) []report.Published {
	known := map[string]platform.ID{}
	for _, p := range directory {
		for _, name := range p.Spellings() {
			if key := Fold(name); known[key] == "" {
				known[key] = p.ID
			}
		}
	}
	for i := range figures {
		figures[i].Platform = known[Fold(figures[i].Company)]
	}
	return figures
}
