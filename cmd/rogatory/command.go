package main

import (
	"context"
	"fmt"
	"io"

	"rogatory/internal/catalogue"
	"rogatory/internal/fault"
	"rogatory/internal/legal"
)

// runDueCommand counts a deadline; --basis looks into the shipped catalogue.
func runDueCommand(_ context.Context, args []string, out, errOut io.Writer) int {
	library, err := catalogue.Load(nil)
	if err != nil {
		fmt.Fprintln(errOut, "rogatory:", err)
		return 1
	}
	lookup := func(id string) (rule, period string, err error) {
		b, ok := library.Basis(legal.BasisID(id))
		if !ok {
			return "", "", fault.New(fault.NotFound, "due.basis_none", id)
		}
		if b.ResponseTime.Duration == "" && b.Preservation != nil {
			return b.Preservation.Rule, b.Preservation.Duration, nil
		}
		return b.ResponseTime.Rule, b.ResponseTime.Duration, nil
	}
	return runDue(args, lookup, out, errOut)
}
