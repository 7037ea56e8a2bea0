package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"rogatory/internal/export"
	"rogatory/internal/policy"
)

// route is one row of the table of all ways in.
type route struct {
	method string
	path   string
	action policy.Action // the right its role must grant; the service asks for the record
	handle echo.HandlerFunc
}

// The two rights that are none of policy's: pages for everybody, and pages for
// everybody who is signed in.
const (
	public  policy.Action = "public"
	anybody policy.Action = "signed_in"
)

// routes is the table. A test holds every row against policy.
func (s *Site) routes() []route {
	const get, post = http.MethodGet, http.MethodPost
	return []route{
		{get, "/healthz", public, s.health},
		{get, "/readyz", public, s.readiness},
		{get, "/sign-in", public, s.signInPage},
		{post, "/sign-in", public, s.signIn},
		{post, "/sign-out", anybody, s.signOut},
		{post, "/language", public, s.chooseLanguage},
		{get, "/welcome/:token", public, s.welcomePage},
		{post, "/welcome/:token", public, s.welcome},
		{get, "/account", anybody, s.accountPage},
		{post, "/account", anybody, s.saveAccount},
		{post, "/account/deputy", anybody, s.saveStandIn},
		{post, "/account/calendar", policy.ListRequests, s.makeFeed},
		{post, "/account/calendar/revoke", anybody, s.revokeFeed},
		{get, "/calendar/:secret", public, s.calendar},

		{get, "/", anybody, s.desk},
		{get, "/alarms", policy.ListRequests, s.listAlarms},
		{post, "/alarms/:id/seen", policy.ListRequests, s.seeAlarm},
		{get, "/alarms/:id/put-off", policy.ListRequests, s.putOffPage},
		{post, "/alarms/:id/put-off", policy.ListRequests, s.putOff},
		{get, "/requests", policy.ListRequests, s.listRequests},
		{post, "/requests", policy.ListRequests, s.searchRequests},
		{get, "/requests/new", policy.CreateRequest, s.newRequestPage},
		{post, "/requests/new", policy.CreateRequest, s.createRequest},
		{get, "/requests/:id", policy.ReadRequest, s.showRequest},
		{get, "/requests/:id/deadlines/:kind", policy.ReadRequest, s.showDeadline},
		{get, "/requests/:id/edit", policy.EditDraft, s.editRequestPage},
		{post, "/requests/:id/edit", policy.EditDraft, s.editRequest},
		{post, "/requests/:id/submit", policy.Submit, s.submitRequest},
		{get, "/requests/:id/review", policy.Review, s.reviewPage},
		{post, "/requests/:id/review", policy.Review, s.reviewRequest},
		{get, "/requests/:id/dispatch", policy.Dispatch, s.dispatchPage},
		{post, "/requests/:id/dispatch", policy.Dispatch, s.dispatchRequest},
		{get, "/requests/:id/delivery", policy.RecordReply, s.deliveryPage},
		{post, "/requests/:id/delivery", policy.RecordReply, s.recordDelivery},
		{get, "/requests/:id/reply", policy.RecordReply, s.replyPage},
		{post, "/requests/:id/reply", policy.RecordReply, s.recordReply},
		{get, "/requests/:id/report-error", policy.RecordReply, s.reportErrorPage},
		{post, "/requests/:id/report-error", policy.RecordReply, s.reportError},
		{get, "/requests/:id/particular", policy.RecordReply, s.particularPage},
		{post, "/requests/:id/particular", policy.RecordReply, s.recordParticular},
		{get, "/requests/:id/act/:step", policy.ReadRequest, s.actPage},
		{post, "/requests/:id/act/:step", policy.ReadRequest, s.act},

		{get, "/deadlines", policy.ListRequests, s.listDeadlines},

		{get, "/cases", policy.ListRequests, s.listCases},
		{get, "/cases/new", policy.ManageCase, s.newCasePage},
		{post, "/cases/new", policy.ManageCase, s.createCase},
		{get, "/cases/:id", policy.ListRequests, s.showCase},
		{get, "/cases/:id/edit", policy.ManageCase, s.editCasePage},
		{post, "/cases/:id/edit", policy.ManageCase, s.editCase},

		{get, "/platforms", policy.ReadDirectory, s.listPlatforms},
		{get, "/platforms/:id", policy.ReadDirectory, s.showPlatform},
		{get, "/platforms/:id/merger", policy.EditDirectory, s.mergerPage},
		{post, "/platforms/:id/merger", policy.EditDirectory, s.proposeMerger},
		{post, "/platforms/:id/mergers/:proposal", policy.EditDirectory, s.decideMerger},
		{get, "/legal-bases", policy.ReadDirectory, s.listBases},
		{get, "/legal-bases/:id", policy.ReadDirectory, s.showBasis},
		{get, "/legal-bases/:id/propose", policy.EditLaw, s.proposeBasisPage},
		{post, "/legal-bases/:id/propose", policy.EditLaw, s.proposeBasis},
		{post, "/legal-bases/:id/proposals/:proposal", policy.EditLaw, s.decideBasis},
		{get, "/calendars", policy.ReadDirectory, s.calendars},
		{post, "/calendars/entries", policy.EditLaw, s.enterDay},
		{get, "/calendars/import", policy.EditLaw, s.importDaysPage},
		{post, "/calendars/import", policy.EditLaw, s.readDays},
		{post, "/calendars/import/enter", policy.EditLaw, s.enterDays},
		{get, "/calendars/:place", policy.ReadDirectory, s.showPlace},

		{get, "/responsiveness", policy.ReadReports, s.responsiveness},
		{get, "/responsiveness/flow", policy.ReadReports, s.flow},
		{get, "/responsiveness/quality", policy.ReadReports, s.quality},
		{get, "/responsiveness/units", policy.ReadReports, s.units},
		{get, "/responsiveness/reverse", policy.ImportRegister, s.reversePage},
		{post, "/responsiveness/reverse", policy.ImportRegister, s.reverse},
		{get, "/responsiveness/published", policy.ReadReports, s.published},
		{get, readPath, policy.ImportRegister, s.readPublishedPage},
		{post, readPath, policy.ImportRegister, s.readPublished},
		{get, "/responsiveness/compare", policy.ReadReports, s.compare},
		{get, "/responsiveness/statutory", policy.ReadReports, s.statutory},
		{get, "/responsiveness/statutory/rows", policy.ReadReports, s.statutoryRows},
		{get, "/responsiveness/register", policy.ListRequests, s.ledger},
		{get, "/responsiveness/:id", policy.ReadReports, s.platformResponsiveness},
		{get, "/responsiveness/:id/items", policy.ReadReports, s.reportItems},

		{get, "/responsiveness/file/:file", policy.ReadReports, s.reportFile},
		{get, "/responsiveness.pdf", policy.ReadReports, s.shortFile(export.PDF)},
		{get, "/responsiveness.xlsx", policy.ReadReports, s.shortFile(export.XLSX)},
		{get, "/responsiveness.csv", policy.ReadReports, s.shortFile(export.CSV)},
		{get, "/responsiveness.json", policy.ReadReports, s.shortFile(export.JSON)},
		{get, "/responsiveness/items", policy.ExportItems, s.itemsPage},
		{post, "/responsiveness/items", policy.ExportItems, s.itemsFile},
		{get, "/responsiveness/mails", policy.ScheduleReport, s.mailsPage},
		{post, "/responsiveness/mails", policy.ScheduleReport, s.subscribe},
		{post, "/responsiveness/mails/:id/end", policy.ScheduleReport, s.unsubscribe},
		{get, "/mail", policy.ReadMailTrouble, s.mailTrouble},
		{get, "/responsiveness/saved", policy.ReadReports, s.savedReports},
		{post, "/responsiveness/saved", policy.PublishReport, s.saveReport},
		{get, "/responsiveness/saved/:id", policy.ReadReports, s.savedReport},
		{get, "/responsiveness/saved/:id/:file", policy.ReadReports, s.savedFile},

		{get, "/people", policy.ManagePeople, s.listPeople},
		{get, "/people/new", policy.ManagePeople, s.newPersonPage},
		{post, "/people/new", policy.ManagePeople, s.addPerson},
		{get, "/people/:id", policy.ManagePeople, s.personPage},
		{post, "/people/:id", policy.ManagePeople, s.changePerson},
		{post, "/people/:id/unlock", policy.ManagePeople, s.unlockPerson},
		{post, "/people/:id/deputy", policy.ManagePeople, s.saveStandInFor},
		{get, "/units", policy.ManagePeople, s.listUnits},
		{post, "/units", policy.ManagePeople, s.saveUnit},
	}
}
