"""How many visits of each community were made in time, week by week: numbers alone."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from shared.contracts.base import Contract, Query, ScopeCode

__all__ = ["CommunityCoverage", "Coverage", "ReportCoverage", "WeekCoverage"]


class ReportCoverage(Query):
    """Ask how the visits of every community of an area ended, week by week."""

    NAME: ClassVar[str] = "visits.report_coverage.v1"

    area: ScopeCode
    weeks: Annotated[int, Field(ge=1, le=26)] = 8
    """How many, the present one included."""


class WeekCoverage(Contract):
    """The visits whose period ended in a week; cancelled ones are not counted."""

    first_on: date
    """Monday."""
    completed: int = 0
    completed_late: int = 0
    missed: int = 0
    open: int = 0
    """Still to be made."""

    @property
    def total(self) -> int:
        """How many there were."""
        return self.completed + self.completed_late + self.missed + self.open


class CommunityCoverage(Contract):
    """One community, the oldest week first; a week without visits is there too."""

    community: str
    weeks: list[WeekCoverage]


class Coverage(Contract):
    """Communities in the order of their codes; those that never had a visit are not among them."""

    items: list[CommunityCoverage]
