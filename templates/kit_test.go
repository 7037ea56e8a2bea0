package templates_test

import (
	"bytes"
	"context"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"rogatory/internal/chart"
	"rogatory/internal/fault"
	"rogatory/internal/lang"
	"rogatory/static"
	. "rogatory/templates"
)

// TestKit renders every part in both languages and schemes. With ROGATORY_KIT
// naming a folder it also leaves the pages there, to be looked at.
func TestKit(t *testing.T) {
	for _, l := range lang.Languages() {
		for _, theme := range []string{"light", "dark"} {
			page := render(t, kitPage(kitShell(l, theme), l))
			checkPage(t, string(l)+" "+theme, page)
			if dir := os.Getenv("ROGATORY_KIT"); dir != "" {
				writeKit(t, dir, string(l)+"-"+theme+".html", page)
			}
		}
	}
}

func TestErrorPage(t *testing.T) {
	page := render(t, ErrorPage(ErrorView{Shell: kitShell(lang.Ukrainian, ""), Status: 404, Heading: "Сторінку не знайдено", Text: "Такої сторінки немає.", Mark: "a1b2"}))
	checkPage(t, "error", page)
	if !strings.Contains(page, "a1b2") {
		t.Error("the mark of the answer is missing")
	}
}

func render(t *testing.T, c templ.Component) string {
	t.Helper()
	var b bytes.Buffer
	if err := c.Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

var (
	idPattern    = regexp.MustCompile(` id="([^"]*)"`)
	forPattern   = regexp.MustCompile(` (?:for|aria-describedby|aria-labelledby|list)="([^"]*)"`)
	missingWords = regexp.MustCompile(`\[[a-z_]+\.[a-z_0-9.]+\]`)
)

// checkPage holds what a browser would complain about under our policy, and
// what a screen reader would stumble over.
func checkPage(t *testing.T, name, page string) {
	t.Helper()
	for _, banned := range []string{" style=", "<style", "javascript:", " onclick=", "NaN", "+Inf"} {
		if strings.Contains(page, banned) {
			t.Errorf("%s: the page contains %q", name, banned)
		}
	}
	if m := missingWords.FindAllString(page, 5); m != nil {
		t.Errorf("%s: words are missing: %v", name, m)
	}
	ids := map[string]bool{}
	for _, m := range idPattern.FindAllStringSubmatch(page, -1) {
		if ids[m[1]] {
			t.Errorf("%s: id %q stands twice", name, m[1])
		}
		ids[m[1]] = true
	}
	for _, m := range forPattern.FindAllStringSubmatch(page, -1) {
		for _, id := range strings.Fields(m[1]) {
			if !ids[id] {
				t.Errorf("%s: %q points to no element", name, id)
			}
		}
	}
}

func writeKit(t *testing.T, dir, name, page string) {
	t.Helper()
	for _, file := range []string{"rogatory.css", "rogatory.js", "rogatory.svg"} {
		body, err := os.ReadFile(filepath.Join("..", "static", file))
		if err != nil {
			t.Fatal(err)
		}
		page = strings.ReplaceAll(page, static.Path(file), file)
		if err := os.WriteFile(filepath.Join(dir, file), body, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, name), []byte(page), 0o644); err != nil {
		t.Fatal(err)
	}
}

func kitShell(l lang.Language, theme string) Shell {
	say := func(en, uk string) string { return pick(l, en, uk) }
	return Shell{
		Lang: lang.For(l), Title: say("Requests", "Запити"), Path: "/requests?phase=dispatched", Theme: theme, Demo: true, Token: "t",
		Person: Person{Name: say("Olena Vzirets", "Олена Взірець"), Role: say("Liaison officer", "Офіцер зв’язку"), Path: "/account"},
		Agency: say("Example Cyber Unit", "Зразковий кіберпідрозділ"), Version: "0.1.0",
		Flash:  say("The reply is saved.", "Відповідь збережено."),
		Assets: Assets{CSS: static.Path("rogatory.css"), JS: static.Path("rogatory.js"), Icon: static.Path("rogatory.svg")},
		Nav: []NavItem{
			{Label: say("My desk", "Мій стіл"), Path: "/", Count: 12}, {Label: say("Requests", "Запити"), Path: "/requests", Current: true},
			{Label: say("Cases", "Справи"), Path: "/cases"}, {Label: say("Platforms", "Платформи"), Path: "/platforms"},
			{Label: say("Legal bases", "Правові підстави"), Path: "/legal-bases"}, {Label: say("Responsiveness", "Як відповідають"), Path: "/responsiveness"},
		},
	}
}

func pick(l lang.Language, en, uk string) string {
	if l == lang.Ukrainian {
		return uk
	}
	return en
}

// within gives a part its children.
func within(frame templ.Component, children ...templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return frame.Render(templ.WithChildren(ctx, templ.Join(children...)), w)
	})
}

