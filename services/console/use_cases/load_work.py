"""Gather who has how much work in a community, who is away, and whom one liaison has."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.console.channels.owners import Answer, Owners
from services.console.domain.workload import WorkLine, average, in_order, is_heavy, parts_of
from shared.contracts.registry_circle import AbsenceItem, Absences, ListAbsences
from shared.contracts.registry_requests import StaffItem
from shared.contracts.visits_workload import GridWork, LiaisonWork, ReportWorkload, ShowWork, Work, Workload, WorkOf

__all__ = ["LIAISON_KINDS", "WorkBoard", "load_work", "load_work_of"]

LIAISON_KINDS = frozenset({"community_worker", "volunteer", "property_staff", "relative"})
"""Those who are paired with residents."""


@dataclass(frozen=True)
class WorkBoard:
    """A community's work: lines, sums, who is away, and who has nothing yet."""

    answer: Answer[Workload]
    lines: list[WorkLine]
    total: Work
    absences: Answer[Absences]
    idle: list[StaffItem]

    @property
    def away(self) -> dict[UUID, AbsenceItem]:
        """Who is away now or will be, by whom; the next time of each."""
        items = self.absences.value.items if self.absences.value else []
        return {item.staff_id: item for item in reversed(items)}


async def load_work(owners: Owners, *, community: str, staff: Sequence[StaffItem], by: str, order: str) -> WorkBoard:
    """Ask visits who has how much and registry who is away."""
    answer, absences = await asyncio.gather(
        owners.attempt(ReportWorkload(community=community), Workload),
        owners.attempt(ListAbsences(community=community), Absences),
    )
    found = answer.value
    liaisons, grids = (found.liaisons, found.grids) if found else ([], [])
    known = {item.staff_id: item for item in staff}
    lines = _grids(grids) if by == "grid" else _liaisons(liaisons, known)
    busy = {item.liaison_id for item in liaisons}
    return WorkBoard(
        answer=answer,
        lines=in_order(lines, order),
        total=_total(grids),
        absences=absences,
        idle=[item for item in staff if item.active and item.kind in LIAISON_KINDS and item.staff_id not in busy]
        if found
        else [],
    )


def _liaisons(works: Sequence[LiaisonWork], known: dict[UUID, StaffItem]) -> list[WorkLine]:
    middle = average([work for work in works if work.liaison_id])
    lines = []
    for work, parts in zip(works, parts_of(works), strict=True):
        person = known.get(work.liaison_id) if work.liaison_id else None
        lines.append(
            WorkLine(
                name=(person.name if person else work.name) if work.liaison_id else None,
                work=work,
                parts=parts,
                heavy=work.liaison_id is not None and is_heavy(work, middle=middle),
                liaison_id=work.liaison_id,
                kind=person.kind if person else "",
                group=person.group if person else None,
            )
        )
    return lines


def _grids(works: Sequence[GridWork]) -> list[WorkLine]:
    middle = average([work for work in works if work.grid])
    return [
        WorkLine(name=work.grid, work=work, parts=parts, heavy=is_heavy(work, middle=middle))
        for work, parts in zip(works, parts_of(works), strict=True)
    ]


def _total(works: Sequence[Work]) -> Work:
    return Work(**{name: sum(getattr(work, name) for work in works) for name in Work.model_fields})


async def load_work_of(owners: Owners, *, community: str, liaison_id: UUID | None) -> Answer[WorkOf]:
    """Ask whom a liaison has; none is those who have nobody."""
    return await owners.attempt(ShowWork(community=community, liaison_id=liaison_id), WorkOf)
