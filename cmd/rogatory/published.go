package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"rogatory/internal/fault"
	"rogatory/internal/lang"
	"rogatory/internal/people"
	"rogatory/internal/report"
	"rogatory/internal/sheet"
)

// publishedAsk is what the command was asked for.
type publishedAsk struct {
	report.PublishedAsk
	file, source, licence, by string
	dryRun, partial           bool
}

// runImportPublished reads figures that a platform or an authority publishes.
func runImportPublished(ctx context.Context, args []string, out, errOut io.Writer) int {
	var a publishedAsk
	var maps string
	c, words, code := parse("import-published", args, errOut, func(f *flags) {
		f.StringVar(&a.Company, "platform", "", "whose figures they are, where no column says it")
		f.StringVar(&a.Country, "about", "", "country they are about, code or name, where no column says it")
		f.StringVar(&a.Period, "period", "", "period they are about, such as \"2013 H1\", where no column says it")
		f.StringVar(&a.Encoding, "encoding", "", "encoding of a file that is not in Unicode")
		f.StringVar(&maps, "map", "", "ROLE=COLUMN,… for columns whose head is not recognised; roles: "+strings.Join(sheet.PublishedRoles(), ", "))
		f.StringVar(&a.source, "source", "", "where it was published, in words (default the name of the file)")
		f.StringVar(&a.licence, "licence", "", "licence of the file, in words")
		f.StringVar(&a.by, "by", "", "login of the liaison officer in whose name it is read (default an account made for imports)")
		f.BoolVar(&a.dryRun, "dry-run", false, "read and report, write nothing")
		f.BoolVar(&a.partial, "partial", false, "write the rows that can be read, report the others")
	})
	if code >= 0 {
		return code
	}
	p := lang.For(lang.Language(c.Language))
	a.Columns = report.ColumnsNamed(maps)
	if len(words) != 1 {
		fmt.Fprintln(errOut, "rogatory:", p.Say("published.usage"))
		return 2
	}
	a.file = words[0]
	b, err := os.ReadFile(a.file)
	if err != nil {
		fmt.Fprintln(errOut, "rogatory:", p.Fault(fault.Wrap(err, fault.Invalid, "import.file_unreadable", a.file)))
		return 2
	}
	log, err := sheet.ReadPublished(ctx, bytes.NewReader(b), int64(len(b)), a.PublishedAsk)
	if err != nil {
		fmt.Fprintln(errOut, "rogatory:", p.Fault(err))
		return 2
	}
	for _, one := range log.Problems {
		where, args := one.Where()
		fmt.Fprintln(out, p.Say(where, args...)+" "+p.Say(one.Key, one.Args...))
	}
	fmt.Fprintln(out, p.Say("published.read", p.Number(log.Rows), p.Number(len(log.Figures)), p.Number(log.Reported)))
	refused := log.Reported > 0 && !a.partial
	if a.dryRun || refused {
		fmt.Fprintln(out, p.Say("published.not_written"))
		if refused && !a.dryRun {
			return 1
		}
		return 0
	}
	if err := savePublished(ctx, c, a, b, log, out, errOut); err != nil {
		say(c, errOut, err)
		return 1
	}
	return 0
}

func savePublished(ctx context.Context, c config, a publishedAsk, body []byte, log sheet.PublishedLog, out, errOut io.Writer) error {
	app, err := openApp(ctx, c, errOut)
	if err != nil {
		return err
	}
	defer app.close()
	at := time.Now()
	by, err := app.accountStore.Importer(ctx, app.agency.ID, a.by, at)
	if err != nil {
		return err
	}
	f := report.PublishedFile{Name: filepath.Base(a.file), Source: a.source, Licence: a.licence, Figures: log.Figures}
	if f.Source == "" {
		f.Source = f.Name
	}
	added, err := app.publish(ctx, by, f, body, at)
	if err != nil {
		return err
	}
	p := lang.For(lang.Language(c.Language))
	fmt.Fprintln(out, p.Say("published.added", p.Number(added), p.Number(len(f.Figures)-added)))
	return nil
}

// publish stores the figures of a file under the platforms of the directory.
func (a *app) publish(ctx context.Context, by people.Person, f report.PublishedFile, body []byte, at time.Time) (int, error) {
	all, err := a.library.Platforms(ctx, a.agency.ID)
	if err != nil {
		return 0, err
	}
	sum := sha256.Sum256(body)
	f.Digest, f.Figures = hex.EncodeToString(sum[:]), sheet.OfPlatforms(f.Figures, all)
	return a.reports.SavePublished(ctx, by, f, at)
}

// publishShipped adds the published figures that come with the program, in the
// name of the demonstration's liaison officer.
func (a *app) publishShipped(ctx context.Context, all []people.Person, at time.Time) error {
	f, body, err := sheet.Shipped(ctx)
	if err != nil {
		return err
	}
	for _, p := range all {
		if p.Role == people.Liaison {
			_, err := a.publish(ctx, p, f, body, at)
			return err
		}
	}
	return nil
}
