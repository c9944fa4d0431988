"""Signals: what was agreed, what was seen, and how the days stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.grids import IN_REACH, Held
from services.visits.storage.signal_tables import SightingRow, SignalDeviceRow, SignalPlanRow
from services.visits.storage.statements import as_json, statement
from services.visits.storage.tables import ResidentCopyRow

__all__ = ["Day", "Due", "SignalStore", "Standing", "Watched"]

CLAIM_CLOSED = statement(
    """
    select p.resident_id, p.window_from, p.window_to, p.opens_at, p.closes_at, r.area,
           coalesce(r.on_list and not r.paused and r.presence = 'home' and r.home_area is null, false) as at_home
      from signal_plan p
      left join resident_copy r on r.resident_id = p.resident_id
     where p.active and p.closes_at <= :now
     order by p.closes_at, p.resident_id
     limit :limit
       for update of p skip locked
    """,
    moments=("now",),
)

MOVE_ON = statement(
    """
    update signal_plan p
       set opens_at = n.opens_at, closes_at = n.closes_at
      from jsonb_to_recordset(cast(:windows as jsonb)) as n (
               resident_id uuid, opens_at timestamptz, closes_at timestamptz
           )
     where p.resident_id = n.resident_id
    """
)

UNSEEN = statement(
    """
    insert into signal_day (id, resident_id, on_day, area, status, revision)
    select n.id, n.resident_id, n.on_day, n.area, 'unseen', 1
      from jsonb_to_recordset(cast(:days as jsonb)) as n (id uuid, resident_id uuid, on_day date, area text)
     order by n.id
        on conflict (id) do update set status = 'unseen', revision = signal_day.revision + 1
     where signal_day.status = 'waiting'
    returning id, revision
    """
)

SIGHTED = statement(
    """
    insert into signal_day as d (id, resident_id, on_day, area, status, seen_at, source, revision)
    select n.id, n.resident_id, n.on_day, n.area, n.status, n.seen_at, n.source, 1
      from jsonb_to_recordset(cast(:days as jsonb)) as n (
               id uuid, resident_id uuid, on_day date, area text, status text, seen_at timestamptz, source text
           )
     order by n.id
        on conflict (id) do update set
           status = excluded.status, seen_at = excluded.seen_at, source = excluded.source, revision = d.revision + 1
     where d.status in ('unseen', 'waiting') or excluded.status = 'distress'
    returning d.id, d.revision
    """
)
"""Seen after unseen is late; a call for help stays one whatever is seen afterwards."""

WITHDRAW = statement(
    """
    update signal_day
       set status = 'waiting', seen_at = null, source = null, revision = revision + 1
     where id = any(:days) and status = 'seen' and source = 'observer'
    returning id, revision
    """,
    id_lists=("days",),
)
"""Only what a person saw: a device does not slip."""

WATCHED = statement(
    """
    select p.resident_id, p.signals, p.window_from, p.window_to, p.observer_id, c.members, r.area,
           coalesce(r.on_list and not r.paused and r.presence = 'home' and r.home_area is null, false) as at_home,
           p.closes_at
      from signal_plan p
      left join resident_copy r on r.resident_id = p.resident_id
      left join circle_copy c on c.resident_id = p.resident_id
     where p.active and p.resident_id = any(:residents)
     order by p.resident_id
       for update of p
    """,
    id_lists=("residents",),
)
"""Holds the plans, as the sweep does: a sighting and the end of its window come one after the other."""

STANDING = statement(
    f"""
    select p.resident_id, r.name, r.compound, r.building, r.unit, r.room, p.window_from, p.window_to,
           d.status, d.seen_at, p.observer_id, c.liaison_id
      from signal_plan p
      join resident_copy r on r.resident_id = p.resident_id and r.on_list and not r.paused and r.presence = 'home'
       and r.home_area is null
      left join circle_copy c on c.resident_id = p.resident_id
      left join signal_day d on d.resident_id = p.resident_id and d.on_day = :day and d.area = r.area
     where p.active
       and (cast(:area as text) is null or r.area = :area and {IN_REACH})
       and (cast(:observer as uuid) is null or p.observer_id = :observer or c.liaison_id = :observer
            or c.members @> jsonb_build_array(jsonb_build_object(
                'staff_id', cast(cast(:observer as uuid) as text), 'role', 'block_captain')))
     order by case d.status when 'distress' then 0 when 'unseen' then 1 when 'seen' then 3 else 2 end,
              r.door_key, r.name
    """,  # noqa: S608  a constant
    ids=("observer", "own"),
    text_lists=("grids",),
)


@dataclass(frozen=True, slots=True)
class Due:
    """A plan whose window has closed."""

    resident_id: UUID
    window_from: str
    window_to: str
    opens_at: datetime
    closes_at: datetime
    area: str | None
    at_home: bool
    """On the list, at home, and not reported dead."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A plan as somebody who looks needs it."""

    resident_id: UUID
    signals: list[dict[str, Any]]
    window_from: str
    window_to: str
    observer_id: UUID | None
    members: list[dict[str, Any]] | None
    area: str | None
    at_home: bool
    """On the list, at home, and not reported dead."""
    closes_at: datetime | None = None
    """When the window at which is looked next closes."""

    def may_look(self, staff_id: UUID) -> bool:
        """Say whether this person looks at this window: as the observer, or out of the care circle."""
        circle = {member.get("staff_id") for member in self.members or []}
        return staff_id == self.observer_id or str(staff_id) in circle

    def means(self, code: str) -> str | None:
        """Return what a signal of this resident means; None for one that was not agreed."""
        return next((signal["meaning"] for signal in self.signals if signal["code"] == code), None)