func kitPage(s Shell, l lang.Language) templ.Component {
	return within(Layout(s), append(kitList(s, l), append(kitRequest(s, l), append(kitForm(s, l), kitReport(s, l)...)...)...)...)
}

func kitList(s Shell, l lang.Language) []templ.Component {
	say := func(en, uk string) string { return pick(l, en, uk) }
	row := func(ref, platform, text string, phase Tag, due, note string, n string, tone Tone) Row {
		return Row{Tone: tone, Cells: []Cell{{Text: ref, Path: "/requests/1", Wide: true}, {Text: platform, Note: text}, {Text: say("Production", "Надання даних")},
			{Tag: phase}, {Text: due, Note: note}, {Text: n}, {Text: say("O. Vzirets", "О. Взірець")}}}
	}
	waiting, late := Tag{Label: say("Waiting for the platform", "Очікуємо відповіді"), Tone: ToneOf("waiting")}, Tag{Label: say("Overdue", "Прострочено"), Tone: ToneOf("overdue")}
	return []templ.Component{
		PageHead(Head{Title: say("Requests", "Запити"), Lead: say("Sorted by what will be lost first.", "Спочатку те, що втратимо найраніше."),
			Actions: []Button{{Label: say("New request", "Новий запит"), Path: "/requests/new"}, {Label: say("Export", "Вивантажити"), Kind: Secondary, Path: "/x"}}}),
		within(FilterForm(s, Filter{Action: "/requests", Open: true, Clear: "/requests", Keep: []Pair{{Name: "sort", Value: "due"}},
			Chips: []Chip{{Label: say("Platform: Signal", "Платформа: Signal"), Path: "/requests?a"}, {Label: say("Phase: sent", "Стан: надіслано"), Path: "/requests?b"}}}),
			TextField(s, Field{Name: "q", Label: say("Reference or identifier", "Номер або ідентифікатор"), Type: "search", Value: "RG-2026"}),
			SelectField(s, Choice{Name: "platform", Label: say("Platform", "Платформа"), Value: "signal", Empty: say("All", "Усі"), Options: []Option{{Value: "signal", Label: "Signal"}, {Value: "telegram", Label: "Telegram"}}}),
			SelectField(s, Choice{Name: "phase", Label: say("Phase", "Стан"), Value: "dispatched", Empty: say("All", "Усі"), Options: []Option{{Value: "dispatched", Label: say("Sent", "Надіслано")}}}),
			DateField(s, Field{Name: "from", Label: say("Dispatched from", "Надіслано від"), Value: "2026-03-01"})),
		DataTable(s, Table{Caption: say("Requests", "Запити"), HideCaption: true,
			Columns: []Column{{Label: say("Reference", "Номер"), RowHead: true, SortPath: "?sort=ref"}, {Label: say("Platform", "Платформа"), SortPath: "?sort=p"},
				{Label: say("Kind", "Вид")}, {Label: say("Standing", "Становище")}, {Label: say("Due", "Строк"), SortPath: "?sort=due", Sorted: "ascending"},
				{Label: say("Items", "Позицій"), Numeric: true}, {Label: say("Officer", "Відповідальний")}},
			Rows: []Row{
				row("RG-2026-00412", "Signal", "Signal Messenger, LLC", late, s.Lang.ShortDay(day(2026, 3, 14)), say("3 days late", "прострочено на 3 дні"), "4", ToneBad),
				row("RG-2026-00431", "Telegram", "Telegram Messenger Inc.", Tag{Label: say("Due within 7 days", "Строк протягом 7 днів"), Tone: ToneOf("due_soon")}, s.Lang.ShortDay(day(2026, 3, 19)), say("in 2 days", "за 2 дні"), "12", ToneWarn),
				row("RG-2026-00440", "Meta", "Meta Platforms Ireland Limited", waiting, s.Lang.ShortDay(day(2026, 4, 2)), "", "1", ""),
				row("RG-2026-00441", "Google", "Google Ireland Limited", Tag{Label: say("Answered, to be closed", "Отримано відповідь, слід закрити"), Tone: ToneOf("answered")}, "", "", "1", ToneQuiet),
			}}),
		Paging(s, Pagination{Summary: say("1 to 50 of 1,234", "1–50 із 1234"), Next: "?page=5", Previous: "?page=3", Pages: PagesOf(4, 25, func(int) string { return "?page=n" })}),
		EmptyState(Empty{Title: say("Nothing waits for you", "На вас нічого не чекає"), Text: say("What others hand to you will appear here.", "Тут з’явиться те, що вам передадуть."), Action: Link{Label: say("All requests", "Усі запити"), Path: "/requests"}}),
	}
}

