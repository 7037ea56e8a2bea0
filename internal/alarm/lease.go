package alarm

import (
	"time"

	"rogatory/internal/fault"
	"rogatory/internal/people"
)

// LeaseLength is how long a watch holds its lease without renewing it; so long
// nobody fires alarms after a holder died.
const LeaseLength = 45 * time.Second

// Batch is how many clocks one transaction of the watch looks at.
const Batch = 500

// Lease says who keeps the watch over an agency. The token grows with each new
// holder; every write of the watch names it, so that what a stale holder
// writes is refused.
type Lease struct {
	Agency people.AgencyID
	Holder string
	Token  int64
	Until  time.Time
	Lapsed time.Time // up to here everything was fired; zero: the watch never ran
}

// Held says whether the lease belongs to this holder.
func (l Lease) Held(by string) bool { return l.Holder == by }

// Lost is what a holder hears whose lease somebody else has.
func Lost() error { return fault.New(fault.Conflict, "alarm.lease_lost") }

// Round is what one transaction of the watch did.
type Round struct {
	Looked int // clocks
	Fired  int // alarms
}

// More says that further clocks may be due.
func (r Round) More() bool { return r.Looked >= Batch }
