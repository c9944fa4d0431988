"""Visits as people look at them: of one day in a community, of one liaison, of one resident."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, DateTime, String, and_, case, cast, func, literal, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.visits.storage.grids import Held
from services.visits.storage.tables import ResidentCopyRow, VisitRow

__all__ = ["AtDoor", "Day", "ListingStore", "PageTokenError", "Wanted"]

LONGEST_GRACE = timedelta(days=7)
"""What a care rule may have at most. A bound the index on the end of the period can use."""

_DOOR_KEY = func.coalesce(ResidentCopyRow.door_key, "")
_RISK = case((VisitRow.status == "missed", 0), (VisitRow.status == "planned", 1), else_=2)
_SILENCE = case((VisitRow.last_outcome == "no_answer", 0), else_=1)
_ORDER = (_RISK, _SILENCE, VisitRow.deadline_at, _DOOR_KEY, VisitRow.id)
"""Missed before planned before done; where nobody answered first; then deadline, building, unit and room."""


LEAST = ("missed", "planned", "completed_late", "completed")
"""What counts for a door where several visits stand differently, the first before the others."""

_REACHED = case(*((VisitRow.status == status, rank) for rank, status in enumerate(LEAST)))


class PageTokenError(ValueError):
    """Raised for a page token that this service has not made."""


@dataclass(frozen=True, slots=True)
class Day:
    """A civil day as moments, and how far back a missed visit is still to be made up for."""

    starts_at: datetime
    ends_at: datetime
    make_up_from: datetime


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which visits to list."""

    area: str | None = None
    day: Day | None = None
    """None is whenever."""
    liaison_id: UUID | None = None
    resident_id: UUID | None = None
    held: Held = field(default_factory=Held)
    """Of residents in which grids; and their own visits of others."""
    statuses: list[str] = field(default_factory=list)
    due_only: bool = False
    due_from: datetime | None = None
    due_until: datetime | None = None
    """Between which moments the period ends; None is whenever."""


class AtDoor(NamedTuple):
    """What a map needs of one visit and of whom it is for."""

    resident_id: UUID
    status: Any
    due_at: datetime
    last_outcome: Any
    liaison_id: UUID | None
    liaison_name: str | None
    name: str | None
    """None of a resident whose copy is being rebuilt."""
    birth_date: date | None
    birth_year: int | None
    compound: str | None
    building: str | None
    unit: str | None
    room: str | None
    categories: list[str] | None


_VISIT, _RESIDENT = VisitRow.__table__.c, ResidentCopyRow.__table__.c
_AT_DOOR = [(_VISIT if name in _VISIT else _RESIDENT)[name] for name in AtDoor._fields]


