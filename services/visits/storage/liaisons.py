"""Liaisons who are listened for, and what a week brought."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import TextClause, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.liaison_tables import LiaisonWatchRow
from services.visits.storage.statements import statement

__all__ = ["Episode", "LiaisonStore", "WeekCounts"]

FACT = "w.liaison_id, w.area, w.resident_id, w.resident_count, w.silent_since, w.revision"
"""The columns of an `Episode`, in its order."""

ALONE = text("select pg_try_advisory_xact_lock(hashtextextended('liaison_watch', 0))")

LISTEN = statement(
    """
    insert into liaison_watch as w (liaison_id, area, name, resident_id, resident_count, known_since)
    select c.liaison_id, (array_agg(r.area order by r.resident_id))[1],
           coalesce((array_agg(c.liaison_name order by r.resident_id))[1], ''),
           (array_agg(r.resident_id order by r.resident_id))[1], count(*), :now
      from circle_copy c
      join resident_copy r on r.resident_id = c.resident_id and r.on_list
     where c.liaison_id is not null
     group by c.liaison_id
        on conflict (liaison_id) do update set
           area = excluded.area, name = excluded.name, resident_id = excluded.resident_id,
           resident_count = excluded.resident_count
     where (w.area, w.name, w.resident_id, w.resident_count)
        is distinct from (excluded.area, excluded.name, excluded.resident_id, excluded.resident_count)
    """,
    moments=("now",),
)

RELIEVE = text(
    f"""
    delete from liaison_watch w
     where not exists (
               select 1
                 from circle_copy c
                 join resident_copy r on r.resident_id = c.resident_id and r.on_list
                where c.liaison_id = w.liaison_id
           )
    returning {FACT}
    """  # noqa: S608  every part is a constant of this module
)

HEAR = text(
    f"""
    update liaison_watch w
       set silent_since = null, revision = w.revision + 1
     where w.silent_since is not null
       and exists (select 1 from contact c where c.staff_id = w.liaison_id and c.happened_at > w.silent_since)
    returning {FACT}
    """  # noqa: S608  every part is a constant of this module
)

FALL_SILENT = statement(
    f"""
    update liaison_watch w
       set silent_since = s.heard_at, revision = w.revision + 1
      from (
               select l.liaison_id,
                      greatest(l.known_since, (
                          select max(c.happened_at) from contact c where c.staff_id = l.liaison_id
                      )) as heard_at
                 from liaison_watch l
                where l.silent_since is null and l.known_since <= :silent_before
           ) s
     where w.liaison_id = s.liaison_id and s.heard_at <= :silent_before
    returning {FACT}
    """,  # noqa: S608  every part is a constant of this module
    moments=("silent_before",),
)

COUNT_VISITS = statement(
    """
    select count(*) filter (where status = 'planned') as planned,
           count(*) filter (where status = 'completed') as completed,
           count(*) filter (where status = 'completed_late') as completed_late,
           count(*) filter (where status = 'missed') as missed,
           count(*) filter (where status = 'cancelled') as cancelled
      from visit
     where area = :area and ends_at > :starts_at - interval '7 days' and deadline_at > :starts_at
       and deadline_at <= :ends_at
    """,
    moments=("starts_at", "ends_at"),
)

COUNT_CONTACTS = statement(
    """
    select count(*) filter (where c.outcome in ('safe', 'needs_attention')) as contacts,
           count(*) filter (where c.outcome = 'no_answer') as no_answers
      from resident_copy r
      join contact c on c.resident_id = r.resident_id
     where r.area = :area and c.happened_at >= :starts_at and c.happened_at < :ends_at
    """,
    moments=("starts_at", "ends_at"),
)


@dataclass(frozen=True, slots=True)
class Episode:
    """What the events about a liaison's silence say."""

    liaison_id: UUID
    area: str
    resident_id: UUID
    resident_count: int
    silent_since: datetime | None
    revision: int


@dataclass(frozen=True, slots=True)
class WeekCounts:
    """Visits by status and contacts by outcome."""

    planned: int
    completed: int
    completed_late: int
    missed: int
    cancelled: int
    contacts: int
    no_answers: int


class LiaisonStore:
    """Questions about liaisons."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def alone(self) -> bool:
        """Say whether this replica may look now; the others look another time."""
        return bool((await self._session.execute(ALONE)).scalar_one())

    async def listen(self, *, now: datetime) -> None:
        """Listen for everybody who answers for residents; whoever is new has been known since now."""
        await self._session.execute(LISTEN, {"now": now})

    async def relieve(self) -> list[Episode]:
        """Stop listening for those who answer for nobody any more; returns those who were silent."""
        return [gone for gone in await self._episodes(RELIEVE) if gone.silent_since is not None]

    async def hear(self) -> list[Episode]:
        """End the silence of those who have recorded something since."""
        return await self._episodes(HEAR)

    async def fall_silent(self, *, silent_before: datetime) -> list[Episode]:
        """Begin an episode for those last heard of before a moment."""
        return await self._episodes(FALL_SILENT, silent_before=silent_before)

    async def silent_in(self, area: str) -> list[LiaisonWatchRow]:
        """Return who is silent in a community, the longest first."""
        rows = select(LiaisonWatchRow).where(LiaisonWatchRow.area == area, LiaisonWatchRow.silent_since.is_not(None))
        return list(await self._session.scalars(rows.order_by(LiaisonWatchRow.silent_since)))

    async def week(self, area: str, *, starts_at: datetime, ends_at: datetime) -> WeekCounts:
        """Count a community's visits by their deadline, and its contacts by when they happened."""
        span = {"area": area, "starts_at": starts_at, "ends_at": ends_at}
        visits = (await self._session.execute(COUNT_VISITS, span)).one()
        contacts = (await self._session.execute(COUNT_CONTACTS, span)).one()
        return WeekCounts(*visits, *contacts)

    async def _episodes(self, change: TextClause, **fields: datetime) -> list[Episode]:
        return [Episode(*row) for row in await self._session.execute(change, fields)]
