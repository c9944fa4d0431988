"""Gather one month of activities, with the days that ask for one."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.console.channels.owners import Answer, Owners
from services.console.domain.months import weeks_of
from shared.clock import civil_date
from shared.contracts.activities_calendar import ActivityProposal, ActivityProposals, ListProposals
from shared.contracts.activities_requests import Activities, ActivityItem, ListActivities

__all__ = ["Month", "load_month", "load_proposals"]

MOST = 1000
"""Activities of six weeks: a community with thirty a day would still see them all."""


@dataclass(frozen=True)
class Month:
    """One month, as the calendar shows it.

    Parameters
    ----------
    listed
        What the owner answered; the rest is empty if it did not.
    proposed
        Days that ask for an activity and have none; a refusal of its own.
    """

    first: date
    weeks: list[list[date]]
    listed: Answer[Activities]
    proposed: Answer[ActivityProposals]
    days: dict[date, list[ActivityItem]]
    asking: dict[date, list[ActivityProposal]]
    places: list[str]

    @property
    def own_days(self) -> list[date]:
        """The days of the month itself on which there is something, in their order."""
        return sorted(on for on in {*self.days, *self.asking} if on.month == self.first.month)


async def load_month(owners: Owners, *, community: str, first: date, kind: str, place: str, zone: ZoneInfo) -> Month:
    """Ask for what takes place, and what is proposed, in the weeks of a month."""
    weeks = weeks_of(first)
    query = ListActivities.model_validate({
        "community": community, "kind": kind or None, "limit": MOST, "from_at": _midnight(weeks[0][0], zone),
        "to_at": _midnight(weeks[-1][-1] + timedelta(days=1), zone),
    })  # fmt: skip
    listed, proposed = await asyncio.gather(
        owners.attempt(query, Activities),
        load_proposals(owners, community=community, years={weeks[0][0].year, weeks[-1][-1].year}),
    )
    everything = listed.value.items if listed.value else []
    days: dict[date, list[ActivityItem]] = defaultdict(list)
    for item in everything:
        if not place or item.place == place:
            days[civil_date(item.starts_at, zone)].append(item)
    asking: dict[date, list[ActivityProposal]] = defaultdict(list)
    for one in proposed.value.items if proposed.value and not place and kind in {"", "festival"} else []:
        asking[one.on].append(one)
    return Month(
        first=first, weeks=weeks, listed=listed, proposed=proposed, days=dict(days),
        asking={on: some for on, some in asking.items() if weeks[0][0] <= on <= weeks[-1][-1]},
        places=sorted({item.place for item in everything}),
    )  # fmt: skip


async def load_proposals(owners: Owners, *, community: str, years: set[int]) -> Answer[ActivityProposals]:
    """Ask for the days of some years that ask for an activity and have none yet."""
    answers = await asyncio.gather(
        *(
            owners.attempt(ListProposals(community=community, year=year, open_only=True), ActivityProposals)
            for year in sorted(years)
        )
    )
    refused = next((one for one in answers if one.value is None), None)
    items = [item for one in answers if one.value for item in one.value.items]
    return refused or Answer(value=ActivityProposals(items=items))


def _midnight(on: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(on, time(), zone)
