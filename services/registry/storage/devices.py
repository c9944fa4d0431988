"""Assistive devices, their loans, and what is to be done about them."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import insert, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.registry.storage.census_tables import DeviceLoanRow, DeviceRow, DeviceTaskRow
from services.registry.storage.held import EVERYBODY, Held
from services.registry.storage.tables import ResidentRow

__all__ = ["DeviceStore", "OpenedTask"]

LIMIT = 500
"""Tasks opened in one transaction."""

OPEN_TASKS = """
    with wanted as (
        select l.id as loan_id, l.device_id, l.resident_id, r.community, r.entity_version,
            case when r.status = 'active' then 'inspect' else 'return' end as kind,
            case r.status when 'active' then 'inspection_passed' when 'deceased' then 'holder_died'
                else 'holder_moved' end as reason
        from device_loan l join device d on d.id = l.device_id join resident r on r.id = l.resident_id
        where l.returned_on is null and (r.status <> 'active' or d.inspect_by < :today)
          and not exists (
            select from device_task t where t.device_id = l.device_id and t.closed_at is null
              and t.kind = case when r.status = 'active' then 'inspect' else 'return' end)
        order by l.lent_on, l.id limit :limit),
    opened as (
        insert into device_task (device_id, loan_id, kind, reason, opened_at)
        select device_id, loan_id, kind, reason, cast(:now as timestamptz) from wanted
        on conflict (device_id, kind) where closed_at is null do nothing
        returning id, loan_id, device_id, kind, reason)
    select o.id, o.device_id, w.resident_id, w.community, w.entity_version, o.kind, o.reason
    from opened o join wanted w on w.loan_id = o.loan_id
"""
"""A holder who is off the list no longer needs the device inspected, but fetched."""


@dataclass(frozen=True, slots=True)
class OpenedTask:
    """Something to do about a device, from now on."""

    id: UUID
    device_id: UUID
    resident_id: UUID
    community: str
    version: int
    kind: str
    reason: str


class DeviceStore:
    """Questions about devices, and writing about them."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def lock(self, device_id: UUID) -> DeviceRow | None:
        """Return a device that nobody else lends or takes back meanwhile."""
        return await self._session.get(DeviceRow, device_id, with_for_update=True)

    async def save(self, **values: object) -> None:
        """Add a device, or change what is known of it."""
        statement = upsert(DeviceRow).values(values)
        kept = {name: value for name, value in values.items() if name not in {"id", "community"}}
        await self._session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=kept))

    async def numbered(self, community: str, number: str) -> UUID | None:
        """Return the device that has a number in a community."""
        found: UUID | None = await self._session.scalar(
            select(DeviceRow.id).where(DeviceRow.community == community, DeviceRow.number == number)
        )
        return found

    async def loan_of(self, device_id: UUID) -> DeviceLoanRow | None:
        """Return the loan under way."""
        return (
            await self._session.scalars(
                select(DeviceLoanRow).where(DeviceLoanRow.device_id == device_id, DeviceLoanRow.returned_on.is_(None))
            )
        ).one_or_none()

    async def lend(self, loan_id: UUID, *, device_id: UUID, resident_id: UUID, lent_on: date) -> None:
        """Begin a loan."""
        await self._session.execute(
            insert(DeviceLoanRow).values(id=loan_id, device_id=device_id, resident_id=resident_id, lent_on=lent_on)
        )

    async def close_tasks(self, device_id: UUID, *, kinds: list[str], now: datetime) -> None:
        """Close what has been done."""
        await self._session.execute(
            update(DeviceTaskRow)
            .where(
                DeviceTaskRow.device_id == device_id,
                DeviceTaskRow.kind.in_(kinds),
                DeviceTaskRow.closed_at.is_(None),
            )
            .values(closed_at=now)
        )

    async def open_tasks(self, *, today: date, now: datetime) -> list[OpenedTask]:
        """Open what is to be done about devices on loan and is not open yet; returns those, a batch."""
        rows = await self._session.execute(text(OPEN_TASKS), {"today": today, "now": now, "limit": LIMIT})
        return [OpenedTask(*row) for row in rows.all()]

    async def of_community(
        self, community: str, *, held: Held = EVERYBODY
    ) -> list[tuple[DeviceRow, DeviceLoanRow | None]]:
        """Return the devices of a community by number, each with its loan under way; not those of others' residents."""
        holder = aliased(ResidentRow, name="r")
        rows = await self._session.execute(
            select(DeviceRow, DeviceLoanRow)
            .outerjoin(DeviceLoanRow, (DeviceLoanRow.device_id == DeviceRow.id) & DeviceLoanRow.returned_on.is_(None))
            .outerjoin(holder, holder.id == DeviceLoanRow.resident_id)
            .where(DeviceRow.community == community)
            .where(or_(holder.id.is_(None), holder.community != DeviceRow.community, text(held.residents)))
            .order_by(DeviceRow.number),
            held.values,
        )
        return [(device, loan) for device, loan in rows.all()]

    async def tasks_of(self, device_ids: list[UUID]) -> list[DeviceTaskRow]:
        """Return what is to be done about devices."""
        statement = (
            select(DeviceTaskRow)
            .where(DeviceTaskRow.device_id.in_(device_ids), DeviceTaskRow.closed_at.is_(None))
            .order_by(DeviceTaskRow.opened_at)
        )
        return list((await self._session.scalars(statement)).all())
