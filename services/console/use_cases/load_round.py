"""Gather one day's visits as a walk: building by building, unit by unit."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from services.console.channels.owners import Answer, Owners
from services.console.constants import MOST_DOORS
from services.console.domain.places import estate_name, natural_order
from services.console.domain.progress import Progress, count_doors, measure_progress
from shared.contracts.visits_requests import ListVisits, VisitItem, VisitPage

__all__ = ["URGENCY", "Round", "load_round"]

MOST_VISITS = 500
"""Visits of one community on one day that are asked for and counted: as many as the owner hands out at once."""

SHOWN = {"due": {"planned", "missed"}, "missed": {"missed"}, "done": {"completed", "completed_late"}}

URGENCY = {"missed": 0, "planned": 1, "completed_late": 2, "completed": 3, "cancelled": 4}


@dataclass(frozen=True)
class Round:
    """One day's visits."""

    answer: Answer[VisitPage]
    progress: Progress
    """Doors of the day."""
    later: int
    """Further doors with something open that is not due yet."""
    counts: dict[str, int]
    """How many each filter shows."""
    places: list[tuple[str, list[VisitItem]]]
    """``3幢`` and its doors; ``安和苑 3幢`` where there is more than one compound."""
    mixed: bool
    """Whether there is more than one compound."""
    liaisons: list[tuple[UUID, str]]
    truncated: bool


async def load_round(
    owners: Owners, *, community: str, day: date, show: str, liaison_id: UUID | None, zone: ZoneInfo
) -> Round:
    """Ask for the day's visits, count them, and order those that are shown."""
    answer = await owners.attempt(ListVisits(community=community, day=day, limit=MOST_VISITS), VisitPage)
    everybody = answer.value.items if answer.value else []
    mine = [visit for visit in everybody if liaison_id in {None, visit.liaison_id}]
    by_status: Counter[str] = Counter(visit.status for visit in mine)
    shown = [visit for visit in mine if show == "all" or visit.status in SHOWN[show]]
    counts = {name: sum(by_status[status] for status in statuses) for name, statuses in SHOWN.items()}
    mixed = len({visit.compound for visit in mine if visit.compound}) > 1
    starts_at = datetime.combine(day, time.min, zone)
    doors, later = count_doors(
        ((_home(visit), visit.status, visit.due_at, visit.completed_at) for visit in mine),
        starts_at=starts_at, ends_at=starts_at + timedelta(days=1),
    )  # fmt: skip
    return Round(
        answer=answer,
        progress=measure_progress(doors),
        later=later,
        counts=counts | {"all": len(mine)},
        places=_walk(shown, mixed=mixed),
        mixed=mixed,
        liaisons=sorted(
            {(visit.liaison_id, visit.liaison_name or "") for visit in everybody if visit.liaison_id},
            key=lambda liaison: liaison[1],
        ),
        truncated=len(shown) > MOST_DOORS or bool(answer.value and answer.value.next_page),
    )


def _walk(visits: list[VisitItem], *, mixed: bool) -> list[tuple[str, list[VisitItem]]]:
    """Order the first doors of the walk by compound, building, unit, urgency and room."""
    visits = sorted(visits, key=_building)[:MOST_DOORS]
    buildings: dict[tuple[bool, str, tuple[int, str]], list[VisitItem]] = {}
    for visit in visits:
        buildings.setdefault(_building(visit), []).append(visit)
    return [
        (
            estate_name(doors[0].compound if mixed else None, doors[0].building),
            sorted(doors, key=lambda door: (natural_order(door.unit), URGENCY[door.status], natural_order(door.room))),
        )
        for _, doors in sorted(buildings.items())
    ]


def _home(visit: VisitItem) -> tuple[str | None, ...]:
    """Two who live together are one door; whoever has no room on file is one of their own."""
    if not visit.room:
        return (str(visit.resident_id),)
    return (visit.compound, visit.building, visit.unit, visit.room)


def _building(visit: VisitItem) -> tuple[bool, str, tuple[int, str]]:
    """Order by compound, those without one last, and building: each compound has its own number 2."""
    return (not visit.compound, visit.compound or "", natural_order(visit.building))