@dataclass(frozen=True, slots=True)
class Day:
    """What becomes of one resident's day."""

    id: UUID
    resident_id: UUID
    on_day: date
    area: str
    status: str
    seen_at: datetime | None = None
    source: str | None = None

    def row(self) -> dict[str, Any]:
        """Return what the statements take."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Standing:
    """How one window stands on a day."""

    resident_id: UUID
    name: str
    compound: str | None
    building: str | None
    unit: str | None
    room: str | None
    window_from: str
    window_to: str
    status: str | None
    seen_at: datetime | None
    observer_id: UUID | None
    liaison_id: UUID | None


class SignalStore:
    """Questions about signals. Never commits: the caller owns the transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def plan_of(self, resident_id: UUID) -> SignalPlanRow | None:
        """Return what was agreed with a resident, and lock it."""
        return await self._session.get(SignalPlanRow, resident_id, with_for_update=True, populate_existing=True)

    async def save(self, fields: Mapping[str, Any]) -> None:
        """Put what was agreed in the place of what was agreed before."""
        row = insert(SignalPlanRow).values(**fields)
        kept = {name: value for name, value in fields.items() if name != "resident_id"}
        await self._session.execute(row.on_conflict_do_update(index_elements=["resident_id"], set_=kept))

    async def claim_closed(self, *, now: datetime, limit: int) -> list[Due]:
        """Lock the plans whose window has closed, the oldest first; those of another replica are passed over."""
        return [Due(*row) for row in await self._session.execute(CLAIM_CLOSED, {"now": now, "limit": limit})]

    async def move_on(self, windows: Sequence[Mapping[str, Any]]) -> None:
        """Look at the next windows from now on."""
        await self._session.execute(MOVE_ON, {"windows": as_json(windows)})

    async def next_close(self) -> datetime | None:
        """Return when the next window closes."""
        row = SignalPlanRow
        return await self._session.scalar(select(row.closes_at).where(row.active).order_by(row.closes_at).limit(1))

    async def close_unseen(self, days: Sequence[Day]) -> dict[UUID, int]:
        """Say that nothing was seen on days of which nothing is known; returns those days with their revision."""
        found = await self._session.execute(UNSEEN, {"days": as_json(day.row() for day in days)})
        return {row.id: row.revision for row in found}

    async def sighted(self, days: Sequence[Day]) -> dict[UUID, int]:
        """Say what was seen; returns the days that changed by it, with their revision."""
        found = await self._session.execute(SIGHTED, {"days": as_json(day.row() for day in days)})
        return {row.id: row.revision for row in found}

    async def withdraw(self, days: Sequence[UUID]) -> dict[UUID, int]:
        """Say that days are open again; returns those of which somebody had said that they saw, with their revision."""
        found = await self._session.execute(WITHDRAW, {"days": list(days)})
        return {row.id: row.revision for row in found}

    async def watched(self, residents: Sequence[UUID]) -> dict[UUID, Watched]:
        """Return what was agreed with residents, and lock it; none for those with whom nothing is agreed."""
        rows = [Watched(*row) for row in await self._session.execute(WATCHED, {"residents": list(residents)})]
        return {row.resident_id: row for row in rows}

    async def unwatched(self, resident_id: UUID) -> Watched | None:
        """Return a resident with whom nothing is agreed: a call for help of theirs counts, nothing else can."""
        row = ResidentCopyRow
        found = await self._session.execute(
            select(row.resident_id, row.area, row.on_list).where(row.resident_id == resident_id)
        )
        known = found.one_or_none()
        if known is None:
            return None
        return Watched(
            resident_id=resident_id,
            signals=[],
            observer_id=None,
            members=None,
            area=known.area,
            at_home=known.on_list,
            window_from="24:00",
            window_to="24:00",
        )

    async def resident_of(self, device: str) -> UUID | None:
        """Return whose device it is; None for one that is not known or no longer used."""
        row = SignalDeviceRow
        return await self._session.scalar(select(row.resident_id).where(row.device == device, row.active))

    async def devices_of(self, resident_id: UUID) -> list[SignalDeviceRow]:
        """Return the devices of a resident, those in use first."""
        row = SignalDeviceRow
        rows = select(row).where(row.resident_id == resident_id).order_by(row.active.desc(), row.device)
        return list(await self._session.scalars(rows))

    async def save_device(self, fields: Mapping[str, Any]) -> None:
        """Keep whose device it is, in the place of what was said before."""
        kept = {name: value for name, value in fields.items() if name != "device"}
        row = insert(SignalDeviceRow).values(**fields)
        await self._session.execute(row.on_conflict_do_update(index_elements=["device"], set_=kept))

    async def add_sightings(self, rows: Sequence[Mapping[str, Any]]) -> set[UUID]:
        """Keep what was seen; returns which of it had not been told before."""
        added: set[UUID] = set()
        for row in rows:
            kept = insert(SightingRow).values(**row).on_conflict_do_nothing(index_elements=["id"])
            if (found := await self._session.scalar(kept.returning(SightingRow.id))) is not None:
                added.add(found)
        return added

    async def standings(self, *, day: date, area: str | None, observer: UUID | None, held: Held) -> list[Standing]:
        """Return how the windows of a day stand; of a community in some of its grids alone for whoever leads those."""
        said = {"day": day, "area": area, "observer": observer, **held.values}
        found = await self._session.execute(STANDING, said)
        return [Standing(*row) for row in found]
