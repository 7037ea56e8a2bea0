package sheet

import (
	"rogatory/internal/deadline"
	"rogatory/internal/reply"
)

// ending reads how the request ended, if it did: reply, outcome, withdrawal.
func (r *reading) ending(rec *Record, dispatched moment) {
	replied, label, readable := r.moment("replied_on")
	if !readable {
		key, args := r.dateProblem("replied_on")
		r.fail(label, key, args...)
		return
	}
	if !r.outcome(rec) {
		return
	}
	said := rec.Outcome == openWord
	if said {
		rec.Outcome = reply.Pending
	}
	if _, open := r.any(r.open); open || said {
		if !replied.isZero() && said {
			r.warn(label, "sheet.open_with_reply", replied.day, rec.OutcomeWord)
		}
		rec.Outcome = reply.Pending
		r.reaction(rec, dispatched, moment{})
		return
	}
	why, withdrawn := r.any(r.withdrawn)
	if withdrawn || rec.Outcome == reply.Withdrawn {
		if !withdrawn {
			why = rec.OutcomeWord
		}
		r.withdraw(rec, dispatched, replied, why)
		return
	}
	r.answer(rec, dispatched, replied, label)
}

// withdraw dates a withdrawal: by its own column, else by the one of replies.
func (r *reading) withdraw(rec *Record, dispatched, replied moment, why string) {
	rec.Outcome, rec.WithdrawnWhy = reply.Withdrawn, why
	on, label, readable := r.moment("withdrawn_on")
	if !readable {
		key, args := r.dateProblem("withdrawn_on")
		r.fail(label, key, args...)
		return
	}
	if on.isZero() {
		on = replied
		label = r.labelOf("replied_on")
	}
	r.reaction(rec, dispatched, on)
	if on.isZero() {
		r.undated(rec, func(day deadline.Day) { rec.WithdrawnOn = day })
		return
	}
	if r.sensible(on, dispatched, label) {
		rec.WithdrawnOn = on.day
	}
}

func (r *reading) labelOf(key string) string {
	b := r.columns[key]
	if len(b.at) == 0 {
		return key
	}
	return r.header.label(b.at[0])
}

// sensible refuses an end before the beginning and after the day of the extract.
func (r *reading) sensible(end, dispatched moment, label string) bool {
	switch {
	case end.before(dispatched):
		r.fail(label, "sheet.reply_before_dispatch", end.day, dispatched.day)
	case r.future(end):
		r.fail(label, "sheet.after_as_of", end.day, r.asOf)
	default:
		return true
	}
	return false
}

// answer reads a reply, or finds that there is none yet.
func (r *reading) answer(rec *Record, dispatched, replied moment, label string) {
	r.reaction(rec, dispatched, replied)
	switch {
	case replied.isZero() && rec.Outcome == reply.Pending:
		return
	case replied.isZero():
		r.undated(rec, func(day deadline.Day) { rec.RepliedOn = day })
	case !r.sensible(replied, dispatched, label):
		return
	default:
		rec.RepliedOn, rec.RepliedAt = replied.day, replied.at
	}
	if rec.Outcome == reply.Pending && !rec.RepliedOn.IsZero() {
		if r.m.Answered == "" {
			r.fail(label, "sheet.outcome_missing")
			return
		}
		rec.Outcome, rec.OutcomeAssumed = r.m.Answered, true
	}
	if rec.Outcome == reply.Refused {
		r.refusal(rec)
	}
}

// undated treats an end whose day the register does not know as the map says.
func (r *reading) undated(rec *Record, end func(deadline.Day)) {
	label := r.labelOf("replied_on")
	switch {
	case r.m.Undated == undatedOpen:
		r.warn(label, "sheet.undated_open", rec.OutcomeWord)
		rec.Outcome, rec.WithdrawnWhy = reply.Pending, ""
	case r.m.Undated == undatedAsOf && !r.asOf.IsZero():
		r.warn(label, "sheet.undated_as_of", rec.OutcomeWord, r.asOf)
		end(r.asOf)
	default:
		r.fail(label, "sheet.undated", rec.OutcomeWord)
	}
}

// reaction reads a holding answer; one after the reply is a slip and left out.
func (r *reading) reaction(rec *Record, dispatched, end moment) {
	on, label, readable := r.moment("reaction_on")
	switch {
	case !readable:
		key, args := r.dateProblem("reaction_on")
		r.warn(label, key, args...)
	case on.isZero():
	case on.before(dispatched):
		r.warn(label, "sheet.reaction_before_dispatch", on.day, dispatched.day)
	case r.future(on):
		r.warn(label, "sheet.after_as_of", on.day, r.asOf)
	case !end.isZero() && end.before(on):
		r.warn(label, "sheet.reaction_after_reply", on.day, end.day)
	default:
		rec.ReactionOn = on.day
	}
}

func (r *reading) refusal(rec *Record) {
	text, _ := r.text("refusal_reason")
	rec.RefusalText, rec.RefusalReason = text, reply.ReasonNotGiven
	if text == "" {
		return
	}
	rec.RefusalReason = reply.OtherReason
	if reason, ok := r.reasons[foldWord(text)]; ok {
		rec.RefusalReason = reason
	}
}
