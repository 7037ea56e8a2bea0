package alarm_test

import (
	"strings"
	"testing"
	"time"

	"rogatory/internal/alarm"
	"rogatory/internal/fault"
	"rogatory/internal/people"
)

var fired = time.Date(2026, 11, 25, 7, 0, 0, 0, time.UTC)

func TestWhoseDeskAnAlarmLiesOn(t *testing.T) {
	here := func(id people.ID) alarm.Stand { return alarm.Stand{ID: id, Here: true, May: true} }
	full := alarm.Ladder{Owner: here("owner"), Deputy: here("deputy"), Lead: here("lead")}
	with := func(change func(*alarm.Ladder)) alarm.Ladder { l := full; change(&l); return l }
	away := with(func(l *alarm.Ladder) { l.Owner.Here = false })
	alone := with(func(l *alarm.Ladder) { l.Deputy = alarm.Stand{} })
	const day = 24 * time.Hour
	for _, row := range []struct {
		what                string
		ladder              alarm.Ladder
		after               time.Duration
		owner, deputy, lead alarm.Step
	}{
		{"at once it is the owner's", full, 0, alarm.OwnersOwn, alarm.Nowhere, alarm.Nowhere},
		{"a second before a day nothing changes", full, day - time.Second, alarm.OwnersOwn, alarm.Nowhere, alarm.Nowhere},
		{"after a day unseen it is the deputy's, too", full, day, alarm.OwnersOwn, alarm.Deputised, alarm.Nowhere},
		{"after another day the lead's, too", full, 2 * day, alarm.OwnersOwn, alarm.Deputised, alarm.Led},
		{"while the owner is away it is the deputy's at once", away, 0, alarm.OwnersOwn, alarm.Deputised, alarm.Nowhere},
		{"and a day later the lead's", away, day, alarm.OwnersOwn, alarm.Deputised, alarm.Led},
		{"without a deputy the lead has it after a day", alone, day, alarm.OwnersOwn, alarm.Nowhere, alarm.Led},
		{"without a deputy, and the owner away, at once", with(func(l *alarm.Ladder) { l.Owner.Here, l.Deputy = false, alarm.Stand{} }), 0, alarm.OwnersOwn, alarm.Nowhere, alarm.Led},
		{"a deputy who is away counts as none", with(func(l *alarm.Ladder) { l.Deputy.Here = false }), day, alarm.OwnersOwn, alarm.Nowhere, alarm.Led},
		{"a deputy who may not know of the case counts as none", with(func(l *alarm.Ladder) { l.Deputy.May = false }), day, alarm.OwnersOwn, alarm.Nowhere, alarm.Led},
		{"a lead who may not know of the case gets nothing", with(func(l *alarm.Ladder) { l.Lead.May = false }), 9 * day, alarm.OwnersOwn, alarm.Deputised, alarm.Nowhere},
		{"an owner who left the case sees nothing", with(func(l *alarm.Ladder) { l.Owner.May = false }), 0, alarm.Nowhere, alarm.Nowhere, alarm.Nowhere},
	} {
		a, now := alarm.Alarm{Kind: alarm.DueToday, FiredAt: fired}, fired.Add(row.after)
		for who, want := range map[people.ID]alarm.Step{"owner": row.owner, "deputy": row.deputy, "lead": row.lead, "somebody": alarm.Nowhere} {
			if got := a.For(who, row.ladder, now); got != want {
				t.Errorf("%s: %s has %q, want %q", row.what, who, got, want)
			}
		}
	}
}

func TestWhatWasSeenOrPutOffLiesOnNoDesk(t *testing.T) {
	here := func(id people.ID) alarm.Stand { return alarm.Stand{ID: id, Here: true, May: true} }
	ladder := alarm.Ladder{Owner: here("owner"), Deputy: here("deputy"), Lead: here("lead")}
	now := fired.Add(72 * time.Hour)
	seen := alarm.Mark{By: "owner", At: fired}
	for _, row := range []struct {
		what  string
		alarm alarm.Alarm
		want  alarm.Step
	}{
		{"seen by the owner", alarm.Alarm{Kind: alarm.DueToday, FiredAt: fired, Seen: seen}, alarm.Nowhere},
		{"put off until tomorrow", alarm.Alarm{Kind: alarm.DueToday, FiredAt: fired, Snooze: alarm.Snooze{Until: now.Add(time.Hour)}}, alarm.Nowhere},
		{"put off until now", alarm.Alarm{Kind: alarm.DueToday, FiredAt: fired, Snooze: alarm.Snooze{Until: now}}, alarm.Led},
		{"an emergency that was seen and not reviewed stays", alarm.Alarm{Kind: alarm.Unreviewed, FiredAt: fired, Seen: seen}, alarm.Led},
	} {
		if got := row.alarm.For("lead", ladder, now); got != row.want {
			t.Errorf("%s: %q", row.what, got)
		}
	}
}

func TestPuttingOffNeedsAReasonAndEndsWithTheDeadline(t *testing.T) {
	due := alarm.Alarm{Kind: alarm.DueSoon, FiredAt: fired, About: fired.Add(72 * time.Hour)}
	late := alarm.Alarm{Kind: alarm.Missed, FiredAt: fired, About: fired.Add(-time.Hour)}
	review := alarm.Alarm{Kind: alarm.Unreviewed, FiredAt: fired, About: fired}
	const good = "The courier brings the order tomorrow"
	for _, row := range []struct {
		what   string
		alarm  alarm.Alarm
		until  time.Duration
		reason string
		key    string
	}{
		{"to a later hour before the deadline", due, time.Hour, good, ""},
		{"to the very end of the deadline", due, 72 * time.Hour, good, ""},
		{"beyond the deadline", due, 72*time.Hour + time.Second, good, "alarm.until_late"},
		{"into the past", due, 0, good, "alarm.until_past"},
		{"A72 without a reason", due, time.Hour, "   ok    ", "alarm.reason_short"},
		{"with a story", due, time.Hour, strings.Repeat("x", 501), "alarm.reason_long"},
		{"A42 with what no column holds", due, time.Hour, "a reason\x00 with a zero", "fault.bad_characters"},
		{"a missed one for a week", late, alarm.MaxSnooze, good, ""},
		{"a missed one for longer", late, alarm.MaxSnooze + time.Second, good, "alarm.until_late"},
		{"an emergency nobody reviewed", review, time.Hour, good, "alarm.not_dismissible"},
	} {
		_, err := row.alarm.PutOff(alarm.Mark{By: "owner", At: fired}, fired.Add(row.until), row.reason)
		key := ""
		if f, ok := fault.As(err); ok {
			key = f.Key
		}
		if key != row.key {
			t.Errorf("%s: %q, want %q", row.what, key, row.key)
		}
	}
}
