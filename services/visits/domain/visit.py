"""What a contact does to a visit, and how late a missed one is."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

__all__ = ["Effect", "OpenVisit", "effect_on", "overdue_minutes"]


OBSERVED = "signal"
"""A signal at the window says that a day is safe. Nobody was met: it completes no visit, whatever its rule accepts."""


class Effect(StrEnum):
    """What a contact does to a visit that is planned or missed."""

    NONE = "none"
    COMPLETES = "completed"
    COMPLETES_LATE = "completed_late"


@dataclass(frozen=True, slots=True)
class OpenVisit:
    """A visit that is planned, or missed and not made up for."""

    id: UUID
    missed: bool
    modes: frozenset[str]
    opens_at: datetime
    ends_at: datetime
    deadline_at: datetime
    needs_findings: bool = False
    """Whether it is done only by a record that says what was found."""

    def contains(self, moment: datetime) -> bool:
        """Say whether a moment lies in the visit's period."""
        return self.opens_at <= moment < self.ends_at

    def overdue(self, now: datetime) -> bool:
        """Say whether the visit is missed, whether or not a sweep has said so yet."""
        return self.missed or self.deadline_at <= now


def effect_on(
    visit: OpenVisit,
    *,
    mode: str,
    reached: bool,
    happened_at: datetime,
    named: bool,
    now: datetime,
    findings: bool = True,
) -> Effect:
    """Say what a contact does to a visit.

    Only a contact in which the resident was seen or heard, in a mode that the rule accepts, does anything. Inside the
    period it completes the visit, late if the deadline had passed when it was recorded. After the period it completes
    only the visit that it was made for, and that late.

    Parameters
    ----------
    reached
        Whether the resident was really seen or heard.
    named
        Whether the contact was made for this very visit.
    findings
        Whether the record says in words what was found.
    """
    unproven = visit.needs_findings and not findings
    if not reached or mode not in visit.modes or mode == OBSERVED or unproven:
        return Effect.NONE
    if visit.contains(happened_at):
        return Effect.COMPLETES_LATE if visit.overdue(now) else Effect.COMPLETES
    if named and happened_at >= visit.ends_at:
        return Effect.COMPLETES_LATE
    return Effect.NONE


def overdue_minutes(*, deadline_at: datetime, now: datetime) -> int:
    """Return whole minutes since a deadline that has passed."""
    return max(0, int((now - deadline_at) / timedelta(minutes=1)))
