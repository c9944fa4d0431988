"""Counting again what visits keeps of its figures."""

from typing import ClassVar, Literal

from pydantic import AwareDatetime

from shared.contracts.base import Command, Contract

__all__ = ["MOST_WRONG", "RECOUNT_SECONDS", "RecountFigures", "Recounted", "WrongFigure"]

RECOUNT_SECONDS = 300.0
"""How long a count may take: a year of a district is some forty million visits."""

MOST_WRONG = 2000
"""Figures in one reply."""


class RecountFigures(Command):
    """Count every visit and every kept month, and say which figures are wrong; none ever should be."""

    NAME: ClassVar[str] = "visits.recount_figures.v1"

    mend: bool = False
    """Have those that are wrong put right."""


class WrongFigure(Contract):
    """One figure that was kept and is not what a count gives."""

    figure: Literal["completed", "completed_late", "missed", "planned", "reached", "listed"]
    """Visits by how they stand; residents of the list in a month."""
    community: str
    at: AwareDatetime
    """The quarter of an hour in which the visits' periods ended; the beginning of the month."""
    kept: int
    counted: int


class Recounted(Contract):
    """What was wrong; nothing if all is well."""

    items: list[WrongFigure]
    """The first `MOST_WRONG`."""
    total: int = 0
