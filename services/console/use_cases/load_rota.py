"""Gather a week of duty: who is there on which day, and what nobody covers."""

import asyncio
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from services.console.channels.owners import Answer, Owners
from shared.clock import civil_date
from shared.contracts.alerts_rota import DutyShift, GetDutyRota, Rota, RotaGap
from shared.contracts.alerts_teams import GetOnCallTeams, OnCallTeams
from shared.contracts.base import Refusal, RefusalCode

__all__ = ["Day", "Part", "Week", "find_shift", "load_week"]

DAYS = 7

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Part:
    """A stretch of one day as a bar shows it, in per cent of the day."""

    status: str
    start: float
    width: float


@dataclass(frozen=True)
class Day:
    """One day of the rota."""

    on: date
    shifts: list[DutyShift]
    """Those that begin on it; on the first day also those that go on from before."""
    gaps: list[RotaGap]
    """What nobody covers of this day."""
    parts: list[Part]


@dataclass(frozen=True)
class Week:
    """Seven days of duty."""

    rota: Answer[Rota]
    teams: Answer[OnCallTeams]
    days: list[Day]


async def load_week(owners: Owners, *, place: str, begins: date, zone: ZoneInfo) -> Week:
    """Return who is on duty in seven days, and the on-call teams."""
    since = datetime.combine(begins, time.min, zone)
    rota, teams = await asyncio.gather(
        owners.attempt(GetDutyRota(community=place, since=since), Rota),
        owners.attempt(GetOnCallTeams(community=place), OnCallTeams),
    )
    days = [_day(rota.value, begins + number * DAY, first=not number, zone=zone) for number in range(DAYS)]
    return Week(rota=rota, teams=teams, days=days)


async def find_shift(owners: Owners, *, place: str, shift_id: UUID, at: datetime, gone: str) -> Answer[DutyShift]:
    """Return the stretch of a shift that begins at a moment; `gone` is said of one that is not there any more."""
    rota = await owners.attempt(GetDutyRota(community=place, since=at), Rota)
    if rota.value is None:
        return Answer(refusal=rota.refusal)
    found = next((one for one in rota.value.shifts if one.shift_id == shift_id and one.starts_at == at), None)
    return Answer(value=found) if found else Answer(refusal=Refusal(code=RefusalCode.NOT_FOUND, message=gone))


def _day(rota: Rota | None, on: date, *, first: bool, zone: ZoneInfo) -> Day:
    begin = datetime.combine(on, time.min, zone)
    if rota is None:
        return Day(on=on, shifts=[], gaps=[], parts=[])
    begun = {on, *([on - DAY] if first else [])}
    gaps = [
        RotaGap(starts_at=max(gap.starts_at, begin), ends_at=min(gap.ends_at, begin + DAY))
        for gap in rota.gaps
        if gap.starts_at < begin + DAY and gap.ends_at > begin
    ]
    there = [one for one in rota.shifts if one.reachable and one.team_id is None]
    covered = [(one.starts_at, one.ends_at) for one in there if one.starts_at < begin + DAY and one.ends_at > begin]
    return Day(
        on=on,
        shifts=[one for one in rota.shifts if civil_date(one.starts_at, zone) in begun],
        gaps=gaps,
        parts=[
            *(_part("completed", begin, starts, ends) for starts, ends in covered),
            *(_part("missed", begin, gap.starts_at, gap.ends_at) for gap in gaps),
        ],
    )


def _part(status: str, begin: datetime, starts: datetime, ends: datetime) -> Part:
    start = max(0.0, 100 * ((starts - begin) / DAY))
    end = min(100.0, 100 * ((ends - begin) / DAY))
    return Part(status=status, start=round(start, 2), width=round(max(0.0, end - start), 2))
