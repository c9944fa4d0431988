"""Must-visits: who still has to be visited because of what happened, how it went, and ordering one by hand."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from services.console.domain.months import month_after, month_before, month_of
from services.console.http.access import needs
from services.console.http.deeds import done_text
from services.console.http.forms import given_of
from services.console.http.person_field import Named, read_person
from services.console.http.view import GetLocalView, GetView, View, misread
from services.console.use_cases.load_must_visits import load_must_visits
from shared.contracts.base import Refusal
from shared.contracts.visits_duties import GetVisit, OrderMustVisit, OrderMustVisitReply, VisitDetail

__all__ = ["router"]

router = APIRouter()

REASONS = ("illness", "major_event", "special_circumstance", "festival", "birthday", "other")

ORDERED = ("illness", "major_event", "special_circumstance")
"""Reasons that somebody may give; festivals and birthdays come by the calendar."""


@router.get("/must-visits", dependencies=[needs("reports.read")])
async def must_visits(
    view: GetLocalView, show: str = "open", reason: str = "", month: str = "", done: str = ""
) -> HTMLResponse:
    """Show who still has to be visited, or how those of a month were made."""
    shown = month_of(month, today=view.say.today) if show == "done" else None
    found = await load_must_visits(
        view.owners,
        community=view.community,
        scope=min(view.mine.scope, key=len, default=view.community),
        today=view.say.today,
        month=shown,
        reason=reason if reason in REASONS else "",
    )
    return view.page(
        "must_visits.html",
        found=found,
        month=shown,
        months=(month_before(shown), month_after(shown)) if shown else None,
        reasons=REASONS,
        done=done_text(view, done),
    )


@router.get("/must-visits/new", dependencies=[needs("visits.arrange")])
async def order_form(view: GetLocalView) -> HTMLResponse:
    """Ask who is to be visited, and why."""
    return _form(view, Named(), {})


@router.post("/must-visits/new", dependencies=[needs("visits.arrange")])
async def order(view: GetLocalView) -> Response:
    """Order a visit."""
    form = await view.request.form()
    given = given_of(form)
    named = await read_person(view, form, residents_only=True)
    if named.person is None:
        return _form(view, named, given, named.refusal)
    said = {name: given.get(name) or None for name in ("command_id", "reason", "until")}
    try:
        command = OrderMustVisit.model_validate(
            said | {"resident_id": named.person.id, "note": given.get("note", "").strip()}
        )
    except ValidationError as error:
        return _form(view, named, given, misread(error, view.texts))
    answer = await view.owners.attempt(command, OrderMustVisitReply)
    if answer.refusal:
        return _form(view, named, given, answer.refusal)
    board = "/must-visits?done=order_visit" if view.can("reports.read") else f"/residents/{named.person.id}/care"
    return view.go(board)


def _form(view: View, named: Named, given: dict[str, str], refusal: Refusal | None = None) -> HTMLResponse:
    return view.refused("must_visit_new.html", refusal, named=named, given=given, codes=ORDERED)


@router.get("/visits/{visit_id:uuid}", dependencies=[needs("visits.read")])
async def visit(view: GetView, visit_id: UUID) -> HTMLResponse:
    """Show one visit: why, until when, by whom, and what came of it."""
    answer = await view.owners.attempt(GetVisit(visit_id=visit_id), VisitDetail)
    if answer.value is None:
        return view.missing(answer.refusal, title=view.texts("visit.one"))
    return view.page("visit.html", visit=answer.value, item=answer.value.item)
