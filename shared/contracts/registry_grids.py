"""Grids: who works in them, whether anybody does, and whether the register of them is in order."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.base import Command, Community, Contract, Event, Query, Text

__all__ = [
    "AuditGrids",
    "GridAudit",
    "GridFinding",
    "GridStaffed",
    "GridUnstaffed",
    "GridWorkerChanged",
    "StateHeadcount",
]


class GridUnstaffed(Event):
    """A grid has nobody who works in it and is there. What it needs goes to the deputy head until `GridStaffed`."""

    NAME: ClassVar[str] = "registry.grid_unstaffed.v1"
    SUBJECT_FIELD: ClassVar[str] = "gap_id"
    OFTEN: ClassVar[str] = "once per gap"

    gap_id: UUID
    grid: str

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"第{self.grid}网格没有在岗的网格员"


class GridStaffed(Event):
    """A grid that had nobody has somebody again."""

    NAME: ClassVar[str] = "registry.grid_staffed.v1"
    SUBJECT_FIELD: ClassVar[str] = "gap_id"
    OFTEN: ClassVar[str] = "once per gap that ends"

    gap_id: UUID
    grid: str

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"第{self.grid}网格已有网格员"


class GridWorkerChanged(Event):
    """A grid has another worker than before: all its residents are to meet them."""

    NAME: ClassVar[str] = "registry.grid_worker_changed.v1"
    SUBJECT_FIELD: ClassVar[str] = "post_id"
    OFTEN: ClassVar[str] = "once per change, when it takes effect"

    post_id: UUID
    """The period of the post that begins."""
    grid: str
    from_staff_id: UUID
    to_staff_id: UUID
    effective_at: AwareDatetime

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"第{self.grid}网格更换网格员,请与居民见面"


class StateHeadcount(Command):
    """Write down how many residents a grid should have; the audit compares."""

    NAME: ClassVar[str] = "registry.state_headcount.v1"

    community: Community
    grid: Text
    headcount: Annotated[int, Field(ge=0)] | None = None
    """None forgets the figure."""


class AuditGrids(Query):
    """Ask whether every address lies in one grid, headcounts are right, rooms are known and every grid has somebody."""

    NAME: ClassVar[str] = "registry.audit_grids.v1"

    community: Community
    stated: dict[str, Annotated[int, Field(ge=0)]] = {}
    """Grid to headcount, before those that were written down."""


class GridFinding(Contract):
    """One thing that is not in order."""

    kind: Literal["no_grid", "two_grids", "headcount", "no_room", "no_worker"]
    grid: str | None = None
    door: str = ""
    """``安和小区3幢1单元402``, where it is about an address."""
    resident_ids: list[UUID] = []
    stated: int | None = None
    counted: int | None = None
    text: str
    """Chinese: what is wrong and what to do."""


class GridAudit(Contract):
    """What is not in order; nothing if the audit is passed."""

    passed: bool
    findings: list[GridFinding]
