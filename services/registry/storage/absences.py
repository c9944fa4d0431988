"""Absences: who is away when, and who stands in."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.stand_in import Absence, Colleague, Cover
from services.registry.storage.circle_tables import AbsenceRow, AbsenceShareRow
from services.registry.storage.held import EVERYBODY, Held

__all__ = ["AbsenceStore", "Leave"]

MAX = "'infinity'::timestamptz"


@dataclass(frozen=True, slots=True)
class Leave:
    """One absence as it is kept."""

    id: UUID
    community: str
    staff_id: UUID
    stand_in_id: UUID | None
    chosen: bool
    reason: str
    active_from: datetime
    active_to: datetime | None
    begun: bool
    over: bool
    recorded_by: str
    recorded_at: datetime


COLUMNS = ", ".join(Leave.__dataclass_fields__)


class AbsenceStore:
    """Questions about absences, and changes to them. Who changes holds the community's lock."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def cover_at(self, communities: Collection[str], moment: datetime) -> Cover:
        """Return who of these communities is not there at a moment, and who stands in for them."""
        rows = await self._session.execute(
            text(
                """select 'away' as state, staff_id, active_from, stand_in_id, chosen, (
                    select jsonb_object_agg(s.resident_id, s.stand_in_id) from absence_share s
                    where s.absence_id = absence.id) as shares
                from absence
                where community = any(:communities) and active_from <= :moment
                  and (active_to is null or active_to > :moment)
                union all
                select 'back', staff_id, max(active_to), null, null, null from absence
                where community = any(:communities) and active_to <= :moment and active_to > active_from
                group by staff_id
                union all
                select 'left', id, null, null, null, null from staff
                where community = any(:communities) and not active"""
            ),
            {"communities": list(communities), "moment": moment},
        )
        found = rows.all()
        return Cover(
            absences={row.staff_id: _absence(row) for row in found if row.state == "away"},
            left=frozenset(row.staff_id for row in found if row.state == "left"),
            back={row.staff_id: row.active_from for row in found if row.state == "back"},
        )

    async def get(self, absence_id: UUID) -> Leave | None:
        """Return one absence."""
        rows = await self._session.execute(
            text(f"select {COLUMNS} from absence where id = :id"),  # noqa: S608 - a constant
            {"id": absence_id},
        )
        row = rows.one_or_none()
        return Leave(*row) if row else None

    async def overlapping(
        self, staff_id: UUID, *, since: datetime, until: datetime | None, but: UUID | None = None
    ) -> bool:
        """Say whether somebody is away already at any moment of a time; `but` is an absence that does not count."""
        found = await self._session.scalar(
            text(
                f"""select true from absence
                where staff_id = :id and id is distinct from cast(:but as uuid)
                  and active_from < coalesce(:until, {MAX})
                  and coalesce(active_to, {MAX}) > greatest(active_from, :since) limit 1"""  # noqa: S608 - constants
            ),
            {"id": staff_id, "since": since, "until": until, "but": but},
        )
        return found is not None

    async def add(self, leave: Leave, shares: Mapping[UUID, UUID]) -> None:
        """Keep an absence; `shares` is resident to who stands in for this resident alone."""
        await self._session.execute(insert(AbsenceRow).values(asdict(leave)))
        if shares:
            rows = [
                {"absence_id": leave.id, "resident_id": resident, "stand_in_id": staff}
                for resident, staff in shares.items()
            ]
            await self._session.execute(insert(AbsenceShareRow), rows)

    async def end(self, absence_id: UUID, *, at: datetime, over: bool) -> None:
        """Write when somebody is back; one that never began is empty."""
        await self._session.execute(
            text(
                """update absence set active_to = greatest(active_from, :at), begun = begun or :over, over = :over
                where id = :id"""
            ),
            {"id": absence_id, "at": at, "over": over},
        )

    async def colleagues_of(self, community: str, *, since: datetime, until: datetime | None) -> list[Colleague]:
        """Return the staff of a community who are there during the whole of a time."""
        rows = await self._session.execute(
            text(
                f"""select s.id, s.name, s.kind, s.team as group, (
                    select count(*) from post p where p.staff_id = s.id and p.role = 'liaison' and p.active_to is null
                ) as residents
                from staff s
                where s.community = :community and s.active and not exists (
                    select from absence a
                    where a.staff_id = s.id and a.active_from < coalesce(:until, {MAX})
                      and coalesce(a.active_to, {MAX}) > greatest(a.active_from, :since))"""  # noqa: S608 - constants
            ),
            {"community": community, "since": since, "until": until},
        )
        return [Colleague(*row) for row in rows.all()]

    async def upcoming(self, community: str, *, held: Held = EVERYBODY, now: datetime) -> list[Row[Any]]:
        """Return the absences of a community that hold or lie ahead, with the names, by their beginning."""
        rows = await self._session.execute(
            text(
                f"""select a.*, s.name as staff_name, i.name as stand_in_name, (
                    select coalesce(jsonb_agg(jsonb_build_object(
                        'stand_in_id', h.stand_in_id, 'stand_in_name', h.name, 'residents', h.residents)
                        order by h.name), '[]')
                    from (select t.stand_in_id, n.name, count(*) as residents
                        from absence_share t join staff n on n.id = t.stand_in_id
                        where t.absence_id = a.id group by t.stand_in_id, n.name) h) as shares
                from absence a join staff s on s.id = a.staff_id left join staff i on i.id = a.stand_in_id
                where a.community = :community and (a.active_to is null or a.active_to > :now)
                  and {held.staff}
                order by a.active_from, s.name, a.id"""  # noqa: S608 - constants
            ),
            {"community": community, "now": now} | held.values,
        )
        return list(rows.all())

    async def stand_ins_now(self, staff_id: UUID, *, now: datetime) -> dict[UUID, list[UUID]]:
        """Return who answers for the residents paired with somebody who is away, as the circles were last told."""
        rows = await self._session.execute(
            text(
                """select c.staff_id, array_agg(c.resident_id order by c.resident_id) as residents
                from post p join circle_level c on c.resident_id = p.scope_key::uuid and c.role = p.role
                where p.staff_id = :id and p.role = 'liaison' and p.scope = 'resident' and p.active_from <= :now
                  and (p.active_to is null or p.active_to > :now) and c.stands_in_for = p.staff_id
                group by c.staff_id order by c.staff_id"""
            ),
            {"id": staff_id, "now": now},
        )
        return {row.staff_id: list(row.residents) for row in rows.all()}

    async def community_with_due(self, now: datetime) -> str | None:
        """Return a community in which an absence begins or ends that the circles have not been told of."""
        found: str | None = await self._session.scalar(
            text(
                """(select community from absence where not begun and active_from <= :now limit 1)
                union all
                (select community from absence where begun and not over and active_to <= :now limit 1) limit 1"""
            ),
            {"now": now},
        )
        return found

    async def take_due(self, community: str, *, now: datetime) -> list[tuple[UUID, UUID, bool]]:
        """Mark absences that have begun or ended; returns each with whose it is, and whether it is over."""
        rows = await self._session.execute(
            text(
                """update absence set begun = true, over = coalesce(active_to <= :now, false)
                where community = :community
                  and ((not begun and active_from <= :now) or (begun and not over and active_to <= :now))
                returning id, staff_id, over"""
            ),
            {"community": community, "now": now},
        )
        return [(row.id, row.staff_id, row.over) for row in rows.all()]

    async def next_due(self) -> datetime | None:
        """Return when the next absence begins or ends."""
        found: datetime | None = await self._session.scalar(
            text(
                """select least(
                    (select min(active_from) from absence where not begun),
                    (select min(active_to) from absence where begun and not over and active_to is not null))"""
            )
        )
        return found


def _absence(row: Row[Any]) -> Absence:
    shares = {resident: UUID(staff) for resident, staff in (row.shares or {}).items()}
    return Absence(row.staff_id, row.active_from, row.stand_in_id, row.chosen, shares)
