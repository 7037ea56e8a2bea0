//go:build realdata

package sheet

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"rogatory/internal/report"
)

// published reads a real transparency report and counts what it holds.
func published(t *testing.T, file string, ask report.PublishedAsk) PublishedLog {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(realData(t), file))
	if err != nil {
		t.Fatal(err)
	}
	log, err := ReadPublished(context.Background(), bytes.NewReader(b), int64(len(b)), ask)
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	for i, p := range log.Problems {
		if i < 5 {
			t.Logf("%s line %d %s: %s %v", file, p.Line, p.Column, p.Key, p.Args)
		}
	}
	return log
}

func TestRealTransparencyReports(t *testing.T) {
	for _, row := range []struct {
		file string
		ask  report.PublishedAsk
		want string
	}{
		{"transparency-reports/companies-2009-2013.csv", report.PublishedAsk{}, "948 rows, 948 figures, 0 reported; 19 companies, 116 countries, 9 periods; 1.122045e+06 requests, 290240 complied, 638614.5 accounts, 0 ranges"},
		{"transparency-reports/google-user-data-requests-2009-2014-fr.csv", report.PublishedAsk{Company: "Google"}, "360 rows, 360 figures, 0 reported; 1 companies, 75 countries, 10 periods; 201546 requests, 0 complied, 255916 accounts, 0 ranges"},
		{"transparency-reports/facebook-2013-H1.csv", report.PublishedAsk{Company: "Facebook", Period: "2013 H1"}, "71 rows, 71 figures, 0 reported; 1 companies, 71 countries, 1 periods; 25607 requests, 0 complied, 37954 accounts, 1 ranges"},
		{"transparency-reports/hong-kong-company-side.csv", report.PublishedAsk{Country: "HK"}, "20 rows, 20 figures, 0 reported; 7 companies, 1 countries, 5 periods; 5577.5 requests, 3381 complied, 987.5 accounts, 0 ranges"},
		{"transparency-reports/hong-kong-government-side.csv", report.PublishedAsk{Country: "Hong Kong"}, "30 rows, 30 figures, 0 reported; 6 companies, 1 countries, 5 periods; 14508 requests, 12800 complied, 7095 accounts, 0 ranges"},
		{"telegram-transparency/snapshot-2025-05-27.csv", report.PublishedAsk{Company: "Telegram"}, "186 rows, 186 figures, 0 reported; 1 companies, 80 countries, 7 periods; 60342 requests, 0 complied, 113242 accounts, 0 ranges"},
		{"telegram-transparency/snapshot-2025-05-27.json", report.PublishedAsk{Company: "Telegram"}, "186 rows, 186 figures, 0 reported; 1 companies, 80 countries, 7 periods; 60342 requests, 0 complied, 113242 accounts, 0 ranges"},
	} {
		log := published(t, row.file, row.ask)
		companies, countries, periods, sum, complied, accounts := map[string]bool{}, map[string]bool{}, map[string]bool{}, 0.0, 0.0, 0.0
		ranges := 0
		for _, f := range log.Figures {
			companies[f.Company], countries[f.Country], periods[f.From.String()+"/"+f.To.String()] = true, true, true
			sum, complied, accounts = sum+f.Requests.Low, complied+f.Complied.Low, accounts+f.Accounts.Low
			if f.Requests.Low != f.Requests.High {
				ranges++
			}
		}
		got := fmt.Sprintf("%d rows, %d figures, %d reported; %d companies, %d countries, %d periods; %v requests, %v complied, %v accounts, %d ranges", log.Rows, len(log.Figures), log.Reported, len(companies), len(countries), len(periods), sum, complied, accounts, ranges)
		if got != row.want {
			t.Errorf("%s:\n got %s\nwant %s\n%v", row.file, got, row.want, log.Roles)
		}
	}
}

// TestRealUkrainianFigures: the rows about one country, from two files in two
// languages, are the same figures.
func TestRealUkrainianFigures(t *testing.T) {
	var got []string
	for _, file := range []struct {
		name string
		ask  report.PublishedAsk
	}{{"transparency-reports/companies-2009-2013.csv", report.PublishedAsk{}}, {"transparency-reports/google-user-data-requests-2009-2014-fr.csv", report.PublishedAsk{Company: "Google"}},
		{"telegram-transparency/snapshot-2025-05-27.csv", report.PublishedAsk{Company: "Telegram"}}} {
		for _, f := range published(t, file.name, file.ask).Figures {
			if f.Country == "UA" {
				got = append(got, fmt.Sprintf("%s %s to %s: %s requests, %s complied, %s%%, %s accounts", f.Company, f.From, f.To, f.Requests.Text, f.Complied.Text, f.Percent.Text, f.Accounts.Text))
			}
		}
	}
	want := []string{
		"Microsoft 2013-01-01 to 2013-06-30: 5 requests, 4 complied, 80%, 32 accounts",
		"Google 2013-07-01 to 2013-12-31: 1 requests, 0 complied, 0%, 1 accounts",
		"Microsoft 2013-07-01 to 2013-12-31: 6 requests, 4 complied, 67%, 24 accounts",
		"Google 2013-07-01 to 2013-12-31: 1 requests,  complied, 0%, 1 accounts",
		"Google 2014-01-01 to 2014-06-30: 2 requests,  complied, 50%, 18 accounts",
		"Telegram 2024-01-01 to 2024-09-30: 0 requests,  complied, %, 0 accounts",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}
