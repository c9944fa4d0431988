"""Enter a resident into ledgers and take them out of others, as somebody found it."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.day import Day
from services.registry.domain.ledger import Entry, Ledger
from services.registry.domain.tier import CARE_CATEGORIES
from services.registry.storage.ledger_entries import LedgerEntryStore
from services.registry.storage.residents import ResidentStore
from services.registry.use_cases.follow_facts import follow_facts
from services.registry.use_cases.obey_once import obeyed_before
from services.registry.use_cases.place_resident import lock_resident
from services.registry.use_cases.viewing import check_reach, visible_ledger
from shared.contracts.registry_ledgers import ClassifyResident
from shared.edge import RefusedError

__all__ = ["classify_resident"]

MISSING = "没有这位居民"


async def classify_resident(session: AsyncSession, command: ClassifyResident, day: Day) -> bool:
    """Write what was found and let follow what follows; returns whether anything is different.

    Raises
    ------
    RefusedError
        Raised for an unknown resident or ledger, a day ahead, an entry without a basis, a leaving that cannot be.
    """
    if await obeyed_before(session, command):
        return False
    seen = await ResidentStore(session).by_ids([command.resident_id])
    if not seen:
        raise RefusedError.not_found(MISSING)
    community = seen[0].community
    check_reach(command.viewer, community, missing=MISSING)
    await lock_resident(session, command.resident_id)
    on = _day_of(command, day.today)
    entries = await LedgerEntryStore(session).of_resident(command.resident_id)
    now_in = {entry.ledger: entry for entry in entries if entry.left_on is None}
    left = await _leave(session, command, now_in, on=on)
    entered = await _enter(session, command, now_in.keys() - left, on=on)
    if not left | entered:
        return False
    changed = [command.resident_id] if (left | entered) & CARE_CATEGORIES else []
    await follow_facts(session, day, community=community, ids=[command.resident_id], changed=changed)
    return True


def _day_of(command: ClassifyResident, today: date) -> date:
    on = command.on or today
    if on > today:
        raise RefusedError("日期不能晚于今天", field="on")
    return on


async def _enter(session: AsyncSession, command: ClassifyResident, now_in: set[str], *, on: date) -> set[str]:
    for code in command.entering:
        _check_open(await visible_ledger(session, command.viewer, code), on)
    wanted = set(command.entering) - now_in
    if not wanted:
        return set()
    basis = command.basis or ("入户走访" if command.contact_id else None)
    if basis is None:
        raise RefusedError("请写明入册依据,如“入户走访”“残疾证”", field="basis")
    await LedgerEntryStore(session).enter(
        command.resident_id, sorted(wanted), basis=basis, on=on, by=command.actor, contact_id=command.contact_id
    )
    return wanted


def _check_open(ledger: Ledger, on: date) -> None:
    if ledger.kind == "fact":
        raise RefusedError(f"“{ledger.name}”由系统按年龄和登记自动记入,不能手工登记", field="entering")
    if ledger.retired_on is not None and ledger.retired_on <= on:
        raise RefusedError(f"“{ledger.name}”已停用,不能再登记", field="entering")


async def _leave(session: AsyncSession, command: ClassifyResident, now_in: dict[str, Entry], *, on: date) -> set[str]:
    for leaving in command.leaving:
        ledger = await visible_ledger(session, command.viewer, leaving.ledger)
        entry = now_in.get(leaving.ledger)
        if entry is None:
            raise RefusedError.conflict(f"这位居民不在“{ledger.name}”里,请刷新后再看")
        if entry.origin == "fact":
            raise RefusedError(f"“{ledger.name}”按年龄和登记自动记入,请先更正出生日期或相关登记", field="leaving")
        if entry.entered_on > on:
            raise RefusedError(f"出册日期不能早于入册日期 {entry.entered_on:%Y-%m-%d}", field="on")
    reasons = {leaving.ledger: leaving.reason for leaving in command.leaving}
    return set(await LedgerEntryStore(session).leave(command.resident_id, reasons, on=on, by=command.actor))
