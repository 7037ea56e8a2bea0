package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"rogatory/internal/change"
	"rogatory/internal/lang"
)

// changeAsk is what the command was asked for.
type changeAsk struct {
	file, value, time, weight, model, format string
	share                                    float64
}

// runChangepoint dates the changes of any series, so that the dating of the
// reports can be compared with another program's.
func runChangepoint(args []string, out, errOut io.Writer) int {
	var a changeAsk
	var exposure, trials string
	fs := flag.NewFlagSet("changepoint", flag.ContinueOnError)
	fs.SetOutput(errOut)
	fs.StringVar(&a.value, "value", "", "column of the values, in order of time")
	fs.StringVar(&a.time, "time", "", "column of the period, to name the changes")
	fs.StringVar(&exposure, "exposure", "", "column of what each count was counted over (model poisson)")
	fs.StringVar(&trials, "trials", "", "column of the trials of which each value counts the successes (model binomial)")
	fs.StringVar(&a.model, "model", "mean", "mean, meanvar, poisson or binomial")
	fs.Float64Var(&a.share, "least", 0.15, "share of the series that each stretch has at least, when there are several")
	fs.StringVar(&a.format, "format", "text", "text or json")
	words, code := parseMixed(fs, args)
	if code >= 0 {
		return code
	}
	a.weight = exposure + trials
	err := a.check(words, exposure, trials)
	if err == nil {
		var read changeRows
		if read, err = readSeries(a); err == nil {
			return show(out, errOut, a.format, changeResult(a, read), printChange)
		}
	}
	fmt.Fprintln(errOut, "rogatory:", err)
	return 2
}

func (a *changeAsk) check(words []string, exposure, trials string) error {
	if err := oneOf("model", a.model, "mean", "meanvar", "poisson", "binomial"); err != nil {
		return err
	}
	switch {
	case len(words) != 1:
		return errors.New("changepoint takes one file. Example: rogatory changepoint series.csv --value count --time year --model poisson")
	case a.value == "":
		return errors.New("name the column with --value")
	case a.format != "text" && a.format != "json":
		return errors.New("--format is text or json")
	case !(a.share > 0 && a.share <= 0.5):
		return errors.New("--least is a share above 0 and up to 0.5")
	case exposure != "" && a.model != "poisson":
		return errors.New("--exposure goes with --model poisson")
	case a.model == "binomial" && trials == "" || trials != "" && a.model != "binomial":
		return errors.New("--trials goes with --model binomial, and that needs it")
	}
	a.file = words[0]
	return nil
}

// changeRows are the values with the names of their periods.
type changeRows struct {
	series  change.Series
	periods []string
	missing int
}

func readSeries(a changeAsk) (changeRows, error) {
	t, err := readTable(a.file)
	if err != nil {
		return changeRows{}, err
	}
	value, err := t.columns("value", a.value)
	if err != nil {
		return changeRows{}, err
	}
	period, err := t.columns("time", a.time)
	if err != nil {
		return changeRows{}, err
	}
	weight, err := t.columns("exposure or --trials", a.weight)
	if err != nil {
		return changeRows{}, err
	}
	if len(value) != 1 || len(weight) > 1 {
		return changeRows{}, errors.New("--value, --exposure and --trials take one column each")
	}
	var r changeRows
	for i, row := range t.rows {
		if err := r.add(t, row, value[0], period, weight); err != nil {
			return changeRows{}, fmt.Errorf("line %d: %w", i+2, err)
		}
	}
	if len(r.series.Values) < 2 {
		return changeRows{}, errors.New("a change needs at least two values")
	}
	if err := change.Check(r.series, change.Model(a.model)); err != nil {
		return changeRows{}, errors.New(lang.For(lang.English).Fault(err))
	}
	return r, nil
}

func (r *changeRows) add(t table, row []string, value int, period, weight []int) error {
	cell := strings.TrimSpace(row[value])
	if missing(cell) {
		r.missing++
		return nil
	}
	v, err := t.number(cell)
	if err != nil {
		return fmt.Errorf("column %s: %w", t.heads[value], err)
	}
	if len(weight) == 1 {
		w, err := t.number(strings.TrimSpace(row[weight[0]]))
		if err != nil {
			return fmt.Errorf("column %s: %w", t.heads[weight[0]], err)
		}
		r.series.Weights = append(r.series.Weights, w)
	}
	name, _ := label(row, period)
	r.series.Values, r.periods = append(r.series.Values, v), append(r.periods, name)
	return nil
}
