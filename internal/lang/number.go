package lang

import (
	"math"
	"strconv"
	"strings"
)

// The space that no line ends on, between a number and what it belongs to.
const hardSpace = "\u00a0"

// Number writes a whole number with its thousands apart: 12,345 or 12 345.
func (p *Printer) Number(n int) string {
	digits := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, digits = "−", digits[1:]
	}
	return sign + p.group(digits)
}

// Decimal writes a number with that many decimals, or with as many as it needs
// (at most three) when decimals is negative. What is no number is a dash.
func (p *Printer) Decimal(x float64, decimals int) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return "–"
	}
	asNeeded := decimals < 0
	if asNeeded {
		decimals = 3
	}
	s := strconv.FormatFloat(math.Abs(x), 'f', decimals, 64)
	whole, part, _ := strings.Cut(s, ".")
	if asNeeded {
		part = strings.TrimRight(part, "0")
	}
	out := p.group(whole)
	if part != "" {
		out += p.comma() + part
	}
	if x < 0 && strings.Trim(out, "0.,") != "" {
		return "−" + out
	}
	return out
}

// Percent writes a share between 0 and 1 as per cent. A share that is neither
// none nor all never rounds to 0 or 100 without saying so.
func (p *Printer) Percent(share float64, decimals int) string {
	if math.IsNaN(share) || math.IsInf(share, 0) {
		return "–"
	}
	gap := ""
	if p.language == Ukrainian {
		gap = hardSpace
	}
	least := math.Pow(10, -float64(decimals))
	switch x := 100 * share; {
	case x > 0 && x < least/2:
		return "<" + p.Decimal(least, decimals) + gap + "%"
	case x < 100 && x > 100-least/2:
		return ">" + p.Decimal(100-least, decimals) + gap + "%"
	default:
		return p.Decimal(x, decimals) + gap + "%"
	}
}

// Days counts days: 1 day, 24 дні.
func (p *Printer) Days(n int) string { return p.Count("lang.days", n) }

// group parts the thousands. Ukrainian leaves four digits together.
func (p *Printer) group(digits string) string {
	mark, least := ",", 4
	if p.language == Ukrainian {
		mark, least = hardSpace, 5
	}
	if len(digits) < least {
		return digits
	}
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteString(mark)
		}
		b.WriteRune(d)
	}
	return b.String()
}

func (p *Printer) comma() string {
	if p.language == Ukrainian {
		return ","
	}
	return "."
}
