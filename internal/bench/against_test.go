package bench

import (
	"bufio"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// against are the times of an earlier run, in milliseconds by benchmark: what it
// printed is in the file that BENCH_AGAINST names.
var against = sync.OnceValues(func() (map[string]float64, error) {
	times := map[string]float64{}
	name := os.Getenv("BENCH_AGAINST")
	if name == "" {
		return times, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		words := strings.Fields(lines.Text())
		for i := 1; i < len(words); i++ {
			if words[i] == "page-ms" {
				if times[bareName(words[0])], err = strconv.ParseFloat(words[i-1], 64); err != nil {
					return nil, err
				}
			}
		}
	}
	return times, lines.Err()
})

// bareName leaves out the number of cores, which a benchmark prints behind its name.
func bareName(name string) string {
	if i := strings.LastIndexByte(name, '-'); i > 0 {
		return name[:i]
	}
	return name
}

// compared tells how many times longer a page takes than in the earlier run.
func compared(b *testing.B, each time.Duration) {
	b.Helper()
	times, err := against()
	if err != nil {
		b.Fatal(err)
	}
	if before := times[b.Name()]; before > 0 {
		b.ReportMetric(float64(each.Microseconds())/1000/before, "page/before")
	}
}
