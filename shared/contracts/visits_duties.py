"""Must-visits by cause, and what a person does to one visit: order, postpone, reassign, look at."""

from datetime import date
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.base import Command, Contract, Event, Query, Text
from shared.contracts.visits_requests import ContactItem, VisitItem

__all__ = [
    "CarerSearchNeeded",
    "GetVisit",
    "MustVisitCount",
    "MustVisitReport",
    "OrderMustVisit",
    "OrderMustVisitReply",
    "PostponeVisit",
    "ReassignVisit",
    "ReportMustVisits",
    "VisitDetail",
    "VisitPostponed",
    "VisitReassigned",
]

AreaPrefix = Annotated[str, Field(pattern=r"^([0-9]{6}|[0-9]{9}|[0-9]{12})$")]
"""A district (6 digits), a street (9) or a community (12)."""

MustVisitReason = Literal["illness", "major_event", "special_circumstance", "festival", "birthday", "other"]
"""The five must-visits; ``other`` is a visit of condolence or of introduction."""


class VisitPostponed(Event):
    """A visit was put off to a later day; it is missed only after that, and still counts for its own period."""

    NAME: ClassVar[str] = "visits.visit_postponed.v1"
    OFTEN: ClassVar[str] = "once per time that it is put off"

    visit_id: UUID
    resident_id: UUID
    period: str
    deadline_at: AwareDatetime
    original_due_at: AwareDatetime

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"走访延期,{self.deadline_at:%m月%d日} 前完成"


class VisitReassigned(Event):
    """A person gave one visit to somebody else than before."""

    NAME: ClassVar[str] = "visits.visit_reassigned.v1"
    OFTEN: ClassVar[str] = "once per time that it is given to somebody else"

    visit_id: UUID
    resident_id: UUID
    liaison_id: UUID
    former_liaison_id: UUID | None = None
    deadline_at: AwareDatetime

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"走访改由他人负责,{self.deadline_at:%m月%d日} 前完成"


class CarerSearchNeeded(Event):
    """A resident has lost the person at their side: somebody who cares for them has to be found."""

    NAME: ClassVar[str] = "visits.carer_search_needed.v1"
    OFTEN: ClassVar[str] = "once per spouse's death"

    resident_id: UUID
    cause_id: UUID
    """The life event that calls for it."""
    visit_id: UUID
    """The must-visit at which it is talked about."""

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "老人失去身边照料人,请联系家属并落实照料"


class OrderMustVisit(Command):
    """Have a resident visited because of something that happened; one visit per cause, however often it is told."""

    NAME: ClassVar[str] = "visits.order_must_visit.v1"

    resident_id: UUID
    reason: Literal["illness", "major_event", "special_circumstance"]
    note: Annotated[str, Field(max_length=200)] = ""
    """Chinese: what to know before going there."""
    cause_id: UUID | None = None
    """What happened, if it has an id; None is this command."""
    happened_at: AwareDatetime | None = None
    """None is now."""
    until: date | None = None
    """The last day on which it is to be made; None is what the rule for this reason says."""


class OrderMustVisitReply(Contract):
    """The visit."""

    visit_id: UUID
    deadline_at: AwareDatetime
    already_ordered: bool = False


class PostponeVisit(Command):
    """Put a planned visit off to a later day."""

    NAME: ClassVar[str] = "visits.postpone_visit.v1"

    visit_id: UUID
    to: date
    """The last day on which it is to be made."""
    reason: Text


class ReassignVisit(Command):
    """Give one visit to another member of staff; the resident's liaison stays who they are."""

    NAME: ClassVar[str] = "visits.reassign_visit.v1"

    visit_id: UUID
    staff_id: UUID
    reason: Text


class GetVisit(Query):
    """Ask for one visit."""

    NAME: ClassVar[str] = "visits.get_visit.v1"

    visit_id: UUID


class VisitDetail(Contract):
    """One visit with all that happened to it."""

    item: VisitItem
    missed_at: AwareDatetime | None = None
    """When it was declared missed; stays when it is made up for."""
    detected_late: bool = False
    cancel_reason: str | None = None
    postpone_reason: str | None = None
    original_due_at: AwareDatetime | None = None
    reassigned_at: AwareDatetime | None = None
    contacts: list[ContactItem] = []
    """Tries in its time, and the contact that completed it."""


class ReportMustVisits(Query):
    """Ask how the must-visits that were due in some days stand: the board of a festival, or a month of all reasons."""

    NAME: ClassVar[str] = "visits.report_must_visits.v1"

    area: AreaPrefix
    first_on: date
    last_on: date
    reason: MustVisitReason | None = None
    rule_id: UUID | None = None
    with_done: bool = False
    """Also name those that were made."""


class MustVisitCount(Contract):
    """How the must-visits of one kind stand in one community."""

    community: str
    reason: MustVisitReason
    name: str
    """Chinese: the rule, such as ``重阳节必访``."""
    by_status: dict[str, int]
    contacts: int
    """Visits that were really made: one contact may have satisfied several reasons."""


class MustVisitReport(Contract):
    """Counts by community and kind, and whoever still has to be visited."""

    counts: list[MustVisitCount]
    waiting: list[VisitItem] = []
    """Of one community: planned or missed, in walking order."""
    done: list[VisitItem] = []
    """Of one community: those that were made, the latest first."""
