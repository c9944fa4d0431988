"""Take back an event that was recorded by mistake, and put things as they were."""

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.life import BEGINNINGS, ENDINGS, LifeEvent, status_of, stay_of
from services.registry.domain.person import Resident
from services.registry.storage.life_events import LifeEventStore
from services.registry.storage.outgoing import tell
from services.registry.use_cases.announce_life import withdrawn
from services.registry.use_cases.place_resident import lock_resident, place_resident
from shared.contracts.registry_life_requests import WithdrawLifeEvent
from shared.edge import RefusedError

__all__ = ["withdraw_life_event"]


async def withdraw_life_event(
    session: AsyncSession, command: WithdrawLifeEvent, *, today: date, now: datetime
) -> tuple[LifeEvent, bool]:
    """Withdraw an event; with a beginning goes its end, and without its end a stay goes on.

    Raises
    ------
    RefusedError
        Raised for an unknown event, and for one that follows from a death.
    """
    store = LifeEventStore(session)
    seen = await store.get(command.life_event_id)
    if seen is None:
        raise RefusedError.not_found("没有这条近况记录")
    if seen.report_id is not None:
        raise RefusedError.conflict("这条记录来自亲属的去世登记,请撤销那份去世登记")
    resident = await lock_resident(session, seen.resident_id)
    seen = await store.get(seen.id) or seen
    if seen.state == "withdrawn":
        return seen, False
    gone = [seen]
    if seen.kind in BEGINNINGS and (end := await store.that_ends(seen.id)):
        gone.insert(0, end)
    for event in gone:
        await store.withdraw(event.id, by=command.actor, reason=command.reason, now=now)
    if seen.ends_id is not None:
        await _goes_on(store, seen)
    if seen.kind in BEGINNINGS or seen.kind in ENDINGS:
        resident = await _place(session, resident, today=today, now=now)
    await tell(session, [withdrawn(event, resident, now=now) for event in gone])
    return seen, True


async def _goes_on(store: LifeEventStore, end: LifeEvent) -> None:
    begun = ENDINGS[end.kind]
    if end.ends_id is None or begun in await store.lasting(end.resident_id):
        raise RefusedError.conflict("之后又登记了一次,请先更正较新的那一条")
    await store.end(end.ends_id, ended_at=None)


async def _place(session: AsyncSession, resident: Resident, *, today: date, now: datetime) -> Resident:
    if resident.status == "deceased":
        return resident
    lasting = await LifeEventStore(session).lasting(resident.id)
    placed = replace(resident, status=status_of(lasting), stay=stay_of(lasting))
    return await place_resident(session, resident, placed, today=today, now=now)
