// Package templates holds the pages and the parts they are made of. A page is
// a function of one struct that stands above it in the same file and holds
// what the page says, ready to print. Nothing here fetches or judges.
//
// # The frame
//
//	@Layout(p.Shell) { … }        Shell: Lang Title Path Person Nav Agency Demo Theme Token Flash Assets Version
//	p.Shell.Say(key, args…)       p.Shell.Count(key, n, args…)       p.Shell.Lang.Day(t), .Instant(t), .Percent(x, 1) …
//
// The frame posts to /language (fields language, back), /sign-out, and puts
// the field token into every form.
//
// # Forms
//
//	@PostForm(s, Form{Action, Key, Seen, Problems, Wide, Bare, Upload, Confirm}) { inputs }
//	@ErrorSummary(s, []Problem{{Field, Text}})      PostForm shows it already; Problems(lang, err) makes the list
//	@TextField(s, Field{…})  @TextAreaField  @PasswordField  @DateField  @FileField
//	    Field: Name ID Label Hint Error Value Type Width Rows MaxLength Autocomplete InputMode Optional
//	           Heading HideLabel Mono Suffix Min Max Accept Suggest
//	@MomentField(s, Moment{Name, Label, Hint, Error, TimeError, Day, Time, TimeLabel, Max})   inputs Name and Name_time
//	@SelectField(s, Choice{…})  @RadioField  @CheckboxField
//	    Choice: Name ID Label Hint Error Value Values Options Empty Inline Small Optional Heading HideLabel
//	    Option: Value Label Hint Disabled Group
//	@CheckField(s, Box{Name, ID, Value, Label, Hint, Error, Checked})
//	@Fieldset(legend, hint) { inputs }   @Hidden(name, value)
//	@ButtonOf(Button{Label, Kind, Path, Name, Value, Confirm, Disabled, Small})   Kind: Primary Secondary Warning
//	@ButtonRow() { buttons }
//
// The id of an input is its name ("want[]" becomes "want"), so that the links
// of the error summary arrive.
//
// # Parts of a page
//
//	@PageHead(Head{Caption, Title, Lead, Tags, Actions})   the h1
//	@BackLink(Link{Label, Path})   @Breadcrumbs(s, []Link)   @SubNav(label, []NavItem)
//	@Panel(title) { … }   @Columns() { a block, a narrower block }   @Details(summary) { … }   @Inset() { … }
//	@Notification(s, Notice{Kind, Title, Text}) { … }   NoticeInfo NoticeSuccess NoticeWarning NoticeError
//	@SummaryList([]SummaryRow{{Label, Text, Note, Path, Mono, Part, Action, Hidden}})
//	@DataTable(s, Table{Caption, HideCaption, Columns, Rows, Foot, Empty, Plain})
//	    Column: Label HideLabel Numeric RowHead SortPath Sorted   Row: Cells Tone
//	    Cell: Text Path Note Tag More Mono Wide Part
//	@Paging(s, Pagination{Summary, Previous, Next, Pages})   PagesOf(current, last, path)
//	@FilterForm(s, Filter{Action, Open, Chips, Clear, Keep}) { inputs }
//	@TagOf(Tag{Label, Tone})   ToneOf("overdue"); ToneQuiet ToneActive ToneGood TonePartial ToneWarn ToneBad ToneOther
//	@Timeline([]TimelineEntry{{Title, By, Machine, At, Recorded, Text, Quote, Facts, Tag, Theirs, Anchor}})
//	@When(machine, text)   @Letter(label, text)   @EmptyState(Empty{Title, Text, Action})
//	@ConfidenceMark(s, "confirmed" | "recalled" | "interpretation" | "product_default")
//	@SourceLink(s, Source{Label, Path, Checked})
//	@ErrorPage(ErrorView{Shell, Status, Heading, Text, Mark})   a whole page
//
// # Figures
//
//	@Tiles() { @StatTile(s, Tile{Label, Value, Interval, Count, Definition, Path, PathLabel, Tone, Misleading}) … }
//	@CurveFigure(s, CurveChart{Figure, Curves, End, Horizons, Median, MedianLabel})
//	@ColumnFigure(s, ColumnChart{Figure, Unit, Series, Columns})
//	@DifferenceFigure(s, DifferenceChart{Figure, Unit, Points, Ticks, Turn, TurnLabel})
//	@ForestFigure(s, ForestChart{Figure, Rows, Reference, Percent, Low, High})
//	@IntervalMark(share, low, high, text)   @Sparkline(values, text)
//	    Figure: Name (an id) Title Text Events Data   ChartEvent: At Day Text Path
//
// Classes for running text: govuk-body, govuk-list, govuk-heading-m and -s,
// govuk-link, rg-small, rg-read (a column to read), rg-narrow (a page that is
// one small form), rg-mono, rg-pre, rg-break, rg-nowrap. No style attributes:
// the policy of the pages refuses them.
//
// templ drops the blank between an expression or an element and the next part
// on its own line; write { " " } where words would touch.
package templates
