package sheet

import (
	"bytes"
	"context"
	"embed"

	"rogatory/internal/report"
)

//go:embed published/*.csv
var publishedFiles embed.FS

// Shipped gives the published figures that come with the program, with their
// source and licence (published/README.md). It is read by the same code as any
// other file.
func Shipped(ctx context.Context) (report.PublishedFile, []byte, error) {
	const name = "telegram-2025-05-27.csv"
	b, err := publishedFiles.ReadFile("published/" + name)
	if err != nil {
		return report.PublishedFile{}, nil, err
	}
	log, err := ReadPublished(ctx, bytes.NewReader(b), int64(len(b)), report.PublishedAsk{Company: "Telegram",
		Columns: map[string]string{"complied": "requests"}}) // the bot tells the requests it fulfilled, not those it received
	return report.PublishedFile{Name: name, Source: "Telegram’s transparency bot, gathered by Te-k and contributors (github.com/Te-k/telegram-transparency), 27 May 2025",
		Licence: "CC BY 4.0", Figures: log.Figures}, b, err
}
