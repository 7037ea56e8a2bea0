package report_test

import (
	"fmt"
	"testing"

	"rogatory/internal/deadline"
	"rogatory/internal/legal"
	"rogatory/internal/platform"
	"rogatory/internal/report"
)

// BenchmarkCrowd decides what an overview of 60 platforms and the page of one may
// tell of ten years: leadership waits for it on every page.
func BenchmarkCrowd(b *testing.B) {
	begin := deadline.NewDay(2016, 1, 1)
	today := begin.AddMonths(120)
	id := func(n int) platform.ID { return platform.ID(fmt.Sprintf("platform-%d", n)) }
	var sent []report.Sent
	for month := range 120 {
		for n := range 60 {
			for k, kind := range legal.RequestKinds() {
				if (month+n*7+k*3)%3 > 0 {
					sent = append(sent, report.Sent{Platform: id(n), Kind: kind, Emergency: month%2 == 0, Month: begin.AddMonths(month), Requests: (month*n+k)%9 + 1, Items: 20})
				}
			}
		}
	}
	for b.Loop() {
		c := report.NewCrowd(sent, nil)
		for n := range 60 {
			c.Tells(report.Query{Platform: id(n), AsOf: today, Today: today})
		}
		for month := range 120 {
			first := begin.AddMonths(month)
			c.Tells(report.Query{Platform: id(3), From: first, To: first.AddMonths(1).AddDays(-1), AsOf: today, Today: today})
		}
	}
}
