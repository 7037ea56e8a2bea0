package reply_test

import (
	"slices"
	"testing"

	"rogatory/internal/reply"
)

// Statistics count the replies that answer; everything else is a reaction.
func TestWhatAnswersAndWhatOnlyReacts(t *testing.T) {
	answers := []reply.Kind{reply.Disclosure, reply.NoneHeldReply, reply.Refusal, reply.Redirected, reply.ActionTaken}
	for _, k := range reply.Kinds() {
		if k.Substantive() != slices.Contains(answers, k) {
			t.Errorf("%s: substantive %v", k, k.Substantive())
		}
		if k.Substantive() && !k.Settles() {
			t.Errorf("%s answers and can settle nothing", k)
		}
	}
	for _, k := range []reply.Kind{reply.Acknowledgement, reply.AutoAcknowledgement, reply.ClarificationAsked, reply.ExtensionAnnounced, reply.UserNoticeWarning, reply.CostClaim} {
		if k.Settles() || len(k.Allowed()) != 0 {
			t.Errorf("the reaction %s settles an item", k)
		}
	}
	if len(reply.Kinds()) != 12 || reply.Kind("").Valid() || reply.Kind("").Substantive() || reply.Kind("").Settles() {
		t.Error("no kind is a kind")
	}
}

func TestWhatEachReplyMaySettle(t *testing.T) {
	// In the order of Outcomes: full, part, none held, refused, redirected, action, not addressed, withdrawn.
	drawing := map[reply.Kind]string{
		reply.Disclosure:    "xxxxx.x.",
		reply.NoneHeldReply: "..x.x.x.",
		reply.Refusal:       "..xxx.x.",
		reply.Redirected:    "....x.x.",
		reply.ActionTaken:   "x..x.xx.",
		reply.Correction:    "xxxxxxx.",
	}
	for _, k := range reply.Kinds() {
		row, ok := drawing[k]
		if !ok {
			row = "........"
		}
		for i, o := range reply.Outcomes() {
			if want := row[i] == 'x'; k.Allows(o) != want || slices.Contains(k.Allowed(), o) != want {
				t.Errorf("%s gives %s: %v, want %v", k, o, k.Allows(o), want)
			}
		}
		if k.Allows(reply.Pending) {
			t.Errorf("%s settles an item with nothing", k)
		}
	}
}

// What a caller does with the list must not change the rule.
func TestTheRuleIsNotHandedOut(t *testing.T) {
	list := reply.Redirected.Allowed()
	list[0] = reply.ProducedFull
	if reply.Redirected.Allows(reply.ProducedFull) {
		t.Error("the rule was changed from outside")
	}
}

func TestOutcomesThatEndTheWait(t *testing.T) {
	ends := []reply.Outcome{reply.ProducedFull, reply.ProducedPart, reply.NoneHeld, reply.Refused, reply.RedirectedOut, reply.Done}
	for _, o := range append(reply.Outcomes(), reply.Pending) {
		if o.Substantive() != slices.Contains(ends, o) || !o.Valid() {
			t.Errorf("%q: ends the wait %v", o, o.Substantive())
		}
	}
	if reply.Outcome("lost").Valid() || reply.Pending.LabelKey() != "reply.outcome_pending" {
		t.Error("outcomes outside the list")
	}
}

func TestListsHoldNothingTwice(t *testing.T) {
	seen := map[string]bool{}
	once := func(key string) {
		if seen[key] {
			t.Errorf("%s twice", key)
		}
		seen[key] = true
	}
	for _, k := range reply.Kinds() {
		once(k.LabelKey())
	}
	for _, o := range reply.Outcomes() {
		once(o.LabelKey())
	}
	for _, r := range reply.Reasons() {
		once(r.LabelKey())
		if !r.Valid() {
			t.Errorf("%s", r)
		}
	}
	for _, m := range reply.Missings() {
		once(m.LabelKey())
	}
	for _, v := range reply.Views() {
		once(v.LabelKey())
	}
	if reply.Reason("").Valid() {
		t.Error("no reason is a reason")
	}
}
