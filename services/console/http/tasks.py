"""What waits for a decision in a community: records to look at, gaps, services, day care."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.console.http.access import needs
from services.console.http.deeds import About, Deed, Setting, add_deeds, done_text
from services.console.http.fields import Field
from services.console.http.view import GetLocalView, View
from services.console.use_cases.load_tasks import load_tasks
from shared.contracts.base import Refusal, RefusalCode
from shared.contracts.visits_day_care import CloseDayCare, DayCareTicked, TickDayCare
from shared.contracts.visits_reviews import ListReviews, Reviews, ReviewSettled, SettleReview

__all__ = ["router"]

router = APIRouter(prefix="/tasks")

HERE = "/tasks"


@router.get("", dependencies=[needs("gaps.read")])
async def tasks(view: GetLocalView, done: str = "") -> HTMLResponse:
    """Show what waits."""
    return await _page(view, done=done_text(view, done))


async def _page(view: View, *, done: str = "", refusal: Refusal | None = None) -> HTMLResponse:
    may_settle = view.can("visits.arrange")
    found = await load_tasks(view.owners, community=view.community, today=view.say.today, with_reviews=may_settle)
    return view.refused("tasks.html", refusal, found=found, counts=found.counts, done=done)


@router.post("/day-care/tick", dependencies=[needs("services.keep")])
async def tick(
    view: GetLocalView, command_id: Annotated[UUID, Form()], resident_ids: Annotated[list[UUID] | None, Form()] = None
) -> Response:
    """Take it that some came to day care."""
    if not resident_ids:
        nobody = Refusal(code=RefusalCode.INVALID, message=view.texts("tasks.nobody_ticked"))
        return await _page(view, refusal=nobody)
    command = TickDayCare(command_id=command_id, resident_ids=resident_ids)
    answer = await view.owners.attempt(command, DayCareTicked)
    if answer.refusal:
        return await _page(view, refusal=answer.refusal)
    return RedirectResponse(f"{HERE}?done=day_care_tick#day_care", status_code=303)


async def about_review(about: About) -> Setting:
    """Say which record it is, and why it waits."""
    view = about.view
    answer = await view.owners.attempt(ListReviews(community=view.community, limit=500), Reviews)
    items = answer.value.items if answer.value else []
    item = next((one for one in items if one.contact_id == about.ids["contact_id"]), None)
    if item is None:
        gone = Refusal(code=RefusalCode.NOT_FOUND, message=view.texts("tasks.review_gone"))
        return Setting(gone=answer.refusal or gone)
    how = f"{view.texts.word('mode', item.mode)} · {view.texts.word('outcome', item.outcome)}"
    when = f"{item.staff_name or '–'} · {view.say.moment(item.happened_at)} · {how}"
    return Setting(told=[item.resident_name, when, item.reason])


add_deeds(
    router,
    (
        Deed(
            "review", "reviews/{contact_id:uuid}", SettleReview, HERE,
            (
                Field("decision", "pick", required=True, group="review_decision", codes=("confirmed", "doubtful")),
                Field("note", "note", longest=500),
            ),
            reply=ReviewSettled, setting=about_review,
        ),
        Deed(
            "day_care_close", "day-care/close", CloseDayCare, HERE,
            (
                Field("place", required=True, longest=60), Field("from_on", "day", required=True),
                Field("until_on", "day", required=True), Field("reason", "note", required=True, longest=200),
            ),
        ),
    ),
)  # fmt: skip
