"""Record what happened to a resident, and let it change where they are."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.life import BEGINNINGS, ENDINGS, STAYS, LifeEvent, status_of, stay_of
from services.registry.domain.person import Resident
from services.registry.storage.life_events import LifeEventStore
from services.registry.storage.outgoing import tell
from services.registry.use_cases.announce_life import recorded, return_overdue
from services.registry.use_cases.obey_once import obeyed_before
from services.registry.use_cases.place_resident import lock_resident, place_resident
from shared.contracts.registry_life import LifeEventKind
from shared.contracts.registry_life_requests import RecordLifeEvent
from shared.edge import RefusedError

__all__ = ["lapse_stay", "record_life_event"]

EARLY = timedelta(minutes=5)
"""How far ahead of ours the clock of whoever records may run."""


async def record_life_event(
    session: AsyncSession, command: RecordLifeEvent, *, stay_days: int, today: date, now: datetime
) -> tuple[LifeEvent, bool]:
    """Record an event; returns it, and False if the same was there already: somebody is admitted once.

    Parameters
    ----------
    stay_days
        How long somebody is away or in a hospital before the door is looked at again, where nobody says until when.

    Raises
    ------
    RefusedError
        Raised for somebody who is dead, for an end without a beginning, and for a moment that lies ahead.
    """
    resident = await lock_resident(session, command.resident_id)
    store = LifeEventStore(session)
    known = await store.get(command.command_id)
    if known is not None or await obeyed_before(session, command):
        return known or _event(command, now=now), False
    lasting = await store.lasting(resident.id)
    if command.kind in lasting:
        return lasting[command.kind], False
    event = replace(_event(command, now=now), ends_id=_ended(command.kind, lasting, resident))
    _check(event, resident, lasting, now=now)
    lapses_at = _lapse(command, event, stay_days=stay_days) if event.kind in STAYS else None
    await store.add(event, lapses_at=lapses_at)
    if event.ends_id is not None:
        await store.end(event.ends_id, ended_at=event.happened_at)
    if event.kind in BEGINNINGS or event.kind in ENDINGS:
        resident = await _place(session, resident, today=today, now=now)
    await tell(session, [recorded(event, resident, now=now)])
    return event, True


def _event(command: RecordLifeEvent, *, now: datetime) -> LifeEvent:
    return LifeEvent(
        id=command.command_id,
        resident_id=command.resident_id,
        kind=command.kind.value,
        state="recorded",
        happened_at=command.happened_at or now,
        ended_at=None,
        until_on=command.until_on,
        note=command.note,
        recorded_by=command.actor,
        recorded_at=now,
    )


def _ended(kind: LifeEventKind, lasting: dict[str, LifeEvent], resident: Resident) -> UUID | None:
    """Return what an event ends; somebody who left by a roster may come back without an event that says so."""
    begun = ENDINGS.get(kind.value)
    if begun is None or begun in lasting:
        return lasting[begun].id if begun else None
    if resident.status == status_of([begun]) != "active":
        return None
    raise RefusedError.conflict(f"没有“{LifeEventKind(begun).chinese}”的记录,不能登记“{kind.chinese}”,请先核对")


def _check(event: LifeEvent, resident: Resident, lasting: dict[str, LifeEvent], *, now: datetime) -> None:
    if resident.status == "deceased":
        raise RefusedError.conflict("这位居民已登记去世。若是误报,请先撤销去世登记")
    if event.happened_at > now + EARLY:
        raise RefusedError("时间不能晚于现在", field="happened_at")
    if event.until_on is not None and event.until_on < event.happened_at.date():
        raise RefusedError("预计返回的日期不能早于发生的日期", field="until_on")
    begun = lasting.get(ENDINGS.get(event.kind, ""))
    if begun is not None and event.happened_at < begun.happened_at:
        raise RefusedError("结束的时间不能早于开始的时间", field="happened_at")


def _lapse(command: RecordLifeEvent, event: LifeEvent, *, stay_days: int) -> datetime:
    """Return when the door is looked at again: a day after somebody is expected, or after the longest stay."""
    if command.until_on is None:
        return event.happened_at + timedelta(days=stay_days)
    return event.happened_at + timedelta(days=(command.until_on - event.happened_at.date()).days + 1)


async def _place(session: AsyncSession, resident: Resident, *, today: date, now: datetime) -> Resident:
    lasting = await LifeEventStore(session).lasting(resident.id)
    moved = replace(resident, status=status_of(lasting), stay=stay_of(lasting))
    return await place_resident(session, resident, moved, today=today, now=now)


async def lapse_stay(session: AsyncSession, *, today: date, now: datetime) -> bool:
    """Have one door looked at again behind which somebody should be by now; returns whether there was one."""
    store = LifeEventStore(session)
    event = await store.claim_lapsed(now=now)
    if event is None:
        return False
    resident = await lock_resident(session, event.resident_id)
    lasting = await store.lasting(resident.id)
    if event.kind not in lasting or not resident.on_list:
        return True
    others = [kind for kind in lasting if kind != event.kind]
    resident = await place_resident(session, resident, replace(resident, stay=stay_of(others)), today=today, now=now)
    await tell(session, [return_overdue(event, resident, now=now)])
    return True
