package lang

import "testing"

func TestCountriesHaveTheirNames(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		in         Language
		code, want string
	}{{English, "UA", "Ukraine"}, {Ukrainian, "UA", "Україна"}, {English, "AT", "Austria"}, {Ukrainian, "AT", "Австрія"}, {English, "??", "??"}, {Ukrainian, "ZZZZ", "ZZZZ"}} {
		if got := For(row.in).Country(row.code); got != row.want {
			t.Errorf("%s in %s is %q, want %q", row.code, row.in, got, row.want)
		}
	}
}
