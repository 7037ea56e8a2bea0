package sheet

import (
	"testing"
	"time"
)

func TestDates(t *testing.T) {
	kyiv, err := time.LoadLocation("Europe/Kyiv")
	if err != nil {
		t.Fatal(err)
	}
	for _, each := range []struct{ format, text, want string }{
		{"YYYY-MM-DD", "2026-03-14", "2026-03-14"},
		{"YYYY-MM-DD", "2026-3-4", "2026-03-04"},
		{"YYYY-MM-DD", "2026-13-01", "sheet.date_calendar"},
		{"YYYY-MM-DD", "2026-03-14 09:00", "sheet.date"},
		{"YYYY-MM-DD", "26-03-14", "sheet.date"},
		{"DD.MM.YYYY", "14.03.2026", "2026-03-14"},
		{"DD.MM.YYYY", "31.04.2026", "sheet.date_calendar"},
		{"DD.MM.YYYY", "14.03.202", "sheet.date"},
		{"M/D/YY", "2/6/22", "2022-02-06"},
		{"M/D/YY", "2/6/97", "1997-02-06"},
		{"YYYYMMDD", "20260314", "2026-03-14"},
		{"YYYYMMDD", "2026314", "sheet.date"},
		{"MM/DD/YYYY - HH:mm", "01/03/2017 - 07:42", "2017-01-03 2017-01-03T05:42:00Z"},
		{"DD.MM.YYYY HH:mm", "01.07.2026 00:30", "2026-07-01 2026-06-30T21:30:00Z"},
		{"MM/DD/YYYY hh:mm A", "01/03/2017 12:05 am", "2017-01-03 2017-01-02T22:05:00Z"},
		{"MM/DD/YYYY hh:mm A", "01/03/2017 13:05 PM", "sheet.date"},
		{"DD MMMM YYYY [р.]", "5 березня 2026 р.", "2026-03-05"},
		{"DD MMM YYYY", "3 трав. 2026 року", "2026-05-03"},
		{"DD MMM YYYY", "3 May 2026 or so", "sheet.date"},
		{"DD.MMM.YYYY", "05.Mar.2026", "2026-03-05"},
		{"DD-MMM-YY", "05-Mar-26", "2026-03-05"},
		{"YYYY-MM-DD HH:mm Z", "2026-07-01 23:30 +00:00", "2026-07-02 2026-07-01T23:30:00Z"},
		{"RFC3339", "2022-12-15T11:47:34.869913+01:00", "2022-12-15 2022-12-15T10:47:34Z"},
		{"RFC3339", "2026-06-30T21:30:00Z", "2026-07-01 2026-06-30T21:30:00Z"},
		{"EXCEL", "42021", "2015-01-17"},
		{"EXCEL", "42021,5", "2015-01-17 2015-01-17T10:00:00Z"},
		{"EXCEL", "0", "sheet.date"},
		{"EXCEL", "9e99", "sheet.date"},
		{"YYYY-MM-DD", "0016-02-20", "sheet.date_year"},
		{"YYYY-MM", "2026-02", "2026-02-28 rough"},
		{"YYYY", "2026", "2026-12-31 rough"},
		{"YYYY-MM/YYYY-MM", "2016-01/2016-06", "2016-06-30 rough"},
	} {
		l, err := compile(each.format)
		if err != nil {
			t.Errorf("%s: %v", each.format, err)
			continue
		}
		m, got := dater{layouts: []layout{l}, zone: kyiv, decimal: ",", last: true}.read(cell{text: each.text})
		if got == "" {
			got = m.day.String()
			if !m.at.IsZero() {
				got += " " + m.at.Truncate(time.Second).Format(time.RFC3339)
			}
			if m.rough {
				got += " rough"
			}
		}
		if got != each.want {
			t.Errorf("%s as %s: %s, want %s", each.text, each.format, got, each.want)
		}
	}
}

func TestDayInTheNameOfAFile(t *testing.T) {
	l, err := compile("[asof-]YYYY-MM-DD")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"tabled-2024-07-asof-2024-10-29.csv": "2024-10-29", "asof-2024-02-30.csv": "", "register.csv": ""} {
		if day, _ := l.within(name); day.String() != want {
			t.Errorf("%s: %s", name, day)
		}
	}
}
