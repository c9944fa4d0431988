"""Answer who has how much work, and with which residents."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.constants import CALL_MINUTES, DOOR_MINUTES, MAKE_UP_DAYS
from services.visits.domain.period import civil_moment
from services.visits.domain.walking import door_text
from services.visits.storage.grids import grids_of
from services.visits.storage.workload import Span, WorkloadStore
from services.visits.use_cases.viewing import Sight, sight_of
from shared.clock import civil_date
from shared.contracts.visits_workload import (
    GridWork,
    LiaisonWork,
    ReportWorkload,
    ShowWork,
    Work,
    WorkedResident,
    Workload,
    WorkOf,
    WorkVisit,
)

__all__ = ["report_workload", "show_work"]

W = TypeVar("W", bound=Work)

COUNTED = ("residents", "vacant", "today", "week", "next_week", "done", "overdue", "missed", "calls")


async def report_workload(session: AsyncSession, query: ReportWorkload, *, now: datetime, zone: ZoneInfo) -> Workload:
    """Return the sums of everybody who has something, and of every grid."""
    store, grids = WorkloadStore(session), grids_of(query.viewer)
    span = _span(now, zone=zone)
    rows = [
        *await store.in_care(query.community, grids=grids),
        *await store.visits(query.community, span, grids=grids),
    ]
    return Workload(
        liaisons=[
            LiaisonWork(liaison_id=liaison, name=_name(some), **_sums(some))
            for liaison, some in _grouped(rows, "liaison_id")
        ],
        grids=[GridWork(grid=grid, **_sums(some)) for grid, some in _grouped(rows, "grid")],
        today=civil_date(now, zone),
        door_minutes=DOOR_MINUTES,
        call_minutes=CALL_MINUTES,
    )


def _grouped(rows: Iterable[Row[Any]], key: str) -> list[tuple[Any, list[Row[Any]]]]:
    """Return the rows of each key, nobody's last."""
    found: dict[Any, list[Row[Any]]] = {}
    for row in rows:
        found.setdefault(getattr(row, key), []).append(row)
    return sorted(found.items(), key=lambda group: (group[0] is None, str(group[0])))


def _name(rows: Iterable[Row[Any]]) -> str | None:
    return next((row.name for row in rows if row.name), None)


def _sums(rows: Iterable[Row[Any]]) -> dict[str, int]:
    told = [row._mapping for row in rows]  # noqa: SLF001 - the public way to a row's names
    sums = {name: sum(row.get(name, 0) for row in told) for name in COUNTED}
    return sums | {"minutes": sums["calls"] * CALL_MINUTES + (sums["week"] - sums["calls"]) * DOOR_MINUTES}


async def show_work(session: AsyncSession, query: ShowWork, *, now: datetime, zone: ZoneInfo) -> WorkOf:
    """Return whom a liaison has, each with the visits that are still to be made."""
    span = _span(now, zone=zone, until=query.until)
    rows = await WorkloadStore(session).named(
        query.community, query.liaison_id, span, grids=grids_of(query.viewer), limit=query.limit
    )
    sight = await sight_of(session, query.viewer)
    people = [_resident(list(some), sight) for _, some in groupby(rows, key=_id)]
    return WorkOf(items=people[: query.limit])


def _id(row: Row[Any]) -> UUID:
    found: UUID = row.resident_id
    return found


def _resident(rows: list[Row[Any]], sight: Sight) -> WorkedResident:
    first = rows[0]
    return WorkedResident(
        resident_id=first.resident_id,
        resident_name=first.name,
        door=door_text(first.compound, first.building, first.unit, first.room),
        compound=first.compound,
        building=first.building,
        grid=first.grid,
        in_care=first.in_care,
        visits=[
            WorkVisit(
                visit_id=row.visit_id,
                reason=sight.name(row.rule_name),
                modes=row.modes,
                status=row.status,
                opens_at=row.opens_at,
                due_at=row.due_at,
                deadline_at=row.deadline_at,
            )
            for row in rows
            if row.visit_id is not None
        ],
    )


def _span(now: datetime, *, zone: ZoneInfo, until: date | None = None) -> Span:
    today = civil_date(now, zone)
    monday = today - timedelta(days=today.weekday())
    sunday, last = monday + timedelta(days=6), until or monday + timedelta(days=13)
    return Span(
        now=now,
        monday=civil_moment(monday, "00:00", zone),
        today=civil_moment(today, "24:00", zone),
        week=civil_moment(sunday, "24:00", zone),
        until=civil_moment(last, "24:00", zone),
        since=civil_moment(today - timedelta(days=MAKE_UP_DAYS), "00:00", zone),
    )
