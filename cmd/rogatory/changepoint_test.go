package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestChangepointCommandFindsTheNile(t *testing.T) {
	t.Parallel()
	var out, errOut bytes.Buffer
	if code := runChangepoint([]string{"../../internal/change/testdata/nile.csv", "--value", "value", "--time", "period", "--format", "json"}, &out, &errOut); code != 0 {
		t.Fatal(errOut.String())
	}
	var r struct {
		Squares struct {
			Index      int
			LastBefore int `json:"last_period_before"`
		} `json:"least_squares_single_split"`
		BIC struct {
			Number int `json:"best_number_of_breaks"`
		} `json:"bai_perron_bic"`
		Limits [][]int `json:"bai_perron_ci95"`
	}
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		t.Fatal(err)
	}
	if r.Squares.Index != 28 || r.Squares.LastBefore != 1898 || r.BIC.Number != 1 || len(r.Limits) != 1 || r.Limits[0][2] != 32 {
		t.Errorf("%+v", r)
	}
}

func TestChangepointCommandSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	for _, one := range []struct {
		table, want string
		args        []string
	}{
		{"v\n1\n", "at least two values", nil},
		{"v\n1\nx\n", `line 3: column v: "x" is not a number`, nil},
		{"x\n1\n", `there is no column "v"`, nil},
		{"v\n1\n2.5\n", "a count is a whole number", []string{"--model", "poisson"}},
		{"v\n1\n2\n", "--trials goes with --model binomial", []string{"--model", "binomial"}},
		{"v,n\n1,1\n2,1\n", "from 0 to the number of trials", []string{"--model", "binomial", "--trials", "n"}},
		{"v\n1\n2\n", "--least is a share", []string{"--least", "0.9"}},
	} {
		file := filepath.Join(t.TempDir(), "x.csv")
		if err := os.WriteFile(file, []byte(one.table), 0o600); err != nil {
			t.Fatal(err)
		}
		var out, errOut bytes.Buffer
		if code := runChangepoint(append([]string{file, "--value", "v"}, one.args...), &out, &errOut); code != 2 || !strings.Contains(errOut.String(), one.want) {
			t.Errorf("%q: code %d, %q", one.table, code, errOut.String())
		}
	}
	// Nothing that differs is no fault: there is no change to place.
	file := filepath.Join(t.TempDir(), "x.csv")
	if err := os.WriteFile(file, []byte("v\n4\n4\n4\n4\n4\n4\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, format := range []string{"text", "json"} {
		var out, errOut bytes.Buffer
		if code := runChangepoint([]string{file, "--value", "v", "--model", "meanvar", "--format", format}, &out, &errOut); code != 0 || strings.Contains(out.String(), "NaN") {
			t.Errorf("code %d: %s%s", code, out.String(), errOut.String())
		}
	}
}
