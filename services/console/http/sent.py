"""What was sent and what was not: figures by way, lost notices and sending them again, one alert explained."""

from typing import Annotated, get_args
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse
from pydantic import ValidationError

from services.console.http.access import needs
from services.console.http.view import GetLocalView, GetView, View, misread
from services.console.use_cases.load_notices import LOST, MOST, UNDER_WAY, load_explanation, load_notices
from shared.contracts.alerts_delivery import Channel, NoticesReplayed, ReplayNotices
from shared.contracts.base import Refusal

__all__ = ["router"]

router = APIRouter(prefix="/notices")

WAYS = frozenset(get_args(Channel))

DAYS = (1, 7, 30)
"""A day for the duty officer, a week and a month for whoever looks after the ways."""


@router.get("", dependencies=[needs("notices.read")])
async def notices(view: GetLocalView, show: str = "lost", days: int = 7, channel: str = "") -> HTMLResponse:
    """Show what became of notices."""
    return await _page(view, show=show, days=days, channel=channel)


@router.post("/replay", dependencies=[needs("notices.replay")])
async def replay(
    view: GetLocalView, *, command_id: Annotated[UUID, Form()], notice_ids: Annotated[list[UUID], Form()] = [],  # noqa: B006
    reason: Annotated[str, Form()] = "", even_unclear: Annotated[bool, Form()] = False,
    everything: Annotated[bool, Form()] = False, channel: Annotated[str, Form()] = "",
) -> HTMLResponse:  # fmt: skip
    """Send lost notices again, with the reason: those that were ticked, or all that the list shows."""
    if everything:
        notice_ids = await _all_lost(view, channel)
    typed = {"notice_ids": notice_ids, "reason": reason, "even_unclear": even_unclear}
    try:
        command = ReplayNotices.model_validate({"command_id": command_id, "who": view.who, **typed})
    except ValidationError as error:
        return await _page(view, refusal=misread(error, view.texts), typed=typed, channel=channel)
    answer = await view.owners.attempt(command, NoticesReplayed)
    kept = typed if answer.refusal else {}
    return await _page(view, refusal=answer.refusal, typed=kept, done=answer.value, channel=channel)


@router.get("/of/{alert_id}", dependencies=[needs("alerts.read")])
async def explanation(view: GetView, alert_id: UUID) -> HTMLResponse:
    """Show why an alert is there, who was told and what was answered, what is held back, and what is next."""
    found = await load_explanation(view.owners, alert_id=alert_id)
    if found.answer.value is None:
        return view.missing(found.answer.refusal, title=view.texts("sent.explain"))
    return view.page("explanation.html", found=found.answer.value, attempts=found.attempts)


async def _page(
    view: View, *, show: str = "lost", days: int = 7, refusal: Refusal | None = None,
    typed: dict[str, object] | None = None, done: NoticesReplayed | None = None, channel: str = "",
) -> HTMLResponse:  # fmt: skip
    lost, way = show != "waiting", channel if channel in WAYS else None
    days = days if days in DAYS else DAYS[1]
    statuses = LOST if lost else UNDER_WAY
    found = await load_notices(view.owners, community=view.community, days=days, statuses=statuses, channel=way)
    return view.refused(
        "notices.html", refusal, found=found, lost=lost, days=days, spans=DAYS, most=MOST, typed=typed or {}, done=done,
        way=way,
    )  # fmt: skip


async def _all_lost(view: View, channel: str) -> list[UUID]:
    """Return every notice that the list of lost ones shows and whose alert is not closed."""
    way = channel if channel in WAYS else None
    found = await load_notices(view.owners, community=view.community, days=DAYS[1], statuses=LOST, channel=way)
    items = found.listed.value.items if found.listed.value else []
    return [item.notice_id for item in items if item.alert_status != "closed"]
