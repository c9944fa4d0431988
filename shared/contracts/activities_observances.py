"""Observance days: for whom a draft of an activity is laid ready, how long before the day."""

from datetime import date, time
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from shared.contracts.base import Command, Contract, Event, Query, ScopeCode, Text

__all__ = ["ActivityDrafted", "ListObservances", "Observance", "Observances", "SaveObservance"]


class ActivityDrafted(Event):
    """A draft of an activity lies ready for a day that is near; nothing takes place until it is announced."""

    NAME: ClassVar[str] = "activities.activity_drafted.v1"
    SUBJECT_FIELD: ClassVar[str] = "proposal_id"
    OFTEN: ClassVar[str] = "once per community and day of the calendar"

    proposal_id: UUID
    occasion: str
    """Code of the festival or observance, such as ``eye_day``."""
    on: date

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"{self.on.month}月{self.on.day}日 的主题日活动草稿已备好,请确认发布"


class Observance(Contract):
    """A day that comes every year, and what is to be laid ready for it."""

    code: Annotated[str, Field(pattern=r"^[a-z0-9_]{2,40}$")]
    """One of the calendar's own, such as ``eye_day``, or a new one."""
    version: Annotated[int, Field(ge=0)] = 0
    """0 for one that is new; else the version that was read."""
    title: Annotated[str, Field(max_length=100)] = ""
    """Empty is the calendar's own."""
    rule: Annotated[str, Field(max_length=40)] = ""
    """``solar 06-06``, ``lunar 09-09``, or ``nth 05-7-3`` for the third Sunday of May; empty is the calendar's own."""
    areas: Annotated[list[ScopeCode], Field(min_length=1, max_length=300)]
    """Districts, streets and communities for which a draft is made."""
    days_ahead: Annotated[int, Field(ge=1, le=120)] = 14
    place: Text
    starts: time
    """Time of day in the zone of the deployment."""
    ends: time
    capacity: Annotated[int, Field(ge=1, le=10_000)]
    note: Annotated[str, Field(max_length=2000)] = ""
    enabled: bool = True


class SaveObservance(Command):
    """Say for whom a draft is made, how long before the day."""

    NAME: ClassVar[str] = "activities.save_observance.v1"

    observance: Observance


class ListObservances(Query):
    """Ask for which days drafts are made."""

    NAME: ClassVar[str] = "activities.list_observances.v1"


class Observances(Contract):
    """Observance days."""

    items: list[Observance]
