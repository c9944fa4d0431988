"""Two entries that may be one person: compared side by side, made one, kept apart, taken apart again."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import ValidationError

from services.console.channels.owners import Answer
from services.console.http.access import needs
from services.console.http.deeds import About, Deed, Setting, add_deeds, done_text
from services.console.http.fields import Field, Typed, first, typed_of
from services.console.http.view import GetLocalView, View, misread
from services.console.use_cases.load_merge import MergeFile, load_merge
from shared.contracts.base import Refusal, RefusalCode
from shared.contracts.registry_merges import (
    Duplicates,
    ListDuplicates,
    ListMerges,
    MergeResidents,
    Merges,
    TellApart,
    UnmergeResidents,
)
from shared.contracts.registry_requests import Done, GetResident, ResidentCard

__all__ = ["router"]

router = APIRouter()

pairs = APIRouter(prefix="/duplicates")

residents = APIRouter(prefix="/residents/{resident_id:uuid}")

WHY = Field("reason", "note", required=True, longest=500)

SIDES = frozenset({"kept", "merged"})


@pairs.get("", dependencies=[needs("residents.settle")])
async def duplicates(view: GetLocalView, after: str | None = None, done: str = "") -> HTMLResponse:
    """Show pairs that may be one person."""
    listed = await view.owners.attempt(ListDuplicates(community=view.community, after=after), Duplicates)
    return view.page("duplicates.html", listed=listed, done=done_text(view, done))


@pairs.get("/{kept_id:uuid}/{merged_id:uuid}", dependencies=[needs("residents.settle")])
async def compare(view: GetLocalView, kept_id: UUID, merged_id: UUID) -> HTMLResponse:
    """Show two entries side by side, and what making them one would do."""
    return await _compared(view, kept_id, merged_id, {})


@pairs.post("/{kept_id:uuid}/{merged_id:uuid}", dependencies=[needs("residents.settle")])
async def merge(view: GetLocalView, kept_id: UUID, merged_id: UUID) -> Response:
    """Make two entries one, as it was chosen."""
    typed = typed_of(await view.request.form())
    body = {"kept_id": kept_id, "merged_id": merged_id, "choices": _choices(typed)}
    body |= {"reason": first(typed, "reason") or "", "command_id": first(typed, "command_id")}
    try:
        command = MergeResidents.model_validate(body)
    except ValidationError as error:
        return await _compared(view, kept_id, merged_id, typed, misread(error, view.texts))
    answer: Answer[Done] = await view.owners.attempt(command, Done)
    if answer.refusal:
        return await _compared(view, kept_id, merged_id, typed, answer.refusal)
    return RedirectResponse(f"/residents/{kept_id}/life?done=merge", status_code=303)


def _choices(typed: Typed) -> dict[str, str]:
    said = {name.removeprefix("side."): answers[0] for name, answers in typed.items() if name.startswith("side.")}
    return {name: side for name, side in said.items() if side in SIDES}


async def _compared(
    view: View, kept_id: UUID, merged_id: UUID, typed: Typed, refusal: Refusal | None = None
) -> HTMLResponse:
    found = await load_merge(view.owners, kept_id=kept_id, merged_id=merged_id, choices=_choices(typed))
    if not isinstance(found, MergeFile):
        return view.missing(found, title=view.texts("merge.title"))
    return view.refused("merge.html", refusal, file=found, typed=typed)


async def about_pair(about: About) -> Setting:
    """Say who the other one is."""
    answer = await about.view.owners.attempt(GetResident(resident_id=about.ids["other_id"]), ResidentCard)
    if answer.value is None:
        return Setting(gone=answer.refusal)
    item = answer.value.item
    return Setting(told=[about.view.texts("merge.other", name=item.name, door=item.door)])


async def about_merge(about: About) -> Setting:
    """Say which entry will stand by itself again."""
    answer = await about.view.owners.attempt(ListMerges(resident_id=about.resident_id), Merges)
    found = [one for one in (answer.value.items if answer.value else []) if one.merge_id == about.ids["merge_id"]]
    texts = about.view.texts
    if not found or found[0].undone_at is not None:
        return Setting(gone=answer.refusal or Refusal(code=RefusalCode.NOT_FOUND, message=texts("merge.gone")))
    return Setting(told=[texts("merge.was", name=found[0].merged_name, when=about.view.say.moment(found[0].merged_at))])


add_deeds(
    pairs,
    (Deed("apart", "{resident_id:uuid}/{other_id:uuid}/apart", TellApart, "/duplicates", (WHY,), setting=about_pair),),
)

add_deeds(
    residents,
    (
        Deed(
            "unmerge", "merges/{merge_id:uuid}/undo", UnmergeResidents, "/residents/{resident_id}/life", (WHY,),
            setting=about_merge, tone="danger",
        ),
    ),
)  # fmt: skip

router.include_router(pairs)
router.include_router(residents)