func kitRequest(s Shell, l lang.Language) []templ.Component {
	say := func(en, uk string) string { return pick(l, en, uk) }
	facts := within(Panel(say("Facts", "Відомості")), SummaryList([]SummaryRow{
		{Label: say("Case", "Справа"), Text: "2026/117", Path: "/cases/1"},
		{Label: say("Addressee", "Адресат"), Text: "Signal Messenger, LLC", Note: say("650 Castro Street, Mountain View, California", "650 Castro Street, Маунтін-В’ю, Каліфорнія"), Part: ConfidenceMark(s, "recalled")},
		{Label: say("Identifier", "Ідентифікатор"), Text: "+380000000000", Mono: true, Action: Link{Label: say("Change", "Змінити"), Path: "/x"}, Hidden: say("identifier", "ідентифікатор")},
		{Label: say("Source", "Джерело"), Part: SourceLink(s, Source{Label: say("Guide for law enforcement", "Порадник для правоохоронців"), Path: "https://example.org/", Checked: s.Lang.ShortDay(day(2026, 3, 1))})},
		{Label: say("Rule", "Правило"), Text: say("10 days", "10 днів"), Part: templ.Join(ConfidenceMark(s, "confirmed"), ConfidenceMark(s, "interpretation"), ConfidenceMark(s, "product_default"))},
	}))
	history := within(Panel(say("Timeline", "Хронологія")), Timeline([]TimelineEntry{
		{Title: say("Refusal", "Відмова"), Theirs: true, At: s.Lang.Instant(day(2026, 3, 17)), Machine: "2026-03-17T00:00:00Z", By: "Signal",
			Recorded: say("written down 18 Mar 2026", "записано 18.03.2026"), Tag: Tag{Label: say("Refused", "Відмовлено"), Tone: ToneBad},
			Quote: "We are unable to process this request.", Facts: []SummaryRow{{Label: say("Reason", "Підстава"), Text: say("Wrong legal instrument", "Неналежний правовий інструмент")}, {Label: say("Our view", "Наша думка"), Text: say("contest", "оскаржуємо")}}},
		{Title: say("Sent", "Надіслано"), At: s.Lang.Instant(day(2026, 3, 4)), Machine: "2026-03-04T00:00:00Z", By: say("Olena Vzirets, liaison officer", "Олена Взірець, офіцер зв’язку"), Text: say("By the platform's portal.", "Через портал платформи.")},
		{Title: say("Approved", "Погоджено"), At: s.Lang.Instant(day(2026, 3, 3)), Machine: "2026-03-03T00:00:00Z", By: say("Pavlo Pryklad, legal reviewer", "Павло Приклад, юрист")},
	}))
	aside := within(Panel(say("What can be done now", "Що можна зробити зараз")),
		within(ButtonRow(), ButtonOf(Button{Label: say("Log a reply", "Записати відповідь"), Path: "/x"}), ButtonOf(Button{Label: say("Extend", "Подовжити"), Kind: Secondary}), ButtonOf(Button{Label: say("Withdraw", "Відкликати"), Kind: Warning, Confirm: "?"})),
		within(Details(say("Why this date?", "Чому саме ця дата?")), templ.Raw("<p>Art. 18(1)</p>")))
	tags := make([]Tag, 0, 8)
	for _, tone := range []Tone{ToneQuiet, ToneActive, ToneGood, TonePartial, ToneWarn, ToneBad, ToneOther} {
		tags = append(tags, Tag{Label: say("Returned", "Повернуто"), Tone: tone})
	}
	return []templ.Component{
		Breadcrumbs(s, []Link{{Label: say("Requests", "Запити"), Path: "/requests"}, {Label: "RG-2026-00412", Path: ""}}),
		BackLink(Link{Label: say("Back to the list", "До списку"), Path: "/requests"}),
		PageHead(Head{Caption: say("Request", "Запит"), Title: "RG-2026-00412", Tags: tags}),
		SubNav(say("Parts of this request", "Частини запиту"), []NavItem{{Label: say("Overview", "Огляд"), Path: "/a", Current: true}, {Label: say("Items", "Позиції"), Path: "/b"}, {Label: say("Evidence", "Докази"), Path: "/c"}}),
		Notification(s, Notice{Kind: NoticeWarning, Text: say("The preservation lapses in 3 days.", "Збереження даних спливає за 3 дні.")}),
		Notification(s, Notice{Kind: NoticeError, Text: say("The message could not be delivered.", "Повідомлення не доставлено.")}),
		Notification(s, Notice{Text: say("An unread message stops no clock.", "Непрочитане повідомлення не зупиняє строків.")}),
		within(Columns(), templ.Join(templ.Raw("<div>"), facts, history, templ.Raw("</div>")), aside),
		Letter(say("Text of the request", "Текст запиту"), say("To: Signal Messenger, LLC\n\nPlease produce the records listed below.", "Кому: Signal Messenger, LLC\n\nПросимо надати перелічені нижче відомості.")),
	}
}

