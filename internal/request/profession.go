package request

import "slices"

// Profession says that a person whose data are asked for works in a profession
// that keeps confidences. Codes of practice want such requests weighed with
// special care and counted apart.
type Profession string

// The professions that the Communications Data Code of Practice names, and any
// other that keeps confidences.
const (
	NoProfession Profession = ""
	Lawyer       Profession = "lawyer"
	Journalist   Profession = "journalist"
	Legislator   Profession = "legislator"
	Minister     Profession = "minister_of_religion"
	Physician    Profession = "medical_doctor"
	OtherCalling Profession = "other"
)

// Professions lists them in the order a page offers them.
func Professions() []Profession {
	return []Profession{Lawyer, Journalist, Legislator, Minister, Physician, OtherCalling}
}

// Valid says whether it is one of the list, or none.
func (p Profession) Valid() bool { return p == NoProfession || slices.Contains(Professions(), p) }

// LabelKey is the message key of the profession's name.
func (p Profession) LabelKey() string {
	if p == NoProfession {
		return "request.profession_none"
	}
	return "request.profession_" + string(p)
}
