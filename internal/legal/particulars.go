package legal

// Particulars are what only some bases have: it is shown, and nothing is
// computed from it.
type Particulars struct {
	Channel        string   `yaml:"channel"`
	Companion      string   `yaml:"companion"`
	Consequence    string   `yaml:"consequence_of_refusal"`
	DualCrime      string   `yaml:"dual_criminality"`
	ScopeNote      string   `yaml:"scope_note"`
	Penalty        string   `yaml:"penalty_for_addressee"`
	NotifiesState  string   `yaml:"notification_to_enforcing_authority"`
	FollowOn       []string `yaml:"follow_on"`
	Contents       []string `yaml:"order_contents"`
	AskContents    []string `yaml:"request_contents"`
	MoreContents   []string `yaml:"supplemental_contents"`
	Suggested      []string `yaml:"suggested_fields"`
	InternalLimits []Duty   `yaml:"internal_limits"`
	Secondary      []Duty   `yaml:"secondary"`
	FirstLeg       *Limit   `yaml:"first_leg"`
	OtherStops     []string `yaml:"other_clock_events"`
	Notification   *struct {
		To   string `yaml:"to"`
		When string `yaml:"when"`
	} `yaml:"notification"`
}

// ClockStop is a rule by which a clock stands still or starts anew.
type ClockStop struct {
	ID       string `yaml:"id"`
	TitleEN  string `yaml:"title_en"`
	Starts   string `yaml:"starts"`
	Effect   string `yaml:"effect"`
	Ends     string `yaml:"ends"`
	Resume   string `yaml:"resume"`
	Silence  string `yaml:"silence_of_issuing_authority"`
	OurDuty  *Duty  `yaml:"our_duty"`
	NewRule  string `yaml:"new_deadline_rule"`
	CountsBy string `yaml:"counting_rule_id"`
	Marks    `yaml:",inline"`
}

// Named is an entry of a vocabulary: a form, a condition, a ground.
type Named struct {
	ID      string `yaml:"id"`
	TitleEN string `yaml:"title_en"`
	TitleUK string `yaml:"title_uk"`
	Note    string `yaml:"note"`
	Reason  string `yaml:"reason"` // why an excluded provision is no basis
	Source  string `yaml:"source"`
	Marks   `yaml:",inline"`
}