func kitForm(s Shell, l lang.Language) []templ.Component {
	say := func(en, uk string) string { return pick(l, en, uk) }
	bad := say("Enter a phone number with its country code, for example +380…", "Введіть номер телефону з кодом країни, наприклад +380…")
	form := within(PostForm(s, Form{Action: "/x", Key: "k", Seen: 3, Problems: []Problem{{Field: "selector", Text: bad}, {Field: "day", Text: say("Enter the day.", "Вкажіть день.")}, {Field: "", Text: say("Somebody changed this meanwhile.", "Хтось уже змінив ці дані.")}}}),
		within(Fieldset(say("What is asked", "Що запитуємо"), say("One line for each identifier.", "По одному рядку на ідентифікатор.")),
			TextField(s, Field{Name: "selector", Label: say("Identifier", "Ідентифікатор"), Hint: say("As it is written in the case.", "Так, як записано у справі."), Error: bad, Value: "050 12", Mono: true, Width: 20}),
			TextField(s, Field{Name: "hours", Label: say("Period", "Строк"), Suffix: say("days", "днів"), Width: 4, InputMode: "numeric", Optional: true}),
			SelectField(s, Choice{Name: "category", Label: say("Data", "Дані"), Empty: say("Choose", "Оберіть"), Options: []Option{{Value: "a", Label: say("Subscriber", "Дані абонента"), Group: say("Without a court", "Без суду")}, {Value: "b", Label: say("Content", "Зміст"), Group: say("With a court order", "За ухвалою суду")}}}),
			RadioField(s, Choice{Name: "kind", Label: say("Kind", "Вид запиту"), Value: "p", Options: []Option{{Value: "p", Label: say("Preservation", "Збереження даних"), Hint: say("Keeps data while the order is prepared.", "Дані зберігають, поки готують ухвалу.")}, {Value: "e", Label: say("Emergency disclosure", "Невідкладне розкриття")}, {Value: "x", Label: say("Not possible here", "Тут неможливо"), Disabled: true}}}),
			RadioField(s, Choice{Name: "view", Label: say("Our view", "Наша думка"), Value: "c", Inline: true, Options: []Option{{Value: "a", Label: say("Agree", "Згодні")}, {Value: "c", Label: say("Contest", "Оскаржуємо")}, {Value: "u", Label: say("Unsure", "Не певні")}}}),
			CheckboxField(s, Choice{Name: "want[]", Label: say("Wanted", "Потрібно"), Values: []string{"1"}, Error: say("Choose at least one.", "Оберіть хоча б одне."), Options: []Option{{Value: "1", Label: say("Name", "Ім’я")}, {Value: "2", Label: say("Addresses", "Адреси")}}})),
		MomentField(s, Moment{Name: "day", Label: say("When did it arrive?", "Коли надійшла?"), Hint: say("Kyiv time.", "За київським часом."), Error: say("Enter the day.", "Вкажіть день.")}),
		TextAreaField(s, Field{Name: "note", Label: say("Note", "Нотатка"), Value: "…", Rows: 3}),
		PasswordField(s, Field{Name: "password", Label: say("Password", "Пароль"), Autocomplete: "current-password", Width: 20}),
		FileField(s, Field{Name: "file", Label: say("Signed order", "Підписана постанова"), Accept: ".pdf"}),
		CheckField(s, Box{Name: "sure", Label: say("I have read the text above", "Я прочитав (-ла) текст вище"), Hint: say("It will be sent exactly so.", "Його буде надіслано саме таким."), Checked: true}),
		within(ButtonRow(), ButtonOf(Button{Label: say("Send for review", "Передати на розгляд")}), ButtonOf(Button{Label: say("Save the draft", "Зберегти чернетку"), Kind: Secondary, Name: "then", Value: "save"}), ButtonOf(Button{Label: say("Cancel the request", "Скасувати запит"), Kind: Warning})))
	return []templ.Component{form}
}

