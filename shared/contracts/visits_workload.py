"""Who has how much work in a community: per liaison and per grid, and behind each number the names."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.base import Community, Contract, Query
from shared.contracts.visits_requests import VisitStatus
from shared.contracts.words import ContactMode

__all__ = [
    "GridWork",
    "LiaisonWork",
    "ReportWorkload",
    "ShowWork",
    "Work",
    "WorkOf",
    "WorkVisit",
    "WorkedResident",
    "Workload",
]


class ReportWorkload(Query):
    """Ask how much work everybody of a community has this week and next."""

    NAME: ClassVar[str] = "visits.report_workload.v1"

    community: Community


class Work(Contract):
    """Residents and visits of one liaison, one grid, or nobody. A week lasts from Monday to Sunday."""

    residents: int = 0
    """On the list, in this care now."""
    vacant: int = 0
    """Special residents of these who have no liaison."""
    today: int = 0
    """Still to be made by the end of today, those whose time is up included."""
    week: int = 0
    """Still to be made by the end of this week, those of today included."""
    next_week: int = 0
    done: int = 0
    """Made, of those that this week asks for."""
    overdue: int = 0
    """Time is up and the grace runs; part of `today`."""
    missed: int = 0
    """Missed, and not made up for."""
    calls: int = 0
    """Of `week`, those that a call is enough for."""
    minutes: int = 0
    """Expected for `week`."""


class LiaisonWork(Work):
    """What one liaison has; none is what nobody has."""

    liaison_id: UUID | None = None
    name: str | None = None


class GridWork(Work):
    """What is in one grid; none is where no grid is known."""

    grid: str | None = None


class Workload(Contract):
    """Who has how much. Somebody with neither residents nor visits is not among them."""

    liaisons: list[LiaisonWork]
    grids: list[GridWork]
    today: date
    door_minutes: int
    """What a visit at the door is counted with, the way included."""
    call_minutes: int


class ShowWork(Query):
    """Ask by name whom a liaison has, and which visits."""

    NAME: ClassVar[str] = "visits.show_work.v1"

    community: Community
    liaison_id: UUID | None = None
    """None is those who have nobody."""
    until: date | None = None
    """Last day of visits to show; none is the end of next week."""
    limit: Annotated[int, Field(ge=1, le=1000)] = 500


class WorkVisit(Contract):
    """One visit that is still to be made."""

    visit_id: UUID
    reason: str
    modes: list[ContactMode]
    status: VisitStatus
    opens_at: AwareDatetime
    due_at: AwareDatetime
    deadline_at: AwareDatetime


class WorkedResident(Contract):
    """Somebody in a liaison's care, or whom they visit once for somebody else."""

    resident_id: UUID
    resident_name: str
    door: str
    compound: str | None = None
    building: str | None = None
    grid: str | None = None
    in_care: bool
    """False for a visit that was given to this liaison while the resident has another."""
    visits: list[WorkVisit] = []


class WorkOf(Contract):
    """Residents in walking order, each with their visits by the end of their time."""

    items: list[WorkedResident]
