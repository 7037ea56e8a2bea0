// Package demo invents a unit and its register: reproducible, plainly
// fictional, and with a story that illustrates a public claim and proves
// nothing about the real companies.
package demo

import (
	"time"

	"rogatory/internal/legal"
	"rogatory/internal/platform"
	"rogatory/internal/reply"
	"rogatory/internal/selector"
)

// habit is how an invented platform answers from a day on.
type habit struct {
	from   time.Time
	answer float64 // share of items that ever get a substantive reply
	median float64 // days to it
	spread float64 // of the logarithm of the days
	full   float64 // of the answers: produced in full …
	part   float64 // … in part …
	none   float64 // … none held …
	refuse float64 // … refused; the rest is redirected
	reason reply.Reason
}

// actor is a platform in the story: how often it is asked, for what, how.
type actor struct {
	id       platform.ID
	weight   int
	channel  platform.ChannelKind
	selector selector.Kind
	habits   []habit
}

func on(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

// begin is the first day of the invented register.
var begin = on(2024, time.January, 8)

// actors tell the story: Signal answers little and falls silent in early 2025,
// Telegram improves from late September 2024, the others are steady, slow or
// refusing. Nothing here was measured.
var actors = []actor{
	{"telegram", 26, "email", selector.Username, []habit{
		{begin, 0.10, 34, 0.8, 0.10, 0.25, 0.15, 0.45, reply.ReasonNotGiven},
		{on(2024, time.September, 24), 0.78, 8, 0.7, 0.52, 0.26, 0.14, 0.06, reply.Overbroad}}},
	{"signal", 9, "email", selector.Phone, []habit{
		{begin, 0.42, 11, 0.7, 0.48, 0.10, 0.22, 0.12, reply.MLARequired},
		{on(2025, time.February, 3), 0.015, 30, 0.6, 0.20, 0.10, 0.20, 0.40, reply.MLARequired}}},
	{"whatsapp", 12, "portal", selector.Phone, []habit{{begin, 0.80, 10, 0.6, 0.55, 0.20, 0.15, 0.08, reply.Overbroad}}},
	{"meta", 12, "portal", selector.NumericID, []habit{{begin, 0.84, 12, 0.5, 0.58, 0.22, 0.10, 0.08, reply.Overbroad}}},
	{"google", 12, "portal", selector.Email, []habit{{begin, 0.90, 9, 0.5, 0.62, 0.20, 0.10, 0.06, reply.InstrumentTooWeak}}},
	{"viber", 7, "email", selector.Phone, []habit{{begin, 0.62, 16, 0.6, 0.30, 0.14, 0.10, 0.06, reply.MLARequired}}},
	{"tiktok", 6, "web_form", selector.Username, []habit{{begin, 0.66, 19, 0.7, 0.40, 0.22, 0.12, 0.20, reply.WrongEntity}}},
	{"x", 4, "portal", selector.Username, []habit{{begin, 0.44, 41, 0.7, 0.22, 0.14, 0.12, 0.46, reply.MLARequired}}},
	{"discord", 4, "portal", selector.NumericID, []habit{{begin, 0.58, 24, 0.7, 0.30, 0.16, 0.14, 0.34, reply.MLARequired}}},
	{"binance", 3, "portal", selector.Wallet, []habit{{begin, 0.92, 4, 0.6, 0.74, 0.14, 0.08, 0.02, reply.FormDefect}}},
	{"linkedin", 2, "portal", selector.URL, []habit{{begin, 0.72, 13, 0.5, 0.04, 0.02, 0.06, 0.82, reply.MLARequired}}},
	{"cloudflare", 3, "email", selector.Domain, []habit{{begin, 0.76, 7, 0.6, 0.30, 0.24, 0.10, 0.14, reply.InstrumentTooWeak}}},
}

// at gives the habit of an actor on a day.
func (a actor) at(day time.Time) habit {
	h := a.habits[0]
	for _, next := range a.habits[1:] {
		if !day.Before(next.from) {
			h = next
		}
	}
	return h
}

// demand is a kind of request with the basis it rests on and how often it is made.
type demand struct {
	kind     legal.RequestKind
	basis    legal.BasisID
	weight   int
	data     bool // asks for data, not for action
	byOrder  bool // a ruling names the day to answer by
	subject  string
	facts    string
	emergent bool
}

var demands = []demand{
	{"production", "ua-cpc-159-166", 46, true, true, "Demonstration: account behind a phishing page", "Invented facts: a page imitating a bank asked visitors for card numbers. The account is believed to have published it. The data are needed to identify its user.", false},
	{"production", "ua-voluntary", 14, true, false, "Demonstration: account that offered stolen data", "Invented facts: the account offered copies of an address book for sale. The data are needed to identify its user.", false},
	{"preservation", "ua-24-7-contact", 8, true, false, "Demonstration: keep the account's data", "Invented facts: the account is under investigation; the data may be deleted before a ruling is issued.", false},
	{"emergency_disclosure", "us-sca-2702-emergency", 5, true, false, "Demonstration: threat to life", "Invented facts: a message announced that its writer would harm himself tonight. His place is unknown.", true},
	{"threat_notification", "nd-threat-notification", 15, false, false, "Demonstration: accounts phishing soldiers", "Invented facts: these accounts send messages that imitate a charity and steal messenger sessions. Please review them under your rules.", false},
	{"account_suspension", "nd-account-suspension", 6, false, false, "Demonstration: account used for fraud", "Invented facts: the account sells goods that are never delivered. Please review it under your rules.", false},
	{"takedown", "nd-content-takedown", 6, false, false, "Demonstration: page with a false form", "Invented facts: the page copies a public service and collects passwords.", false},
}
