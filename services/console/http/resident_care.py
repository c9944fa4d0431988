"""What is arranged for one resident: visits and by whom, wishes, services, ways, medicine, day care, passcode."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from services.console.http.access import needs
from services.console.http.deeds import About, Deed, Setting, add_deeds, done_text, namer
from services.console.http.fields import Field, Typed, shown
from services.console.http.view import GetView, View
from services.console.use_cases.load_care import load_care
from shared.contracts.base import Contract, Refusal, RefusalCode
from shared.contracts.visits_arrangements import Arrangements, GetArrangements
from shared.contracts.visits_cadence import GetWish, SaveWish, WishState
from shared.contracts.visits_day_care import DayCarePlan, ExcuseDayCare, SaveDayCarePlan
from shared.contracts.visits_door import Companions, ListCompanions, PlanCompanions
from shared.contracts.visits_duties import (
    GetVisit,
    OrderMustVisit,
    OrderMustVisitReply,
    PostponeVisit,
    ReassignVisit,
    VisitDetail,
)
from shared.contracts.visits_passcodes import BypassPasscode, PasscodeNoted, ReportChallenge, RotatePasscode

__all__ = ["HERE", "names_of", "router", "staff_choices"]

router = APIRouter(prefix="/residents/{resident_id:uuid}")

HERE = "/residents/{resident_id}/care"

WHY = Field("reason", "note", required=True, longest=200)

MODES = ("door", "home_visit", "call", "video", "signal")


@router.get("/care", dependencies=[needs("services.read")])
async def care(view: GetView, resident_id: UUID, done: str = "") -> HTMLResponse:
    """Show what is arranged for one resident."""
    file = await load_care(
        view.owners, resident_id=resident_id, staff_id=view.staff_id, with_passcode=view.can("passcodes.keep")
    )
    if file.card.value is None:
        return view.missing(file.card.refusal, title=view.texts("resident.title"))
    card = file.card.value
    return view.page(
        "resident_care.html",
        file=file,
        card=card,
        item=card.item,
        tab="care",
        names=names_of(view),
        done=done_text(view, done),
        named=namer(view),
    )


def names_of(view: View) -> dict[str, str]:
    """Return id to name of those who work in the community."""
    return {str(item.staff_id): item.name for item in view.staff}


def staff_choices(view: View) -> list[tuple[str, str]]:
    """Return those who work in the community, to choose from."""
    return [
        (str(item.staff_id), f"{item.name} · {view.texts.word('staff_kind', item.kind)}") for item in view.colleagues
    ]


async def about_visit(about: About) -> Setting:
    """Say which visit it is, and who could make it."""
    visit = await about.view.owners.attempt(GetVisit(visit_id=about.ids["visit_id"]), VisitDetail)
    if visit.value is None:
        return Setting(gone=visit.refusal)
    return Setting(told=_told(about, visit.value), choices={"staff_id": staff_choices(about.view)})


def _told(about: About, visit: VisitDetail) -> list[str]:
    say, texts, item = about.view.say, about.view.texts, visit.item
    told = [f"{item.reason} · {say.due(item.due_at, item.deadline_at)}"]
    told += [texts("care.made_by", name=item.liaison_name)] if item.liaison_name else [texts("care.made_by_nobody")]
    return told + ([texts("care.postponed", reason=visit.postpone_reason)] if visit.postpone_reason else [])


async def about_companions(about: About) -> Setting:
    """Offer who could come along, those who are planned already ticked."""
    setting = await about_visit(about)
    if setting.gone:
        return setting
    known = await about.view.owners.attempt(ListCompanions(visit_id=about.ids["visit_id"]), Companions)
    if known.value is None:
        return Setting(gone=known.refusal)
    return Setting(
        told=setting.told,
        values={"companions": [str(one.staff_id) for one in known.value.items]},
        choices={"companions": staff_choices(about.view)},
        fixed={"names": names_of(about.view)},
    )


def with_companions(said: dict[str, Any]) -> dict[str, Any]:
    """Name everybody who comes along."""
    names = said["names"]
    people = [{"staff_id": one, "name": names.get(one, "?")} for one in said["companions"]]
    return said | {"companions": people}


async def about_wish(about: About) -> Setting:
    """Begin with what the resident has wished before."""
    answer = await about.view.owners.attempt(GetWish(resident_id=about.resident_id), WishState)
    if answer.value is None:
        return Setting(gone=answer.refusal)
    return Setting(
        values=_values(answer.value, WISH),
        choices={"staff_id": staff_choices(about.view)},
        fixed={"version": answer.value.version},
    )


def _values(known: Contract, fields: tuple[Field, ...]) -> Typed:
    return {one.name: shown(getattr(known, one.name), one.kind) for one in fields}


async def about_day_care(about: About) -> Setting:
    """Begin with what was agreed."""
    answer = await about.view.owners.attempt(GetArrangements(resident_id=about.resident_id), Arrangements)
    if answer.value is None:
        return Setting(gone=answer.refusal)
    plan = answer.value.day_care
    fixed = {"version": answer.value.day_care_version}
    if plan is None:
        return Setting(values={"expected_by": ["09:00"]}, fixed=fixed)
    values = {"place": [plan.place], "weekdays": [str(day) for day in plan.weekdays]}
    return Setting(values=values | {"expected_by": [f"{plan.expected_by:%H:%M}"]}, fixed=fixed)


async def about_excuse(about: About) -> Setting:
    """Begin with today."""
    today = about.view.say.today.isoformat()
    plan = await about_day_care(about)
    if plan.gone or "place" not in plan.values:
        none = Refusal(code=RefusalCode.NOT_FOUND, message=about.view.texts("care.no_day_care"))
        return Setting(gone=plan.gone or none)
    return Setting(values={"from_on": [today], "until_on": [today]}, told=plan.values["place"])


WISH = (
    Field("modes", "picks", group="mode", codes=MODES),
    Field("every_days", "number", low=1, high=366),
    Field("staff_id", "choice"),
    Field("declines", "tick"),
    Field("reason", "note", longest=500),
)

add_deeds(
    router,
    (
        Deed(
            "order_visit", "care/must-visit", OrderMustVisit, HERE,
            (
                Field("reason", "pick", required=True, group="must_visit",
                      codes=("illness", "major_event", "special_circumstance")),
                Field("note", "note", longest=200), Field("until", "day"),
            ),
            reply=OrderMustVisitReply,
        ),
        Deed(
            "reassign", "care/visits/{visit_id:uuid}/reassign", ReassignVisit, HERE,
            (Field("staff_id", "choice", required=True), WHY), reply=VisitDetail, setting=about_visit,
        ),
        Deed(
            "postpone", "care/visits/{visit_id:uuid}/postpone", PostponeVisit, HERE,
            (Field("to", "day", required=True), WHY), reply=VisitDetail, setting=about_visit,
        ),
        Deed(
            "companions", "care/visits/{visit_id:uuid}/companions", PlanCompanions, HERE,
            (Field("companions", "picks"),), reply=Companions, setting=about_companions, amend=with_companions,
        ),
        Deed("wish", "care/wish", SaveWish, HERE, WISH, reply=WishState, setting=about_wish),
        Deed(
            "day_care", "care/day-care", SaveDayCarePlan, HERE,
            (
                Field("place", required=True, longest=60),
                Field("weekdays", "picks", group="weekday", codes=("1", "2", "3", "4", "5", "6", "7")),
                Field("expected_by", required=True, longest=5),
            ),
            reply=DayCarePlan, setting=about_day_care,
        ),
        Deed(
            "excuse", "care/day-care/excuse", ExcuseDayCare, HERE,
            (
                Field("from_on", "day", required=True), Field("until_on", "day", required=True),
                Field("said_by", required=True, longest=60), Field("reason", "note", longest=500),
            ),
            setting=about_excuse,
        ),
        Deed(
            "challenge", "care/challenge", ReportChallenge, HERE,
            (
                Field("finding", "pick", required=True, group="challenge", codes=("mismatched", "forgotten")),
                Field("reported_by", "pick", required=True, group="reporter",
                      codes=("elder", "relative", "hotline", "liaison")),
                Field("happened_at", "moment"), Field("note", "note", longest=500),
            ),
            reply=PasscodeNoted,
        ),
        Deed(
            "bypass", "care/bypass", BypassPasscode, HERE,
            (
                Field("responder", "pick", required=True, group="responder",
                      codes=("medical", "fire", "police", "property")),
                Field("happened_at", "moment"), Field("note", "note", required=True, longest=200),
            ),
            reply=PasscodeNoted,
        ),
        Deed(
            "passcode", "care/passcode", RotatePasscode, HERE,
            (Field("reason", "pick", required=True, group="passcode_reason", codes=("leak_suspected", "requested")),),
            reply=PasscodeNoted,
        ),
    ),
)  # fmt: skip
