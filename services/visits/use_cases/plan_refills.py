"""Plan deliveries of medicine before it runs out, and go on from the day on which one was handed over."""

from datetime import date, datetime, time, timedelta
from uuid import uuid5
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.constants import SWEEP_BATCH
from services.visits.storage.refill_tables import RefillRow
from services.visits.storage.refills import RefillStore
from services.visits.storage.residents import ResidentStore
from services.visits.use_cases.follow_escorts import open_escort
from shared.clock import civil_date
from shared.contracts.visits_escorts import OpenEscort
from shared.contracts.visits_refills import ListRefills, RefillItem, Refills, SaveRefill, StopRefill
from shared.edge import RefusedError

__all__ = ["list_refills", "plan_refills", "save_refill", "stop_refill"]

BROUGHT_BY = time(18)
"""Until then the medicine is in the resident's hands: the evening of the last day on which there is any."""

LEAST = timedelta(hours=24)
"""How long whoever brings it has at least, where a delivery is planned late."""


async def save_refill(session: AsyncSession, command: SaveRefill) -> RefillItem:
    """Keep a refill or change it; the same command again answers the same.

    Raises
    ------
    RefusedError
        Raised for an unknown resident or refill, and if it was changed since it was read.
    """
    resident = await ResidentStore(session).lock(command.resident_id)
    if resident is None:
        raise RefusedError.not_found("没有找到这位居民,请先在居民档案中登记")
    said = command.model_dump(exclude={"viewer", "command_id", "actor", "refill_id", "version"})
    store = RefillStore(session)
    if command.refill_id is None:
        own = {"id": command.command_id, "area": resident.area, "active": True, "revision": 1}
        await store.add(said | own)
    row = await store.locked(command.refill_id or command.command_id)
    if row is None or row.resident_id != command.resident_id:
        raise RefusedError.not_found("没有找到这项取药安排,请刷新后重试")
    if command.refill_id is not None and any(getattr(row, name) != value for name, value in said.items()):
        if command.version not in {None, row.revision}:
            raise RefusedError.conflict("这项取药安排刚刚有变动,请核对现在的内容后再保存")
        for name, value in said.items():
            setattr(row, name, value)
        row.revision += 1
    return _item(row)


async def stop_refill(session: AsyncSession, command: StopRefill) -> RefillItem:
    """End a refill; a delivery that is planned stays until it is confirmed.

    Raises
    ------
    RefusedError
        Raised for an unknown refill.
    """
    row = await RefillStore(session).locked(command.refill_id)
    if row is None:
        raise RefusedError.not_found("没有找到这项取药安排,请刷新后重试")
    row.active, row.revision = False, row.revision + 1
    return _item(row)


async def list_refills(session: AsyncSession, query: ListRefills) -> Refills:
    """Return what is brought to a resident."""
    return Refills(items=[_item(row) for row in await RefillStore(session).of_resident(query.resident_id)])


async def plan_refills(session: AsyncSession, *, now: datetime, zone: ZoneInfo) -> bool:
    """Open a delivery for every refill that is near, one for each day on which it runs out; returns if there is more.

    A delivery for a day that has passed is planned all the same: whoever was in hospital needs it now.
    """
    rows = await RefillStore(session).claim_near(today=civil_date(now, zone), limit=SWEEP_BATCH)
    for row in rows:
        row.planned_on, row.revision = row.next_on, row.revision + 1
        way = OpenEscort(
            command_id=uuid5(row.id, str(row.next_on)),
            resident_id=row.resident_id,
            kind="medicine",
            companion_id=row.companion_id,
            companion_name=row.companion_name,
            starts_at=now,
            done_by=max(_last_evening(row.next_on, zone), now + LEAST),
            refill_id=row.id,
        )
        await open_escort(session, way, now=now)
    await session.flush()
    return len(rows) == SWEEP_BATCH


def _last_evening(next_on: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(next_on - timedelta(days=1), BROUGHT_BY, zone)


def _item(row: RefillRow) -> RefillItem:
    return RefillItem(
        refill_id=row.id,
        resident_id=row.resident_id,
        medicine=row.medicine,
        next_on=row.next_on,
        every_days=row.every_days,
        ahead_days=row.ahead_days,
        companion_id=row.companion_id,
        companion_name=row.companion_name,
        active=row.active,
        planned=row.planned_on == row.next_on,
        version=row.revision,
    )