func kitReport(s Shell, l lang.Language) []templ.Component {
	say := func(en, uk string) string { return pick(l, en, uk) }
	return []templ.Component{
		PageHead(Head{Caption: say("Responsiveness", "Як відповідають платформи"), Title: "Signal", Lead: say("Requests sent from 1 January 2024 to 31 December 2025, as of 14 March 2026.", "Запити, надіслані з 1 січня 2024 р. до 31 грудня 2025 р., станом на 14 березня 2026 р.")}),
		within(Tiles(),
			StatTile(s, Tile{Label: say("Answered within 30 days", "Відповіли протягом 30 днів"), Value: s.Lang.Percent(.4, 0), Interval: say("95 %: 16.8 to 68.7 %", "95 %: від 16,8 до 68,7 %"), Count: say("n = 10, none too young", "n = 10, замолодих немає"), Definition: say("Items with a substantive reply within 30 days, of those sent at least 30 days ago.", "Позиції з відповіддю по суті протягом 30 днів серед надісланих принаймні 30 днів тому."), Path: "/rows", Tone: ToneWarn}),
			StatTile(s, Tile{Label: say("Median", "Медіана"), Value: say("not reached", "не досягнуто"), Count: say("6 pending", "6 без відповіді"), Path: "/rows"}),
			StatTile(s, Tile{Label: say("Silence", "Мовчання"), Value: s.Lang.Percent(.6, 0), Count: "6 / 10", Tone: ToneBad}),
			StatTile(s, Tile{Label: say("Mean of the answered", "Середнє для тих, що відповіли"), Value: s.Lang.Days(5), Misleading: say("The silent never enter it.", "Ті, що мовчать, сюди не входять."), Tone: ToneQuiet})),
		within(Panel(""), CurveFigure(s, kitCurve(s, say))),
		within(Panel(""), ColumnFigure(s, kitColumns(s, say))),
		within(Panel(""), DifferenceFigure(s, kitDifference(s, say))),
		within(Panel(""), ForestFigure(s, kitForest(say))),
		DataTable(s, Table{Caption: say("Platforms compared", "Порівняння платформ"), Columns: []Column{{Label: say("Platform", "Платформа"), RowHead: true}, {Label: say("Answered at 30 days", "Відповіли за 30 днів")}, {Label: say("Trend", "Тенденція")}},
			Rows: []Row{{Cells: []Cell{{Text: "Signal"}, {Part: IntervalMark(.4, .17, .69, "40 %")}, {Part: Sparkline([]float64{5, 4, 6, 2, 1, 0}, say("falling", "спадає"))}}},
				{Cells: []Cell{{Text: "Telegram"}, {Part: IntervalMark(math.NaN(), 0, 0, "–")}, {Part: Sparkline([]float64{1, 1, 2, 5, 8, 9}, say("rising", "зростає"))}}}}}),
	}
}

// steps are rows of day, share, lower and upper limit.
func steps(rows ...[4]float64) []chart.Step {
	all := make([]chart.Step, 0, len(rows))
	for _, r := range rows {
		all = append(all, chart.Step{X: r[0], Y: r[1], Low: r[2], High: r[3]})
	}
	return all
}

