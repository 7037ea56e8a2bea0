package platform

import "slices"

// ChannelKind is a way to reach a platform.
type ChannelKind string

// The channels of the directory and those an officer can name.
const (
	Portal       ChannelKind = "portal"
	WebForm      ChannelKind = "web_form"
	WebPage      ChannelKind = "web_page"
	Email        ChannelKind = "email"
	Post         ChannelKind = "post"
	Bot          ChannelKind = "bot"
	StateChannel ChannelKind = "state_channel" // a central authority, mutual legal assistance
	Contact247   ChannelKind = "contact_24_7"  // the 24/7 point of contact
	ITSystem     ChannelKind = "it_system"     // the decentralised IT system of the Union
	NonePublic   ChannelKind = "none_published"
	WarningOnly  ChannelKind = "warning"
	Unrecorded   ChannelKind = "unrecorded" // an old register does not say
)

// ChannelKinds lists the channels by which something can be sent.
func ChannelKinds() []ChannelKind {
	return []ChannelKind{Portal, Email, WebForm, Post, StateChannel, Contact247, ITSystem, Bot, Unrecorded}
}

// Valid says whether something can be sent by this channel.
func (k ChannelKind) Valid() bool { return slices.Contains(ChannelKinds(), k) }

// LabelKey is the message key of the channel's name.
func (k ChannelKind) LabelKey() string { return "platform.channel_" + string(k) }

// Channel is one way in, what it is for and who may use it.
type Channel struct {
	Kind     ChannelKind `yaml:"kind"`
	Value    string      `yaml:"value"`
	Purposes []string    `yaml:"purposes"`
	OpenTo   string      `yaml:"open_to"`
	Marks    `yaml:",inline"`
}

// UsableFrom says whether a channel can be used by an authority of a country.
func (c Channel) UsableFrom(country string) bool {
	if !c.Kind.Valid() {
		return false
	}
	switch c.OpenTo {
	case "eu_authorities_only", "eu_users", "trusted_flaggers":
		return false
	case "uk_authorities":
		return country == "GB"
	case "swiss_authorities":
		return country == "CH"
	case "none":
		return false
	}
	return true
}

// ForAuthorities says whether a channel is meant for demands of authorities,
// and not only for users, statistics or rights holders.
func (c Channel) ForAuthorities() bool {
	if len(c.Purposes) == 0 {
		return true
	}
	return slices.ContainsFunc(c.Purposes, func(purpose string) bool {
		switch purpose {
		case "legal_process", "emergency", "preservation", "takedown", "foreign_request", "abuse", "dsa_order", "takedown_public_content", "tco":
			return true
		}
		return false
	})
}
