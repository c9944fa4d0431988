"""Residents who live by themselves, whom nobody has met for weeks and who came to nothing: company is suggested."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.base import Community, Contract, Event, Query

__all__ = ["CompanionshipNeed", "CompanionshipNeeds", "CompanionshipSuggested", "ListCompanionshipNeeds"]


class CompanionshipSuggested(Event):
    """Nobody has met a resident who lives by themselves for weeks, and they came to no activity."""

    NAME: ClassVar[str] = "visits.companionship_suggested.v1"
    OFTEN: ClassVar[str] = "once per episode, on a Monday; meeting them or seeing them at an activity ends it"

    resident_id: UUID
    alone_since: AwareDatetime
    weeks: Annotated[int, Field(ge=1)]
    """After so many weeks it is said."""

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"老人已 {self.weeks} 周没有人陪伴,也没有参加活动,建议上门坐坐、聊聊,或邀请参加活动"


class ListCompanionshipNeeds(Query):
    """Ask who of a community has been without company for weeks, the longest first."""

    NAME: ClassVar[str] = "visits.list_companionship_needs.v1"

    community: Community
    limit: Annotated[int, Field(ge=1, le=1000)] = 200


class CompanionshipNeed(Contract):
    """Somebody who has been without company."""

    resident_id: UUID
    resident_name: str
    compound: str | None = None
    building: str | None = None
    unit: str | None = None
    room: str | None = None
    alone_since: AwareDatetime
    suggested_at: AwareDatetime


class CompanionshipNeeds(Contract):
    """Who has been without company."""

    items: list[CompanionshipNeed]
