"""Gather how far a census round is: as a whole, grid by grid, and which households are still to be met."""

from dataclasses import dataclass
from uuid import UUID

from services.console.channels.owners import Answer, Owners
from services.console.domain.places import natural_order
from services.console.domain.progress import Progress, measure_progress
from shared.contracts.registry_census import CensusHousehold, CensusProgress, ShowCensus

__all__ = ["MOST", "NO_GRID", "STATES", "Census", "load_census", "lone_of", "progress_of"]

MOST = 300
"""Households on one page; a grid has fewer."""

NO_GRID = "-"
"""Stands for households that lie in no grid."""

STATES = ("open", "not_reached", "reached")

AS_VISITS = {"reached": "completed", "not_reached": "missed", "open": "planned"}


@dataclass(frozen=True)
class Census:
    """One round, and the households of one state that are listed."""

    answer: Answer[CensusProgress]
    state: str
    grid: str

    @property
    def counts(self) -> dict[str, int]:
        """Households by state, of the chosen grid if one is."""
        if self.answer.value is None:
            return {}
        found = self.answer.value.by_grid.get(self.grid, {}) if self.grid else self.answer.value.counts
        return {state: found.get(state, 0) for state in STATES}

    @property
    def households(self) -> list[CensusHousehold]:
        """Those that are listed, as one walks."""
        found = self.answer.value.households if self.answer.value else []
        return sorted(found, key=lambda one: (one.grid or "", natural_order(one.door), one.door))

    @property
    def grids(self) -> list[tuple[str, dict[str, int], Progress]]:
        """Every grid with its households by state, those that lie in none last."""
        found = self.answer.value.by_grid if self.answer.value else {}
        order = sorted(found, key=lambda grid: (grid == NO_GRID, natural_order(grid)))
        return [(grid, found[grid], progress_of(found[grid])) for grid in order]


def lone_of(door: str) -> UUID | None:
    """Return whom registry names in place of a door that is not known; None for a door."""
    try:
        return UUID(door.rpartition(" ")[2])
    except ValueError:
        return None


def progress_of(counts: dict[str, int]) -> Progress:
    """Return households by state as a bar."""
    return measure_progress({AS_VISITS[state]: n for state, n in counts.items() if state in AS_VISITS})


async def load_census(owners: Owners, *, round_id: UUID, state: str, grid: str) -> Census:
    """Ask registry for a round."""
    query = ShowCensus(round_id=round_id, state=state, grid=grid or None, limit=MOST)
    return Census(await owners.attempt(query, CensusProgress), state, grid)
