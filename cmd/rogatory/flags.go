package main

import (
	"errors"
	"flag"
	"strings"
)

// flags lets a command add its own flags to those of the configuration.
type flags struct{ *flag.FlagSet }

// parseMixed takes flags before and after the words, as people type them. The
// code is -1 when all is well.
func parseMixed(fs *flag.FlagSet, args []string) ([]string, int) {
	var words []string
	for {
		if err := fs.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				return nil, 0
			}
			return nil, 2
		}
		if fs.NArg() == 0 {
			return words, -1
		}
		words = append(words, fs.Arg(0))
		args = fs.Args()[1:]
	}
}

func indent(err error) string {
	return "  " + strings.ReplaceAll(err.Error(), "\n", "\n  ")
}
