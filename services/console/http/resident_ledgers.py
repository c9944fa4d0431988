"""Categories of a resident: entered with a reason, left with a reason, corrected so that what was written stays."""

from typing import Any

from fastapi import APIRouter

from services.console.http.deeds import About, Deed, Setting, add_deeds
from services.console.http.fields import Field
from shared.contracts.base import Refusal, RefusalCode
from shared.contracts.registry_ledgers import (
    AmendLedgerEntry,
    ClassifyResident,
    LedgerEntries,
    LedgerEntry,
    Ledgers,
    LedgersOf,
    ListLedgers,
)

__all__ = ["router"]

router = APIRouter(prefix="/residents/{resident_id:uuid}")

HERE = "/residents/{resident_id}/file"

OPEN = ("entered_on", "basis", "note")

LEFT = ("left_on", "leave_reason")


async def _entries(about: About) -> list[LedgerEntry] | Refusal | None:
    answer = await about.view.owners.attempt(LedgersOf(resident_id=about.resident_id), LedgerEntries)
    return answer.value.items if answer.value else answer.refusal


def _gone(about: About, why: Refusal | None = None) -> Setting:
    return Setting(gone=why or Refusal(code=RefusalCode.NOT_FOUND, message=about.view.texts("ledger.gone")))


async def about_entering(about: About) -> Setting:
    """Offer the categories in which somebody is not, of those that people keep."""
    entries = await _entries(about)
    ledgers = await about.view.owners.attempt(ListLedgers(community=about.community), Ledgers)
    if not isinstance(entries, list) or ledgers.value is None:
        return _gone(about, ledgers.refusal if isinstance(entries, list) else entries)
    held = {entry.ledger for entry in entries if entry.left_on is None}
    open_ones = [
        one for one in ledgers.value.items if one.kind != "fact" and one.code not in held and one.retired_on is None
    ]
    return Setting(choices={"entering": [(one.code, one.name) for one in open_ones]})


async def about_leaving(about: About) -> Setting:
    """Say since when and why somebody is in a category."""
    entries = await _entries(about)
    if not isinstance(entries, list):
        return _gone(about, entries)
    held = [one for one in entries if one.ledger == about.ids["ledger"] and one.left_on is None]
    return Setting(told=[_told(about, held[0])]) if held else _gone(about)


async def about_entry(about: About) -> Setting:
    """Say what is written, and offer what of it can be wrong."""
    entries = await _entries(about)
    if not isinstance(entries, list):
        return _gone(about, entries)
    found = [one for one in entries if one.entry_id == about.ids["entry_id"]]
    if not found:
        return _gone(about)
    codes = [*OPEN, *(LEFT if found[0].left_on else ())]
    choices = [(code, about.view.texts.word("amendable", code)) for code in codes]
    return Setting(told=[_told(about, found[0])], choices={"field": choices})


def _told(about: About, entry: LedgerEntry) -> str:
    name = entry.ledger_name or about.view.texts.word("category", entry.ledger)
    return about.view.texts("ledger.told", name=name, day=about.view.say.day(entry.entered_on), why=entry.basis)


def leaving(body: dict[str, Any]) -> dict[str, Any]:
    """Say which category is left, and why."""
    return body | {"leaving": [{"ledger": body["ledger"], "reason": body["reason"]}]}


add_deeds(
    router,
    (
        Deed(
            "classify", "categories/new", ClassifyResident, HERE,
            (
                Field("entering", "picks", required=True), Field("basis", "note", required=True, longest=500),
                Field("on", "day"),
            ),
            setting=about_entering,
        ),
        Deed(
            "declassify", "categories/{ledger}/leave", ClassifyResident, HERE,
            (Field("reason", "note", required=True, longest=500), Field("on", "day")), setting=about_leaving,
            amend=leaving,
        ),
        Deed(
            "amend", "categories/{entry_id:uuid}/amend", AmendLedgerEntry, HERE,
            (
                Field("field", "pick", required=True), Field("value", required=True, longest=500),
                Field("reason", "note", required=True, longest=500),
            ),
            setting=about_entry,
        ),
    ),
)  # fmt: skip
