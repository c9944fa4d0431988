"""Hours of volunteers: reported, decided, added up, taken away as a table."""

import csv
import io
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from services.console.http.access import needs
from services.console.http.forms import given_of, read_moment
from services.console.http.person_field import Named, read_person
from services.console.http.view import GetLocalView, View, misread
from shared.access import Reach, reach_of
from shared.contracts.activities_hours import (
    DecideService,
    ListServiceSessions,
    ReportService,
    ServiceSession,
    ServiceSessions,
)
from shared.contracts.activities_tallies import HoursTally, TallyHours
from shared.contracts.activities_teams import ListTeams, Teams
from shared.contracts.base import Refusal

__all__ = ["router"]

router = APIRouter(prefix="/activities/hours")

STATES = ("reported", "approved", "refused")

RISKY = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for a formula at the beginning of a cell."""

Day = Annotated[date | None, Query(ge=date(2000, 1, 1), le=date(2099, 12, 31))]


@router.get("", dependencies=[needs("hours.own")])
async def hours(view: GetLocalView, show: Annotated[str, Query(max_length=20)] = "reported") -> HTMLResponse:
    """Show what is to be decided, or what was."""
    return await _list(view, show if show in STATES else "reported")


@router.post("/{session_id}/decide", dependencies=[needs("activities.edit")])
async def decide(
    view: GetLocalView, session_id: UUID, command_id: Annotated[UUID, Form()], approve: Annotated[bool, Form()],
    reason: Annotated[str, Form(max_length=200)] = "",
) -> Response:  # fmt: skip
    """Approve hours or refuse them."""
    command = DecideService(
        command_id=command_id, actor=view.actor, session_id=session_id, approve=approve, reason=reason.strip()
    )
    answer = await view.owners.attempt(command, ServiceSession)
    return await _list(view, "reported", refusal=answer.refusal, at=session_id, decided=answer.value)


@router.get("/report", dependencies=[needs("hours.own")])
async def report_form(view: GetLocalView) -> HTMLResponse:
    """Show the form for hours."""
    return await _form(view, {})


@router.post("/report", dependencies=[needs("hours.own")])
async def report(view: GetLocalView) -> Response:
    """Take a report."""
    form = await view.request.form()
    given = given_of(form)
    named = Named() if _own(view) else await read_person(view, form)
    if named.refusal:
        return await _form(view, given, named=named, refusal=named.refusal)
    who = named.person.id if named.person else view.staff_id
    try:
        command = ReportService.model_validate({
            "command_id": form.get("command_id"), "actor": view.actor, "community": view.community, "volunteer_id": who,
            "started_at": read_moment(form.get("started_at"), view.say.zone),
            "ended_at": read_moment(form.get("ended_at"), view.say.zone),
            "what": form.get("what", ""), "team_id": form.get("team_id") or None,
        })  # fmt: skip
    except ValidationError as error:
        return await _form(view, given, named=named, refusal=misread(error, view.texts))
    answer = await view.owners.attempt(command, ServiceSession)
    return (
        await _form(view, given, named=named, refusal=answer.refusal)
        if answer.refusal
        else view.go("/activities/hours?done=reported")
    )


@router.get("/totals", dependencies=[needs("hours.count")])
async def totals(view: GetLocalView, since: Day = None, until: Day = None) -> HTMLResponse:
    """Show what was given, by person, team and month."""
    span = _span(view, since, until)
    tally = await view.owners.attempt(_query(view, span), HoursTally)
    return view.page("hours_totals.html", tally=tally, since=span[0], until=span[1], names=_names(view))


@router.get("/totals/{by}.csv", dependencies=[needs("activities.edit")])
async def table(view: GetLocalView, by: str, since: Day = None, until: Day = None) -> Response:
    """Hand out a table that a spreadsheet opens."""
    answer = await view.owners.attempt(_query(view, _span(view, since, until)), HoursTally)
    if answer.value is None or by not in {"people", "teams", "months"}:
        return view.missing(answer.refusal, title=view.texts("hours.totals"))
    text = io.StringIO()
    csv.writer(text).writerows([[_cell(one) for one in row] for row in _rows(view, answer.value, by)])
    headers = {"content-disposition": f'attachment; filename="hours-{by}.csv"', "cache-control": "no-store"}
    return Response(text.getvalue().encode("utf-8-sig"), media_type="text/csv; charset=utf-8", headers=headers)


def _own(view: View) -> bool:
    return reach_of(view.mine.session.role) is Reach.OWN


def _span(view: View, since: date | None, until: date | None) -> tuple[date, date]:
    return since or view.say.today.replace(month=1, day=1), until or view.say.today


def _query(view: View, span: tuple[date, date]) -> TallyHours:
    return TallyHours(community=view.community, from_on=span[0], to_on=span[1])


def _names(view: View) -> dict[UUID, str]:
    return {one.staff_id: one.name for one in view.staff}


def _rows(view: View, tally: HoursTally, by: str) -> list[list[object]]:
    texts, staff = view.texts, _names(view)
    head = [
        texts("activity.col_name" if by == "people" else f"hours.col_{by}"),
        texts("hours.col_people"),
        texts("hours.col_sessions"),
        texts("hours.col_minutes"),
    ]
    if by == "people":
        rows: list[list[object]] = [
            [one.name or staff.get(one.volunteer_id, str(one.volunteer_id)), 1, one.session_count, one.minutes]
            for one in tally.people
        ]
    elif by == "teams":
        rows = [
            [one.name or texts("hours.no_team"), one.volunteer_count, one.session_count, one.minutes]
            for one in tally.teams
        ]
    else:
        rows = [[f"{one.month:%Y-%m}", one.volunteer_count, one.session_count, one.minutes] for one in tally.months]
    return [[*head], *rows]


def _cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(RISKY) else value


async def _list(
    view: View, show: str, *, refusal: Refusal | None = None, at: UUID | None = None,
    decided: ServiceSession | None = None,
) -> HTMLResponse:  # fmt: skip
    query = ListServiceSessions.model_validate({"community": view.community, "status": show, "limit": 200})
    listed = await view.owners.attempt(query, ServiceSessions)
    return view.refused(
        "hours.html", refusal, listed=listed, show=show, states=STATES, at=at, decided=decided, names=_names(view),
        own=_own(view),
        done=view.request.query_params.get("done", "") == "reported",
    )  # fmt: skip


async def _form(
    view: View, given: dict[str, str], *, named: Named | None = None, refusal: Refusal | None = None
) -> HTMLResponse:
    teams = await view.owners.attempt(ListTeams(community=view.community), Teams)
    return view.refused("hours_report.html", refusal, given=given, named=named or Named(), teams=teams, own=_own(view))