func kitCurve(s Shell, say func(en, uk string) string) CurveChart {
	return CurveChart{
		Figure: Figure{Name: "curve", Title: say("Share of items answered, by day", "Частка позицій з відповіддю, за днями"), Text: say("45% after 30 days; the median is 42 days.", "45 % за 30 днів; медіана — 42 дні."),
			Data: Table{Caption: say("Share by day", "Частка за днями"), Plain: true, Columns: []Column{{Label: say("Day", "День"), Numeric: true}, {Label: say("Share", "Частка"), Numeric: true}}, Rows: []Row{{Cells: []Cell{{Text: "2"}, {Text: "10 %"}}}}}},
		End: 90, Horizons: []float64{7, 30}, Median: 42, MedianLabel: say("median 42 days", "медіана 42 дні"),
		Curves: []CurveLine{
			{Label: say("Substantive reply", "Відповідь по суті"), Band: true, Steps: steps([4]float64{2, .1, .04, .22}, [4]float64{3, .16, .08, .29}, [4]float64{5, .22, .12, .36}, [4]float64{10, .31, .2, .45}, [4]float64{17, .38, .26, .52}, [4]float64{29, .45, .32, .58}, [4]float64{42, .51, .38, .64}, [4]float64{61, .56, .42, .68})},
			{Label: say("Withdrawn by us", "Відкликано нами"), Kind: "withdrawn", Steps: steps([4]float64{4, .03, 0, 0}, [4]float64{20, .08, 0, 0})}},
	}
}

func kitColumns(s Shell, say func(en, uk string) string) ColumnChart {
	c := ColumnChart{Figure: Figure{Name: "months", Title: say("Items by month and outcome", "Позиції за місяцями й результатами"), Text: say("Replies become rare from February 2025.", "З лютого 2025 р. відповіді стають рідкісними."),
		Events: []ChartEvent{{At: 8.8, Day: s.Lang.CivilMonth(day(2024, 9, 24)), Text: say("New privacy policy", "Нова політика приватності")}, {At: 13.1, Day: s.Lang.CivilMonth(day(2025, 2, 3)), Text: say("Last substantive reply", "Остання відповідь по суті"), Path: "/e"}, {At: 13.4, Day: s.Lang.CivilMonth(day(2025, 2, 12)), Text: say("Change of the portal", "Зміна порталу")}}},
		Unit:   say("items by month of dispatch", "позицій за місяцем надсилання"),
		Series: []Series{{Label: say("In full", "Повністю"), Kind: "full"}, {Label: say("In part", "Частково"), Kind: "part"}, {Label: say("None held", "Даних немає"), Kind: "none"}, {Label: say("Action taken", "Вжито заходів"), Kind: "action"}, {Label: say("Redirected", "Переадресовано"), Kind: "redirected"}, {Label: say("Refused", "Відмовлено"), Kind: "refused"}, {Label: say("Withdrawn", "Відкликано"), Kind: "withdrawn"}, {Label: say("Open", "Без відповіді"), Kind: "pending"}}}
	for i := range 24 {
		at := day(2024, 1+i, 1)
		v := []float64{float64(8 - i/3), 3, 2, 1, 1, float64(i % 4), 1, float64(i / 3)}
		c.Columns = append(c.Columns, ChartColumn{Short: s.Lang.ShortMonth(at), Label: s.Lang.CivilMonth(at), Values: v, Partial: i == 23})
	}
	return c
}

func kitDifference(s Shell, say func(en, uk string) string) DifferenceChart {
	c := DifferenceChart{Figure: Figure{Name: "difference", Title: say("Replies that came, less those to be expected", "Отримані відповіді мінус очікувані"), Text: say("Since 3 February 9.3 replies were to be expected; none came.", "Від 3 лютого мало надійти 9,3 відповіді; не надійшло жодної."),
		Events: []ChartEvent{{At: 40, Day: say("3 Feb 2025", "03.02.2025"), Text: say("Ban announced", "Оголошено заборону")}}}, Unit: say("replies", "відповідей"), Turn: 52, TurnLabel: say("3 February", "3 лютого")}
	for i := range 120 {
		y := math.Sin(float64(i)/6) * .8
		if i > 52 {
			y = 0.4 - float64(i-52)*.14
		}
		c.Points = append(c.Points, chart.Point{X: float64(i), Y: y})
	}
	for m := range 4 {
		c.Ticks = append(c.Ticks, ChartTick{At: float64(m * 30), Label: s.Lang.ShortMonth(day(2025, 1+m, 1))})
	}
	return c
}

