"""Every page of the console in the demo house: read by the axe test and by `scripts/screens.py`. One line a page."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from playwright.async_api import Page

from tests.support import page_acts as act

__all__ = ["HOUSE_PAGES", "NO_PAGES", "HousePage"]

Act = Callable[[Page], Awaitable[None]]

BOTH = ("desktop", "phone")


@dataclass(frozen=True)
class HousePage:
    """A page, or one state of it.

    Parameters
    ----------
    name
        Name of its pictures, with ``-phone`` or ``-dark`` behind it for the other ones.
    path
        Its address. A name in braces is looked for in the house by `tests/support/house_finds.py`.
    role
        Whose demo account opens it; None for somebody without one.
    act
        What to do on it first, from `tests/support/page_acts.py`.
    sizes
        Of which sizes there are pictures. The axe test looks at both, always, and in the dark.
    dark
        Whether there is a picture in the dark scheme, too.
    english
        Whether the axe test opens it in English as well; a sample is enough.
    status
        What the console answers.
    own
        Opened with an account of one's own, with a second factor, in the same role.
    """

    name: str
    path: str
    role: str | None = "secretary"
    act: Act | None = None
    sizes: tuple[str, ...] = BOTH
    dark: bool = False
    english: bool = False
    status: int = 200
    own: bool = False


HOUSE_PAGES = [
    HousePage("account", "/account"),
    HousePage("account-factor", "/login/enrol", own=True),
    HousePage("account-given", "/accounts/new?place={community}", role="admin", act=act.make_account),
    HousePage("account-new", "/accounts/new?place={community}", role="admin", english=True),
    HousePage("account-one", "/accounts/{account}", role="admin"),
    HousePage("account-password", "/account/password", own=True),
    HousePage("accounts", "/accounts", role="admin", english=True),
    HousePage("activities", "/activities"),
    HousePage("activities-attendance", "/activities/attendance"),
    HousePage("activities-calendars", "/activities/calendars"),
    HousePage("activities-hours", "/activities/hours"),
    HousePage("activities-hours-mine", "/activities/hours", role="liaison_volunteer", sizes=("phone",)),
    HousePage("activities-hours-report", "/activities/hours/report"),
    HousePage("activities-hours-totals", "/activities/hours/totals"),
    HousePage("activities-limits", "/activities/limits/{resident}"),
    HousePage("activities-partners", "/activities/partners"),
    HousePage("activities-proposals", "/activities/proposals"),
    HousePage("activities-role", "/activities/roles/{activity_role}"),
    HousePage("activities-roles", "/activities/roles"),
    HousePage("activities-shifts", "/activities/shifts"),
    HousePage("activities-shifts-new", "/activities/shifts/new"),
    HousePage("activities-team", "/activities/teams/{activity_team}"),
    HousePage("activities-teams", "/activities/teams"),
    HousePage("activities-venues", "/activities/venues"),
    HousePage("activity", "/activities/{activity}", act=act.find_resident),
    HousePage("activity-cancel", "/activities/{activity}/cancel", sizes=("desktop",)),
    HousePage("activity-clinic", "/activities/{activity}/clinic"),
    HousePage("activity-door", "/activities/{activity}/door", english=True),
    HousePage("activity-edit", "/activities/{activity}/edit"),
    HousePage("activity-invite", "/activities/{activity}/invite", sizes=("desktop",)),
    HousePage("activity-list", "/activities/{activity}/list", sizes=("desktop",)),
    HousePage("activity-lists", "/activities/{activity}/lists"),
    HousePage("activity-new", "/activities/new"),
    HousePage("activity-series", "/activities/series/{series}"),
    HousePage("alert", "/alerts/{waiting_alert}", english=True),
    HousePage("alert-closed", "/alerts/{closed_alert}", sizes=("desktop",)),
    HousePage("alert-rule", "/ladders/rules/visit_missed", role="district", english=True),
    HousePage("alert-rules", "/ladders/rules"),
    HousePage("archive-helpers", "/archives/helpers", sizes=("desktop",)),
    HousePage("archives", "/archives", english=True),
    HousePage("audit", "/audit", role="auditor", english=True),
    HousePage("audit-found", "/audit?community={community}", role="auditor", act=act.find_person),
    HousePage("audit-verified", "/audit", role="auditor", act=act.verify_audit),
    HousePage("cards", "/cards"),
    HousePage("cards-issue", "/cards/issue", sizes=("desktop",)),
    HousePage("cards-number", "/cards/numbers", sizes=("desktop",)),
    HousePage("cards-spoilt", "/cards/spoilt", sizes=()),
    HousePage("cards-stock", "/cards/stock", sizes=()),
    HousePage("cards-test", "/cards/tests/{card_test}"),
    HousePage("care", "/residents/{cared}/care", english=True),
    HousePage("care-bypass", "/residents/{cared}/care/bypass", sizes=()),
    HousePage("care-challenge", "/residents/{cared}/care/challenge", sizes=("desktop",)),
    HousePage("care-companions", "/residents/{cared}/care/visits/{cared_visit}/companions", sizes=()),
    HousePage("care-day-care", "/residents/{cared}/care/day-care", sizes=("desktop",)),
    HousePage("care-device", "/residents/{cared}/care/devices/new", sizes=()),
    HousePage("care-device-off", "/residents/{cared}/care/devices/{device}/off", sizes=()),
    HousePage("care-escort", "/residents/{cared}/care/escorts/new", sizes=("desktop",)),
    HousePage("care-escort-step", "/residents/{cared}/care/escorts/{escort}", sizes=()),
    HousePage("care-excuse", "/residents/{day_cared}/care/day-care/excuse", sizes=()),
    HousePage("care-must-visit", "/residents/{cared}/care/must-visit", sizes=()),
    HousePage("care-passcode", "/residents/{cared}/care/passcode", sizes=()),
    HousePage("care-postpone", "/residents/{cared}/care/visits/{cared_visit}/postpone", sizes=()),
    HousePage("care-reassign", "/residents/{cared}/care/visits/{cared_visit}/reassign", sizes=("desktop",)),
    HousePage("care-refill", "/residents/{cared}/care/refills/new", sizes=()),
    HousePage("care-refill-change", "/residents/{cared}/care/refills/{refill}", sizes=()),
    HousePage("care-refill-stop", "/residents/{cared}/care/refills/{refill}/stop", sizes=()),
    HousePage("care-service", "/residents/{served}/care/services/{service_item}", sizes=()),
    HousePage("care-signals", "/residents/{cared}/care/signals", sizes=("desktop",)),
    HousePage("care-wish", "/residents/{cared}/care/wish", sizes=("desktop",)),
    HousePage("census", "/census?round={census}"),
    HousePage("census-close", "/census/{census}/close", sizes=()),
    HousePage("census-new", "/census/new", sizes=()),
    HousePage("census-round", "/census/{census}", english=True),
    HousePage("census-try", "/census/{census}/{household}", sizes=("desktop",)),
    HousePage("circle", "/residents/{resident}/circle"),
    HousePage("circle-role", "/residents/{resident}/circle/liaison"),
    HousePage("condolence", "/condolences/{mourned}/family_visit", sizes=("desktop",)),
    HousePage("condolences", "/condolences"),
    HousePage("desk", "/?alert={waiting_alert}", dark=True, english=True),
    HousePage("desk-calling", "/?alert={waiting_alert}", act=act.call, sizes=("desktop",)),
    HousePage("desk-closed", "/desk/closed"),
    HousePage("desk-closing", "/?alert={taken_alert}", act=act.open_closing, sizes=("desktop",)),
    HousePage("desk-empty", "/?community={empty_community}", role="district"),
    HousePage("desk-taken", "/?alert={waiting_alert}", role="duty_officer", act=act.take, sizes=("desktop",)),
    HousePage("duplicate", "/duplicates/{merged}/{other_entry}"),
    HousePage("duplicate-apart", "/duplicates/{merged}/{other_entry}/apart", sizes=()),
    HousePage("duplicates", "/duplicates"),
    HousePage("family-agencies", "/feeds/agencies", role="district"),
    HousePage("family-digest", "/feeds/digest"),
    HousePage("family-links", "/feeds"),
    HousePage("glass", "/glass", role="duty_officer"),
    HousePage("glass-review", "/glass/review", role="auditor"),
    HousePage("helper", "/residents/{resident}/helper"),
    HousePage("import", "/import"),
    HousePage("import-preview", "/import", act=act.look_at_roster),
    HousePage("import-result", "/import/{roster_import}"),
    HousePage("ladder", "/ladders/plan", role="district"),
    HousePage("ladder-watch", "/ladders/watch"),
    HousePage("ladders", "/ladders"),
    HousePage("leave-plan", "/work/leave/new?staff={liaison}", act=act.plan_leave),
    HousePage("ledger", "/ledgers/{category}"),
    HousePage("ledger-edit", "/ledgers/chronic_illness/edit", role="district", sizes=()),
    HousePage("ledger-new", "/ledgers/new/ledger", role="district", sizes=("desktop",)),
    HousePage("ledgers", "/ledgers", english=True),
    HousePage("lending", "/lendings/{aid}/lend", sizes=("phone",)),
    HousePage("lending-change", "/lendings/{aid}", sizes=()),
    HousePage("lending-inspect", "/lendings/{aid}/inspect", sizes=("desktop",)),
    HousePage("lending-new", "/lendings/new", sizes=()),
    HousePage("lending-return", "/lendings/{aid}/return", sizes=()),
    HousePage("lendings", "/lendings", english=True),
    HousePage("letters", "/residents/{resident}/letters"),
    HousePage("login-demo", "/login", role=None, english=True),
    HousePage("mailings", "/mailings"),
    HousePage("mailings-print", "/mailings/print"),
    HousePage("mailings-sheets", "/mailings/print/sheets", sizes=("desktop",)),
    HousePage("map", "/map?everybody=1", act=act.draw_all),
    HousePage("map-missed", "/map?everybody=1&state=missed", sizes=()),
    HousePage("missing", "/nowhere", status=404, sizes=("desktop",)),
    HousePage("mobile", "/m/", role="liaison_volunteer", act=act.wait_for_doors),
    HousePage("mobile-door", "/m/", role="liaison_volunteer", act=act.open_door),
    HousePage("mobile-windows", "/m/?looker={looker}#windows", role="liaison_volunteer", act=act.tick_windows),
    HousePage("more", "/more"),
    HousePage("moves", "/moves"),
    HousePage("must-visit-new", "/must-visits/new", sizes=("desktop",)),
    HousePage("must-visits", "/must-visits", english=True),
    HousePage("must-visits-done", "/must-visits?show=done", role="district", sizes=("desktop",)),
    HousePage("no-right", "/import", role="duty_officer", status=403),
    HousePage("notice", "/n/{notice_link}", role=None),
    HousePage("notice-expired", "/n/somebody-elses-key-which-ended", role=None, status=404),
    HousePage("notices", "/notices"),
    HousePage("notices-held", "/notices/held"),
    HousePage("notices-of", "/notices/of/{waiting_alert}"),
    HousePage("notices-quiet", "/notices/quiet"),
    HousePage("notices-silences", "/notices/silences", role="district"),
    HousePage("overview", "/overview", role="district", dark=True),
    HousePage("overview-names", "/overview/{community}/not-reached", role="district"),
    HousePage("phones", "/phones"),
    HousePage("phones-of", "/phones/{phone}", sizes=("phone",)),
    HousePage("plans", "/plans", english=True),
    HousePage("plans-service", "/plans/services/{service_plan}", sizes=("desktop",)),
    HousePage("plans-service-new", "/plans/services/new", sizes=()),
    HousePage("plans-window", "/plans/windows/new", sizes=("desktop",)),
    HousePage("plans-window-close", "/plans/windows/{care_window}/close", sizes=()),
    HousePage("record", "/residents/{planned_resident}/record", act=act.fill_record),
    HousePage("recorded", "/residents/{planned_resident}/record", act=act.record),
    HousePage("relative", "/residents/{resident}/relatives/{relative}"),
    HousePage("relative-consent", "/residents/{resident}/relatives/{relative}/consent"),
    HousePage("relative-link", "/residents/{resident}/relatives/{relative}/link"),
    HousePage("relative-link-revoke", "/residents/{resident}/links/{relatives_feed}/revoke", sizes=("desktop",)),
    HousePage("relative-new", "/residents/{resident}/relatives/new"),
    HousePage("relative-remove", "/residents/{resident}/relatives/{relative}/remove", sizes=("desktop",)),
    HousePage("relative-withdraw", "/residents/{resident}/relatives/{relative}/consent/withdraw", sizes=("desktop",)),
    HousePage("relatives", "/f/{relatives_link}", role=None, sizes=("phone",)),
    HousePage("relatives-expired", "/f/somebody-elses-key-which-ended", role=None, status=404, sizes=("phone",)),
    HousePage("resident", "/residents/{resident}", english=True),
    HousePage("resident-agreement", "/residents/{resident}/agreements/new", sizes=()),
    HousePage("resident-assessment", "/residents/{resident}/assessments/new", sizes=("desktop",)),
    HousePage("resident-card-issue", "/residents/{resident}/card/issue", sizes=()),
    HousePage("resident-card-void", "/residents/{resident}/card/void?number={card_number}", sizes=("desktop",)),
    HousePage("resident-category-amend", "/residents/{resident}/categories/{ledger_entry}/amend", sizes=("desktop",)),
    HousePage("resident-category-leave", "/residents/{resident}/categories/{category}/leave", sizes=("desktop",)),
    HousePage("resident-category-new", "/residents/{resident}/categories/new"),
    HousePage("resident-death", "/residents/{resident}/death"),
    HousePage("resident-death-confirm", "/residents/{late_resident}/death/{death_report}/confirm"),
    HousePage("resident-death-reverse", "/residents/{late_resident}/death/{death_report}/reverse", sizes=()),
    HousePage("resident-edit", "/residents/{resident}/edit", english=True),
    HousePage("resident-file", "/residents/{resident}/file", english=True),
    HousePage("resident-file-confirm", "/residents/{resident}/file/confirm"),
    HousePage("resident-file-mapped", "/residents/{resident}/file/mapped", sizes=()),
    HousePage("resident-finding", "/residents/{resident}/flags/new", sizes=()),
    HousePage("resident-finding-decide", "/residents/{resident}/flags/{flag}/decide", sizes=("desktop",)),
    HousePage("resident-gift", "/residents/{resident}/gifts/new", sizes=("desktop",)),
    HousePage("resident-incident", "/residents/{resident}/incidents/new", sizes=("desktop",)),
    HousePage("resident-life", "/residents/{resident}/life"),
    HousePage("resident-life-new", "/residents/{resident}/life/new"),
    HousePage("resident-life-withdraw", "/residents/{resident}/life/{life_event}/withdraw", sizes=("desktop",)),
    HousePage("resident-merge-undo", "/residents/{merged}/merges/{merge}/undo", sizes=("desktop",)),
    HousePage("resident-move", "/residents/{resident}/move"),
    HousePage("resident-move-withdraw", "/residents/{mover}/moves/{move}/withdraw", sizes=()),
    HousePage("resident-new", "/residents/new", english=True),
    HousePage("resident-stay", "/residents/{resident}/stay", sizes=("desktop",)),
    HousePage("resident-stay-change", "/residents/{guest}/stays/{stay}", sizes=()),
    HousePage("resident-stay-end", "/residents/{guest}/stays/{stay}/end", sizes=("desktop",)),
    HousePage("residents", "/residents", act=act.search),
    HousePage("rota", "/rota"),
    HousePage("rota-shift", "/rota/shift"),
    HousePage("rota-shift-change", "/rota/shift/{shift}?at={shift_at}"),
    HousePage("rota-shift-remove", "/rota/shift/{shift}/remove?at={shift_at}", sizes=("desktop",)),
    HousePage("rota-team-remove", "/rota/teams/{team}/remove", sizes=("desktop",)),
    HousePage("rule", "/rules/{rule}", role="district", act=act.preview_rule),
    HousePage("rule-copy", "/rules/{rule}/copy", sizes=()),
    HousePage("rules", "/rules", english=True),
    HousePage("staff", "/staff", english=True),
    HousePage("staff-change", "/staff/{liaison}"),
    HousePage("staff-new", "/staff/new", sizes=("desktop",)),
    HousePage("tasks", "/tasks", english=True),
    HousePage("tasks-closed", "/tasks/day-care/close", sizes=()),
    HousePage("tasks-review", "/tasks/reviews/{review}", sizes=("desktop",)),
    HousePage("text", "/texts/alert?language=zh&channel=any", role="district"),
    HousePage("texts", "/texts"),
    HousePage("texts-words", "/texts/words"),
    HousePage("visit", "/visits/{must_visit}"),
    HousePage("visits", "/visits?show=all"),
    HousePage("week", "/week?on=2026-11-22", english=True),
    HousePage("windows", "/windows?observer={looker}", english=True),
    HousePage("windows-all", "/windows", sizes=("desktop",)),
    HousePage("windows-sure", "/windows?observer={looker}", act=act.call_for_help, sizes=("desktop",)),
    HousePage("work", "/work"),
    HousePage("work-leave", "/work/leave", english=True),
    HousePage("work-leave-new", "/work/leave/new"),
    HousePage("work-of", "/work/of/{liaison}"),
]
"""By name. What changes something does so by itself: names in braces are looked for anew for every page."""

NO_PAGES = {
    "/activities/hours/totals/{by}.csv": "a file",
    "/activities/{activity_id}/door/code": "a part of the door",
    "/alerts/{alert_id}/live": "a part of the page of an alert",
    "/alerts/{alert_id}/panel": "a part of the desk",
    "/cal/{token}.ics": "a file",
    "/cards/print": "a file",
    "/desk/queue": "a part of the desk",
    "/desk/today": "a part of the desk",
    "/import/{import_id}/correction": "a file",
    "/live": "a stream",
    "/login/oidc": "leads to another site",
    "/login/oidc/return": "leads back from another site",
    "/m": "leads to /m/",
    "/m/day": "data",
    "/m/hello": "data",
    "/m/manifest.webmanifest": "a file",
    "/m/windows": "data",
    "/m/worker.js": "a file",
    "/residents/{resident_id}/photos/{photo_id}": "a picture",
}
"""Routes that answer a GET with something that nobody looks at as a page, and what it is."""
