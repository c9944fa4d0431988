"""The file of a resident: categories with their reasons, must-knows, gifts, assessments, findings, the contact card."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from services.console.http.access import needs
from services.console.http.cards import show_numbers
from services.console.http.deeds import About, Deed, Setting, add_deeds, done_text, namer
from services.console.http.fields import Field
from services.console.http.view import GetView
from services.console.use_cases.load_file import load_file
from shared.contracts.base import Refusal, RefusalCode
from shared.contracts.registry_archive import ArchiveCard, ConfirmMustKnows, GetArchive, ItemState, MarkMapped
from shared.contracts.registry_assessments import (
    DecideHealthFlag,
    ProposeHealthFlag,
    RecordAssessment,
    RecordRiskIncident,
)
from shared.contracts.registry_cards import Cards, IssueCards, IssuedCards, ListCards, VoidCard
from shared.contracts.registry_ledgers import RecordGift

__all__ = ["router"]

router = APIRouter(prefix="/residents/{resident_id:uuid}")

HERE = "/residents/{resident_id}/file"

PRIVATE = frozenset({"phones", "relatives"})
"""Items whose value is not said in whole where nobody asked for it."""

SEVERITY = Field("severity", "pick", group="severity", codes=("info", "warning", "urgent"))

NOTE = Field("note", "note", longest=500)


@router.get("/file", dependencies=[needs("residents.file")])
async def file(view: GetView, resident_id: UUID, done: str = "") -> HTMLResponse:
    """Show the file of one resident."""
    found = await load_file(view.owners, resident_id=resident_id, with_card=view.can("cards.keep"))
    if isinstance(found, Refusal):
        return view.missing(found, title=view.texts("resident.title"))
    return view.page(
        "resident_file.html",
        file=found,
        card=found.card,
        item=found.card.item,
        tab="file",
        done=done_text(view, done),
        named=namer(view),
    )


async def about_must_knows(about: About) -> Setting:
    """Offer what is known to be confirmed, and what is not known to be denied."""
    answer = await about.view.owners.attempt(GetArchive(resident_id=about.resident_id), ArchiveCard)
    if answer.value is None:
        return Setting(gone=answer.refusal)
    items = {item.item: item for part in (*answer.value.must_knows, *answer.value.parts) for item in part.items}
    items.pop("contact_card", None)
    known = [(code, _known(item)) for code, item in items.items() if item.state != "missing"]
    missing = [(code, item.name) for code, item in items.items() if item.state == "missing" and code != "door"]
    return Setting(choices={"confirmed": known, "none_stated": missing})


def _known(item: ItemState) -> str:
    return f"{item.name}:{item.value}" if item.value and item.item not in PRIVATE else item.name


async def about_card(about: About) -> Setting:
    """Say which card the resident holds."""
    query = ListCards(community=about.community, resident_id=about.resident_id)
    answer = await about.view.owners.attempt(query, Cards)
    texts = about.view.texts
    if answer.value is None or not answer.value.items:
        none = Refusal(code=RefusalCode.NOT_FOUND, message=texts("paper.no_card"))
        return Setting(gone=answer.refusal or none)
    number = answer.value.items[0].number
    return Setting(told=[texts("paper.card_number", n=number)], fixed={"number": number})


def scored(body: dict[str, Any]) -> dict[str, Any]:
    """Read the scores of a form, one item per line with its figure behind it."""
    scores: dict[str, str] = {}
    for line in body.get("items") or []:
        name, _, figure = line.replace("\t", " ").rstrip().rpartition(" ")
        scores[name.strip() or line] = figure if name else ""
    return body | {"items": scores}


def for_one(body: dict[str, Any]) -> dict[str, Any]:
    """Name the one resident of a command for several."""
    return body | {"resident_ids": [body["resident_id"]]}


add_deeds(
    router,
    (
        Deed(
            "confirm", "file/confirm", ConfirmMustKnows, HERE,
            (Field("confirmed", "picks"), Field("none_stated", "picks")), setting=about_must_knows,
        ),
        Deed("mapped", "file/mapped", MarkMapped, HERE),
        Deed(
            "gift", "gifts/new", RecordGift, HERE,
            (
                Field("item", required=True, longest=60), Field("quantity", "number", low=1, high=1000),
                Field("given_on", "day", required=True), Field("given_by", required=True, longest=60), NOTE,
            ),
        ),
        Deed(
            "assess", "assessments/new", RecordAssessment, HERE,
            (
                Field("standard", required=True, longest=60), Field("standard_version", required=True, longest=30),
                Field("items", "lines", required=True, longest=4000), Field("level_code", required=True, longest=30),
                Field("assessor", required=True, longest=60), Field("assessed_on", "day", required=True),
            ),
            amend=scored,
        ),
        Deed(
            "incident", "incidents/new", RecordRiskIncident, HERE,
            (
                Field("kind", "pick", required=True, group="incident",
                      codes=("fall", "fire", "gas", "lost", "fraud", "illness", "other")),
                Field("happened_at", "moment", required=True), NOTE,
            ),
        ),
        Deed(
            "flag", "flags/new", ProposeHealthFlag, HERE,
            (
                Field("severity", "pick", required=True, group="severity", codes=("info", "warning", "urgent")),
                Field("source", required=True, longest=60), Field("found_on", "day", required=True), NOTE,
            ),
        ),
        Deed(
            "decide", "flags/{flag_id:uuid}/decide", DecideHealthFlag, HERE,
            (Field("confirmed", "pick", required=True, group="flag_answer", codes=("yes", "no")), SEVERITY, NOTE),
        ),
        Deed("issue", "card/issue", IssueCards, HERE, (Field("replace", "tick"),), reply=IssuedCards, amend=for_one,
             answered=show_numbers),
        Deed(
            "void", "card/void", VoidCard, HERE,
            (Field("reason", "pick", required=True, group="void_reason", codes=("lost", "withdrawn")),),
            setting=about_card, tone="danger",
        ),
    ),
)  # fmt: skip
