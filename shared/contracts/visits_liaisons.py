"""Liaisons of whom nothing is heard, and what a week brought."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.base import Community, Contract, Event, Query

__all__ = ["GetWeeklyDigest", "LiaisonHeard", "LiaisonSilent", "SilentLiaison", "WeeklyDigest"]


class LiaisonSilent(Event):
    """A liaison who answers for residents has recorded nothing for a long time."""

    NAME: ClassVar[str] = "visits.liaison_silent.v1"
    SUBJECT_FIELD: ClassVar[str] = "liaison_id"
    OFTEN: ClassVar[str] = "once per episode of silence, however long it lasts"

    liaison_id: UUID
    resident_id: UUID
    """One of their residents: whose care circle says who is told."""
    resident_count: Annotated[int, Field(ge=1)]
    silent_since: AwareDatetime
    days: Annotated[int, Field(ge=1)]
    """After so many days it is said."""

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"联络员已 {self.days} 天没有任何联络记录,涉及 {self.resident_count} 位老人,请了解情况"


class LiaisonHeard(Event):
    """An episode of silence has ended."""

    NAME: ClassVar[str] = "visits.liaison_heard.v1"
    SUBJECT_FIELD: ClassVar[str] = "liaison_id"
    OFTEN: ClassVar[str] = "once per episode of silence"

    liaison_id: UUID
    reason: str
    """Code: ``recorded``, or ``relieved`` for somebody who answers for nobody any more."""

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "联络员已有新的联络记录" if self.reason == "recorded" else "联络员已不再负责老人"


class GetWeeklyDigest(Query):
    """Ask what a week brought in a community."""

    NAME: ClassVar[str] = "visits.get_weekly_digest.v1"

    community: Community
    on: date | None = None
    """Any day of the week that is meant; None is last week."""


class SilentLiaison(Contract):
    """A liaison of whom nothing was heard at the end of the week, or now if the week is not over."""

    liaison_id: UUID
    name: str
    silent_since: AwareDatetime
    days: int
    resident_count: int


class WeeklyDigest(Contract):
    """What a week brought, each visit under the week in which its deadline lay."""

    community: Community
    week: str
    """``2026-W47``."""
    first_on: date
    last_on: date
    planned: int
    """Still open."""
    completed: int
    completed_late: int
    missed: int
    cancelled: int
    contacts: int
    """Contacts in the week in which somebody was reached."""
    no_answers: int
    silent_liaisons: list[SilentLiaison]
