"""Correct an entry of a ledger by an amendment; what was written stays."""

from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.ledger import AMENDABLE, Amendment, Entry
from services.registry.storage.ledger_entries import LedgerEntryStore
from services.registry.use_cases.obey_once import obeyed_before
from services.registry.use_cases.viewing import check_reach, hidden_from
from shared.contracts.registry_ledgers import AmendLedgerEntry
from shared.edge import RefusedError

__all__ = ["amend_ledger_entry"]

MISSING = "没有这条台账记录"


async def amend_ledger_entry(session: AsyncSession, command: AmendLedgerEntry, *, today: date, now: datetime) -> bool:
    """Add an amendment; returns whether it says anything else than the entry says already.

    Raises
    ------
    RefusedError
        Raised for an unknown entry, a day that cannot be read or lies ahead, and a leaving of who has not left.
    """
    if await obeyed_before(session, command):
        return False
    store = LedgerEntryStore(session)
    entry = await store.get(command.entry_id, lock=True)
    if entry is None or entry.ledger in await hidden_from(session, command.viewer):
        raise RefusedError.not_found(MISSING)
    check_reach(command.viewer, entry.community, missing=MISSING)
    _check(entry, command, today)
    before = (await store.amendments_of([entry.id])).get(entry.id, [])
    said = entry.value_of(command.field, before)
    if said == command.value:
        return False
    await store.amend(
        Amendment(
            entry_id=entry.id,
            number=len(before) + 1,
            field=command.field,
            before=said,
            after=command.value,
            reason=command.reason,
            amended_by=command.actor,
            amended_at=now,
        )
    )
    return True


def _check(entry: Entry, command: AmendLedgerEntry, today: date) -> None:
    called = AMENDABLE[command.field]
    if command.field in {"left_on", "leave_reason"} and entry.left_on is None:
        raise RefusedError(f"这位居民还在册,没有{called}可以更正;要出册请办理出册", field="field")
    if command.field in {"entered_on", "left_on"}:
        try:
            day = date.fromisoformat(command.value)
        except ValueError:
            raise RefusedError(f"{called}请写成 2026-11-21 这样", field="value") from None
        if day > today:
            raise RefusedError(f"{called}不能晚于今天", field="value")
