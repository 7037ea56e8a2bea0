package export

// colour is red, green, blue, 0 to 255.
type colour struct{ r, g, b int }

// The colours of paper: those of the light page.
var (
	ink     = colour{22, 32, 31}
	quiet   = colour{74, 90, 91}
	bar     = colour{23, 73, 77}
	line    = colour{207, 218, 218}
	strong  = colour{143, 165, 166}
	sunken  = colour{238, 243, 243}
	bad     = colour{251, 220, 217}
	badText = colour{130, 26, 19}
	grid    = colour{215, 224, 224}
	axisInk = colour{74, 90, 91}
	white   = colour{255, 255, 255}
)

// lineColours are the curves by kind.
var lineColours = map[string]colour{"": {23, 89, 95}, "2": {155, 77, 0}, "3": {91, 62, 153}, "withdrawn": {108, 123, 124}}

// lineDashes are the curves that are not drawn through, as on the page.
var lineDashes = map[string][]float64{"2": {1.6, .9}, "3": {.5, .9}, "withdrawn": {.5, .9}}

// outcomeColours are the parts of a stack by kind.
var outcomeColours = map[string]colour{
	"full": {31, 122, 77}, "part": {138, 166, 42}, "none": {122, 99, 173}, "refused": {184, 57, 47},
	"redirected": {196, 138, 23}, "action": {43, 123, 176}, "pending": {185, 199, 200}, "withdrawn": {108, 123, 124},
}

func (s *sheet) fill(c colour) { s.SetFillColor(c.r, c.g, c.b) }

func (s *sheet) stroke(c colour, width float64) {
	s.SetDrawColor(c.r, c.g, c.b)
	s.SetLineWidth(width)
}