func kitForest(say func(en, uk string) string) ForestChart {
	nan := math.NaN()
	return ForestChart{Figure: Figure{Name: "forest", Title: say("Change by stratum", "Зміна за групами"), Text: say("Days within which a reply came, difference of the restricted means.", "Різниця обмежених середніх часу до відповіді, у днях.")},
		Low: say("faster", "швидше"), High: say("slower", "повільніше"), Rows: []ForestRow{
			{Label: say("Preservation, routine", "Збереження, звичайні"), Estimate: chart.Estimate{Value: 3.2, Low: -1.5, High: 8}, Value: "+3.2 (−1.5…8.0)"},
			{Label: say("Production, routine", "Надання даних, звичайні"), Estimate: chart.Estimate{Value: 22, Low: 14, High: 30}, Value: "+22.0 (14…30)"},
			{Label: say("Emergency", "Невідкладні"), Estimate: chart.Estimate{Value: nan, Low: nan, High: nan}, Value: say("too few", "замало")},
			{Label: say("All", "Разом"), Estimate: chart.Estimate{Value: 14, Low: 8.5, High: 20}, Value: "+14.0 (8.5…20)", All: true}}}
}
func day(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC) }

func TestChartsOfNothingAreStillPages(t *testing.T) {
	s := kitShell(lang.Ukrainian, "")
	nan := math.NaN()
	step := chart.Step{X: 0, Y: 1, Low: 1, High: 1}
	for name, part := range map[string]templ.Component{
		"no curve":                CurveFigure(s, CurveChart{Figure: Figure{Name: "a", Title: "a"}, Median: nan, MedianLabel: "не досягнуто"}),
		"all answered on day 0":   CurveFigure(s, CurveChart{Figure: Figure{Name: "a", Title: "a"}, End: 1, Curves: []CurveLine{{Label: "a", Band: true, Steps: []chart.Step{step}}}}),
		"a curve without figures": CurveFigure(s, CurveChart{Figure: Figure{Name: "a", Title: "a"}, End: nan, Curves: []CurveLine{{Steps: []chart.Step{{X: 1, Y: nan, Low: nan, High: nan}}, Band: true}}}),
		"no months":               ColumnFigure(s, ColumnChart{Figure: Figure{Name: "a", Title: "a", Events: []ChartEvent{{At: 3, Text: "e"}}}}),
		"more values than names":  ColumnFigure(s, ColumnChart{Figure: Figure{Name: "a", Title: "a"}, Columns: []ChartColumn{{Values: []float64{1, 2}}}}),
		"no difference":           DifferenceFigure(s, DifferenceChart{Figure: Figure{Name: "a", Title: "a"}, Turn: nan}),
		"no strata":               ForestFigure(s, ForestChart{Figure: Figure{Name: "a", Title: "a"}}),
		"no share":                IntervalMark(nan, nan, nan, "–"),
		"no series":               Sparkline(nil, "–"),
	} {
		checkPage(t, name, render(t, part))
	}
}

func TestPagesOfALongList(t *testing.T) {
	rows := []struct {
		name          string
		current, last int
		want          string
	}{
		{"one page", 1, 1, "[1]"}, {"the first of many", 1, 9, "[1] 2 … 9"}, {"in the middle", 5, 9, "1 … 4 [5] 6 … 9"},
		{"the last", 9, 9, "1 … 8 [9]"}, {"no gap of one", 3, 5, "1 2 [3] 4 5"}, {"twenty thousand pages", 10000, 20000, "1 … 9999 [10000] 10001 … 20000"},
	}
	for _, r := range rows {
		var words []string
		for _, p := range PagesOf(r.current, r.last, func(n int) string { return "?page=" + strconv.Itoa(n) }) {
			switch {
			case p.Path == "":
				words = append(words, "…")
			case p.Current:
				words = append(words, "["+strconv.Itoa(p.Number)+"]")
			default:
				words = append(words, strconv.Itoa(p.Number))
			}
		}
		if got := strings.Join(words, " "); got != r.want {
			t.Errorf("%s: %s, want %s", r.name, got, r.want)
		}
	}
}

func TestProblemsLeadToTheirFields(t *testing.T) {
	var g fault.Gather
	g.On("selector[]", "fault.bad_value")
	g.On("", "fault.bad_form")
	all := Problems(lang.For(lang.English), g.Err())
	if len(all) != 2 || all[0].Field != "selector" || all[1].Field != "" {
		t.Errorf("problems %+v", all)
	}
	if Problems(lang.For(lang.English), nil) != nil {
		t.Error("no error has problems")
	}
}
