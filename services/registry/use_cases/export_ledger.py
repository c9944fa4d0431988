"""Give a ledger out as the office keeps it, entries as written and later edits as amendments."""

import base64
import hashlib
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.ledger import AMENDABLE
from services.registry.files.ledger_sheet import LedgerLine, LedgerSheet, write_ledger
from services.registry.storage.areas import AreaStore
from services.registry.storage.ledger_entries import LedgerEntryStore
from services.registry.use_cases.show_ledgers import entries_with_people
from services.registry.use_cases.viewing import check_reach, visible_ledger
from shared.clock import civil_date
from shared.contracts.registry_imports import MAX_PART_BYTES
from shared.contracts.registry_ledgers import ExportLedger, LedgerAmendment, LedgerEntry, LedgerFilePart
from shared.contracts.registry_requests import ResidentItem
from shared.edge import RefusedError
from shared.people import plain_phone

__all__ = ["export_ledger"]

SEXES = {"male": "男", "female": "女"}
OFF_LIST = {"deceased": "已去世", "moved_out": "已迁出", "institution": "已入住机构"}


async def export_ledger(
    session: AsyncSession, query: ExportLedger, *, today: date, zone: ZoneInfo
) -> tuple[LedgerFilePart, list[UUID]]:
    """Return one part of the file, and who stands in it.

    Raises
    ------
    RefusedError
        Raised for a community or ledger that is not there, or that the asker must not learn of.
    """
    check_reach(query.viewer, query.community, missing="没有这个社区")
    ledger = await visible_ledger(session, query.viewer, query.ledger)
    place = await AreaStore(session).place_of(query.community)
    if place is None:
        raise RefusedError.not_found("没有这个社区")
    street, community = place
    written = await LedgerEntryStore(session).whole(query.community, query.ledger)
    entries = await entries_with_people(session, written, viewer=query.viewer, today=today)
    content = write_ledger(
        LedgerSheet(
            title=f"{community}{ledger.name}",
            unit=f"{street}{community}",
            made_on=today,
            persons=sum(entry.left_on is None and entry.resident.on_list for entry in entries),
            lines=[_line(entry, zone) for entry in entries],
        )
    )
    part = content[query.index * MAX_PART_BYTES : (query.index + 1) * MAX_PART_BYTES]
    told = LedgerFilePart(
        filename=f"{community}{ledger.name}{today:%Y%m%d}.xlsx",
        sha256=hashlib.sha256(content).hexdigest(),
        content_base64=base64.b64encode(part).decode(),
        last=(query.index + 1) * MAX_PART_BYTES >= len(content),
    )
    return told, [entry.resident.resident_id for entry in entries]


def _line(entry: LedgerEntry, zone: ZoneInfo) -> LedgerLine:
    person = entry.resident
    return LedgerLine(
        name=person.name,
        sex=SEXES.get(person.sex or "", ""),
        age=person.age,
        address=f"{person.compound or ''}{person.door}",
        phones="、".join(map(plain_phone, person.phones)),
        entered_on=entry.entered_on,
        basis=entry.basis,
        left_on=entry.left_on,
        leave_reason=entry.leave_reason or "",
        note=_note(person),
        amendments=[_sentence(amendment, zone) for amendment in entry.amendments],
    )


def _note(person: ResidentItem) -> str:
    return "" if person.on_list else OFF_LIST.get(person.status, "已不在册")


def _sentence(amendment: LedgerAmendment, zone: ZoneInfo) -> str:
    before = f"由“{amendment.before}”" if amendment.before else ""
    day = civil_date(amendment.amended_at, zone)
    return (
        f"更正 {amendment.number}({day:%Y-%m-%d},{amendment.amended_by}):{AMENDABLE[amendment.field]}"
        f"{before}更正为“{amendment.after}”。原因:{amendment.reason}"
    )
