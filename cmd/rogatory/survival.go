package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// survivalAsk is what the command was asked for.
type survivalAsk struct {
	file, time, event, group, strata, entry, cluster, format string
	reply, competing, censored, at, quantiles                string
	tau                                                      float64
	times, shares                                            []float64 // of at and quantiles
}

// usualShares are the quantiles that are told without being asked for.
const usualShares = "0.25,0.5,0.75,0.9"

// runSurvival runs the statistics of the reports on any table, so that they
// can be compared with another program's.
func runSurvival(args []string, out, errOut io.Writer) int {
	var a survivalAsk
	fs := flag.NewFlagSet("survival", flag.ContinueOnError)
	fs.SetOutput(errOut)
	fs.StringVar(&a.time, "time", "", "column of the waiting time")
	fs.StringVar(&a.event, "event", "", "column of the event: 0 censored, 1 reply, 2 and above competing; or words, see --reply")
	fs.StringVar(&a.group, "group", "", "column of the group, or several with commas; without it all rows are one")
	fs.StringVar(&a.strata, "strata", "", "column of the stratum for the stratified tests, or several with commas")
	fs.StringVar(&a.entry, "entry", "", "column of the time at which a row began to be seen (left truncation)")
	fs.StringVar(&a.cluster, "cluster", "", "column of rows that belong together, for robust errors and tests")
	fs.StringVar(&a.reply, "reply", "", "values of the event column that mean a reply, with commas")
	fs.StringVar(&a.competing, "competing", "", "values that mean a competing event; with --reply or --competing all others mean censored")
	fs.StringVar(&a.censored, "censored", "", "values that mean censored; with it any other value is refused")
	fs.StringVar(&a.at, "at", "", "times at which to tell the estimates, with commas")
	fs.StringVar(&a.quantiles, "quantiles", usualShares, "shares of the quantiles, with commas")
	fs.StringVar(&a.format, "format", "text", "text or json")
	fs.Float64Var(&a.tau, "tau", 90, "end of the restricted mean")
	words, code := parseMixed(fs, args)
	if code >= 0 {
		return code
	}
	if err := a.check(words); err != nil {
		fmt.Fprintln(errOut, "rogatory:", err)
		return 2
	}
	read, err := readWaits(a)
	if err != nil {
		fmt.Fprintln(errOut, "rogatory:", err)
		return 2
	}
	for _, note := range read.notes {
		fmt.Fprintln(errOut, "rogatory: note:", note)
	}
	return show(out, errOut, a.format, survivalResult(a, read), printSurvival)
}

// show writes a result as JSON or by its printer.
func show[T any](out, errOut io.Writer, format string, result T, print func(io.Writer, T)) int {
	if format != "json" {
		print(out, result)
		return 0
	}
	enc := json.NewEncoder(out)
	enc.SetIndent("", "  ")
	if err := enc.Encode(result); err != nil {
		fmt.Fprintln(errOut, "rogatory:", err)
		return 1
	}
	return 0
}

// check refuses what cannot be meant, and reads the lists of numbers.
func (a *survivalAsk) check(words []string) (err error) {
	switch {
	case len(words) != 1:
		return fmt.Errorf("survival takes one file. Example: rogatory survival waits.csv --time days --event status")
	case a.time == "" || a.event == "":
		return fmt.Errorf("name the columns with --time and --event")
	case a.format != "text" && a.format != "json":
		return fmt.Errorf("--format is text or json")
	case a.tau <= 0 || math.IsInf(a.tau, 0) || math.IsNaN(a.tau):
		return fmt.Errorf("--tau must be a number above 0")
	}
	a.file = words[0]
	if a.times, err = numberList("at", a.at, 0, math.MaxFloat64); err != nil {
		return err
	}
	a.shares, err = numberList("quantiles", a.quantiles, 0, 1)
	return err
}

// numberList reads numbers with commas between them.
func numberList(name, text string, least, most float64) ([]float64, error) {
	var all []float64
	for part := range strings.SplitSeq(text, ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		v, err := strconv.ParseFloat(part, 64)
		if err != nil || math.IsNaN(v) || v < least || v > most {
			return nil, fmt.Errorf("--%s: %q is not a number from %g on that fits", name, part, least)
		}
		all = append(all, v)
	}
	return all, nil
}