class ListingStore:
    """Questions about visits that are answered with lists and counts. They only read the stored status."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def page(
        self, wanted: Wanted, *, after: str | None, limit: int
    ) -> tuple[list[tuple[VisitRow, ResidentCopyRow | None]], str | None]:
        """Return visits with their residents, and the token of the next page.

        Raises
        ------
        PageTokenError
            Raised for a token that this service has not made.
        """
        guests = await self._staying_elsewhere(wanted.area) if wanted.area is not None else []
        rows = (
            select(VisitRow, ResidentCopyRow, *_ORDER)
            .outerjoin(ResidentCopyRow, ResidentCopyRow.resident_id == VisitRow.resident_id)
            .where(*_conditions(wanted, besides=guests))
            .order_by(*_ORDER)
            .limit(limit + 1)
        )
        if after is not None:
            rows = rows.where(tuple_(*_ORDER) > _position(after))
        found = (await self._session.execute(rows)).all()
        items = [(row[0], row[1]) for row in found[:limit]]
        return items, _token(found[limit - 1][2:]) if len(found) > limit else None

    async def at_doors(self, wanted: Wanted, *, limit: int) -> list[AtDoor]:
        """Return the visits of an area with whom they are for, in the order of pages."""
        guests = await self._staying_elsewhere(wanted.area) if wanted.area is not None else []
        rows = (
            select(*_AT_DOOR)
            .outerjoin(ResidentCopyRow, ResidentCopyRow.resident_id == VisitRow.resident_id)
            .where(*_conditions(wanted, besides=guests))
            .order_by(*_ORDER)
            .limit(limit)
        )
        return [AtDoor._make(row) for row in await self._session.execute(rows)]

    async def _staying_elsewhere(self, area: str) -> Sequence[UUID]:
        """Return the residents of a community who stay in another one: both see their visits, one answers."""
        return (
            await self._session.scalars(select(ResidentCopyRow.resident_id).where(ResidentCopyRow.home_area == area))
        ).all()

    async def by_status_and_place(self, wanted: Wanted) -> list[tuple[str, str, int]]:
        """Return status, compound or grid, and how many visits, each where it is answered for."""
        place = func.coalesce(ResidentCopyRow.compound, ResidentCopyRow.grid, "")
        rows = (
            select(VisitRow.status, place, func.count())
            .outerjoin(ResidentCopyRow, ResidentCopyRow.resident_id == VisitRow.resident_id)
            .where(*_conditions(wanted))
            .group_by(VisitRow.status, place)
        )
        return [(row[0], row[1], row[2]) for row in await self._session.execute(rows)]

    async def doors_of_day(self, wanted: Wanted, day: Day) -> list[tuple[str | None, str, int]]:
        """Return the least that was reached behind doors on a day, compound or grid, and how many doors; None is later.

        Two who live together are one door; whoever has no room on file is one of their own.
        """
        place = func.coalesce(ResidentCopyRow.compound, ResidentCopyRow.grid, "")
        home = func.concat_ws("/", *(getattr(ResidentCopyRow, part) for part in ("building", "unit", "room")))
        door = case((ResidentCopyRow.room.is_(None), cast(VisitRow.resident_id, String)), else_=home)
        least = func.min(case((_of_the_day(day), _REACHED)))
        behind = (
            select(least.label("least"), place.label("place"))
            .outerjoin(ResidentCopyRow, ResidentCopyRow.resident_id == VisitRow.resident_id)
            .where(*_conditions(wanted))
            .group_by(place, door)
            .having(or_(least.is_not(None), func.bool_or(VisitRow.status == "planned")))
            .subquery()
        )
        rows = select(behind.c.least, behind.c.place, func.count()).group_by(behind.c.least, behind.c.place)
        return [
            (None if row[0] is None else LEAST[row[0]], row[1], row[2]) for row in await self._session.execute(rows)
        ]

    async def due_between(self, wanted: Wanted, *, now: datetime, until: datetime) -> int:
        """Return how many planned visits have their deadline in a span, whatever day is wanted."""
        rows = (
            select(func.count())
            .select_from(VisitRow)
            .outerjoin(ResidentCopyRow, ResidentCopyRow.resident_id == VisitRow.resident_id)
            .where(
                *_conditions(replace(wanted, day=None)),
                VisitRow.status == "planned",
                VisitRow.deadline_at > now,
                VisitRow.deadline_at <= until,
            )
        )
        return int((await self._session.execute(rows)).scalar_one())


def _conditions(wanted: Wanted, *, besides: Sequence[UUID] = ()) -> list[ColumnElement[bool]]:
    """Return what has to be true; of an area also what is told `besides`, wherever that is."""
    found: list[ColumnElement[bool]] = []
    if wanted.area is not None:
        here = VisitRow.area == wanted.area
        found.append(or_(here, VisitRow.resident_id.in_(besides)) if besides else here)
    if wanted.liaison_id is not None:
        found.append(VisitRow.liaison_id == wanted.liaison_id)
    if wanted.resident_id is not None:
        found.append(VisitRow.resident_id == wanted.resident_id)
    if wanted.held.grids:
        own = [VisitRow.liaison_id == wanted.held.own] if wanted.held.own else []
        found.append(or_(*wanted.held.conditions, *own))
    if wanted.statuses:
        found.append(VisitRow.status.in_(wanted.statuses))
    if wanted.due_from is not None:
        found.append(VisitRow.due_at >= wanted.due_from)
    if wanted.due_until is not None:
        found.append(VisitRow.due_at <= wanted.due_until)
    if wanted.due_only:
        found.append(_due(wanted.day))
    elif wanted.day is not None:
        found.append(_on(wanted.day))
    return found


def _of_the_day(day: Day) -> ColumnElement[bool]:
    """Visits that are due by the end of the day, overdue, or were made on it."""
    due = VisitRow.status.in_(("planned", "missed")) & (VisitRow.due_at <= day.ends_at)
    made = (VisitRow.completed_at >= day.starts_at) & (VisitRow.completed_at < day.ends_at)
    return or_(due, and_(VisitRow.status.in_(("completed", "completed_late")), made))


def _on(day: Day) -> ColumnElement[bool]:
    """Visits whose period includes the day, and those that ran out of time on it."""
    running = VisitRow.ends_at > day.starts_at
    near = VisitRow.ends_at > day.starts_at - LONGEST_GRACE
    ran_out = and_(VisitRow.status.in_(("planned", "missed")), VisitRow.deadline_at > day.starts_at)
    return and_(VisitRow.opens_at < day.ends_at, near, or_(running, ran_out))


def _due(day: Day | None) -> ColumnElement[bool]:
    """Visits to be made: planned, or missed with no later visit of the same rule made since."""
    later = aliased(VisitRow)
    made_since = (
        select(literal(1))
        .where(
            later.resident_id == VisitRow.resident_id,
            later.rule_id == VisitRow.rule_id,
            later.opens_at > VisitRow.opens_at,
            later.status.in_(("completed", "completed_late")),
        )
        .exists()
    )
    missed = and_(VisitRow.status == "missed", ~made_since)
    if day is None:
        return or_(VisitRow.status == "planned", missed)
    planned = and_(VisitRow.status == "planned", VisitRow.deadline_at > day.starts_at)
    recent = VisitRow.ends_at > day.make_up_from
    return and_(VisitRow.opens_at < day.ends_at, recent, or_(planned, missed))


def _token(position: Any) -> str:  # noqa: ANN401
    risk, silence, deadline_at, door, visit_id = position
    text = json.dumps([risk, silence, deadline_at.isoformat(), door, str(visit_id)], ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode()


def _position(token: str) -> ColumnElement[Any]:
    try:
        risk, silence, deadline_at, door, visit_id = json.loads(base64.urlsafe_b64decode(token.encode()))
        parts = (int(risk), int(silence), datetime.fromisoformat(deadline_at), str(door), UUID(visit_id))
    except (ValueError, TypeError, binascii.Error) as error:
        raise PageTokenError(token) from error
    moment = cast(literal(parts[2], DateTime(timezone=True)), DateTime(timezone=True))
    return tuple_(literal(parts[0]), literal(parts[1]), moment, literal(parts[3]), literal(parts[4]))
