"""The year ahead: festivals and observance days as proposals for activities."""

from datetime import date, time
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from shared.contracts.activities_requests import ActivityItem
from shared.contracts.base import Command, Community, Contract, Event, Query, Text

__all__ = [
    "ActivityProposal",
    "ActivityProposals",
    "ActivityProposed",
    "AnnounceProposal",
    "DropProposal",
    "ListProposals",
    "OpenYear",
    "ProposalChanged",
    "ProposalDraft",
]

Year = Annotated[int, Field(ge=2000, le=2099)]


class ActivityProposed(Event):
    """A day of the calendar asks for an activity; nothing takes place until somebody announces it."""

    NAME: ClassVar[str] = "activities.activity_proposed.v1"
    SUBJECT_FIELD: ClassVar[str] = "proposal_id"
    OFTEN: ClassVar[str] = "once per community, year and day of the calendar"

    proposal_id: UUID
    occasion: str
    """Code of the festival or observance, such as ``double_ninth``."""
    on: date

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"{self.on:%m月%d日} 的节日活动待安排"


class OpenYear(Command):
    """Propose activities for every festival and observance of a year that lies ahead. Done again, it adds nothing."""

    NAME: ClassVar[str] = "activities.open_year.v1"

    community: Community
    year: Year


class ListProposals(Query):
    """Ask for the proposals of a year, in the order of their days."""

    NAME: ClassVar[str] = "activities.list_proposals.v1"

    community: Community
    year: Year
    open_only: bool = False


class ProposalDraft(Contract):
    """What was laid ready for a day."""

    place: str
    starts: time
    ends: time
    capacity: int
    note: str = ""


class ActivityProposal(Contract):
    """One day of the calendar."""

    proposal_id: UUID
    community: Community
    occasion: str
    kind: Literal["festival", "observance"]
    title: str
    on: date
    status: Literal["proposed", "announced", "dropped"]
    activity_id: UUID | None = None
    reason: str = ""
    draft: ProposalDraft | None = None
    """Some days before an observance, in communities that were chosen for it."""


class ActivityProposals(Contract):
    """Proposals of a year."""

    items: list[ActivityProposal]


class AnnounceProposal(Command):
    """Make an activity of a proposal. What is left out is taken from its draft, if there is one."""

    NAME: ClassVar[str] = "activities.announce_proposal.v1"

    proposal_id: UUID
    place: Text | None = None
    starts: time | None = None
    """Time of day in the zone of the deployment."""
    ends: time | None = None
    capacity: Annotated[int, Field(ge=1, le=10_000)] | None = None
    title: str = ""
    """Empty is the proposal's own."""
    on: date | None = None
    """Another day, such as the Saturday before."""
    note: str = ""


class DropProposal(Command):
    """Say that nothing will take place."""

    NAME: ClassVar[str] = "activities.drop_proposal.v1"

    proposal_id: UUID
    reason: Text


class ProposalChanged(Contract):
    """A proposal after a command, and the activity made of it."""

    proposal: ActivityProposal
    activity: ActivityItem | None = None
