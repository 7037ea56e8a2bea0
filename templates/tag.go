package templates

// Tone is what a colour means; the text beside it always says the same.
type Tone string

// The tones.
const (
	ToneNone    Tone = ""
	ToneQuiet   Tone = "quiet"   // over, or not begun
	ToneActive  Tone = "active"  // under way
	ToneGood    Tone = "good"    // came out well
	TonePartial Tone = "partial" // came out in part
	ToneWarn    Tone = "warn"    // needs somebody soon
	ToneBad     Tone = "bad"     // late, failed or refused
	ToneOther   Tone = "other"   // went elsewhere
)

// Tag is a short word on a coloured ground.
type Tag struct {
	Label string
	Tone  Tone
}

// tones says how each phase, delivery, standing, outcome and kind of reply looks.
var tones = map[string]Tone{
	"draft": ToneQuiet, "in_review": ToneActive, "returned": ToneWarn, "approved": ToneActive, "dispatched": ToneActive,
	"closed": ToneQuiet, "cancelled": ToneQuiet, "withdrawn": ToneQuiet,
	"sent": ToneActive, "delivered": ToneGood, "failed": ToneBad, "unknown": ToneQuiet,
	"waiting": ToneActive, "due_soon": ToneWarn, "due_today": ToneWarn, "overdue": ToneBad, "answered": ToneGood,
	"question": ToneWarn, "follow_up": ToneWarn, "missed": ToneBad, "met": ToneGood, "running": ToneActive,
	"paused": ToneQuiet, "not_started": ToneQuiet, "void": ToneQuiet,
	"produced_in_full": ToneGood, "full": ToneGood, "produced_in_part": TonePartial, "part": TonePartial,
	"disclosure": ToneGood, "none_held": ToneOther, "refused": ToneBad, "refusal": ToneBad, "redirected": ToneOther,
	"action_taken": ToneGood, "not_addressed": ToneWarn, "withdrawn_by_us": ToneQuiet, "open": ToneActive, "pending": ToneActive,
	"silent": ToneBad, "silence": ToneBad, "excess": ToneWarn,
	"acknowledgement": ToneActive, "automatic_acknowledgement": ToneQuiet, "clarification_asked": ToneWarn,
	"clarification": ToneWarn, "extension_announced": ToneWarn, "extension": ToneWarn,
	"emergency": ToneBad, "urgent": ToneWarn, "routine": ToneQuiet, "sealed": ToneBad, "restricted": ToneWarn,
	"produced_full": ToneGood, "produced_part": TonePartial, "auto_acknowledgement": ToneQuiet, "user_notice_warning": ToneWarn,
	"in_force": ToneGood, "not_in_force": ToneQuiet, "repealed": ToneQuiet,
}

// ToneOf gives the tone of a code such as "in_review" or "refused"; an unknown code is quiet.
func ToneOf(code string) Tone {
	if t, ok := tones[code]; ok {
		return t
	}
	return ToneQuiet
}

func (t Tag) class() string {
	if t.Tone == ToneNone {
		return "rg-tag--quiet"
	}
	return "rg-tag--" + string(t.Tone)
}
