"""Who stands in for whom, who hands over to whom, and what registry tells and is told of it."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.base import Command, Community, Contract, Event, Query, Text

__all__ = [
    "AbsenceItem",
    "AbsenceRecorded",
    "AbsenceShare",
    "Absences",
    "EndAbsence",
    "GroupShrunk",
    "HandOverItem",
    "HandOverResidents",
    "HandOvers",
    "LiaisonHandedOver",
    "ListAbsences",
    "ListHandOvers",
    "ProposeStandIns",
    "RecordAbsence",
    "StandInBegun",
    "StandInItem",
    "StandInShare",
    "StandIns",
]


class LiaisonHandedOver(Event):
    """Residents went from one liaison to another, all at one moment.

    Told when it has taken effect; `effective_at` is the moment that was decided, also if the registry was down then.
    """

    NAME: ClassVar[str] = "registry.liaison_handed_over.v1"
    SUBJECT_FIELD: ClassVar[str] = "hand_over_id"
    OFTEN: ClassVar[str] = "once per hand-over"

    hand_over_id: UUID
    from_staff_id: UUID
    to_staff_id: UUID
    effective_at: AwareDatetime
    resident_ids: list[UUID]
    """Residents who have the other liaison now."""

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"{len(self.resident_ids)} 位居民已交接给新的联络员"


class StandInBegun(Event):
    """Somebody is away, and somebody else answers for some of their residents from now on."""

    NAME: ClassVar[str] = "registry.stand_in_begun.v1"
    SUBJECT_FIELD: ClassVar[str] = "absence_id"
    OFTEN: ClassVar[str] = "once per absence and stand-in, when it begins"

    absence_id: UUID
    staff_id: UUID
    """Who is away."""
    stand_in_id: UUID
    active_from: AwareDatetime
    until_at: AwareDatetime | None = None
    """First moment at which they are back; None until somebody says so."""
    resident_ids: list[UUID]
    """Residents for whom the stand-in answers now."""

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"同事请假,{len(self.resident_ids)} 位居民由您代为走访"


class GroupShrunk(Event):
    """A service group has fallen to three members: one who is away leaves too much to the others."""

    NAME: ClassVar[str] = "registry.group_shrunk.v1"
    SUBJECT_FIELD: ClassVar[str] = "group_id"
    OFTEN: ClassVar[str] = "each time a group falls to three"

    group_id: UUID
    """The same for the same name of a group in a community."""
    member_count: Annotated[int, Field(ge=0)]

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"一个服务小组只剩 {self.member_count} 人,请补充成员"


class StandInShare(Contract):
    """Some residents of whoever is away, and who stands in for these."""

    stand_in_id: UUID
    resident_ids: Annotated[list[UUID], Field(min_length=1, max_length=500)]


class RecordAbsence(Command):
    """Say that a member of staff is not there for a time; somebody stands in, and afterwards they are back.

    Nobody named means: who is named on the post itself, else a member of the same group.
    """

    NAME: ClassVar[str] = "registry.record_absence.v1"

    community: Community
    staff_id: UUID
    stand_in_id: UUID | None = None
    from_at: AwareDatetime | None = None
    """None is now."""
    until_at: AwareDatetime | None = None
    """First moment at which they are back; None until somebody says so."""
    reason: Text
    shares: Annotated[list[StandInShare], Field(max_length=50)] = []
    """Residents for whom somebody else than `stand_in_id` stands in; each at most once."""


class AbsenceRecorded(Contract):
    """The absence, and who stands in."""

    absence_id: UUID
    changed: bool
    stand_in_id: UUID | None = None
    stand_in_name: str | None = None
    chosen: bool = False
    """Whether the stand-in was chosen from the group because nobody was named."""


class EndAbsence(Command):
    """Say when somebody is back; one that has not begun is called off."""

    NAME: ClassVar[str] = "registry.end_absence.v1"

    absence_id: UUID
    at: AwareDatetime | None = None
    """None is now."""


class ListAbsences(Query):
    """Ask who of a community is absent now or will be."""

    NAME: ClassVar[str] = "registry.list_absences.v1"

    community: Community


class AbsenceShare(Contract):
    """How many residents somebody else stands in for."""

    stand_in_id: UUID
    stand_in_name: str
    residents: int


class AbsenceItem(Contract):
    """One absence."""

    absence_id: UUID
    staff_id: UUID
    staff_name: str
    stand_in_id: UUID | None = None
    stand_in_name: str | None = None
    chosen: bool
    reason: str
    active_from: AwareDatetime
    active_to: AwareDatetime | None = None
    begun: bool
    shares: list[AbsenceShare] = []


class Absences(Contract):
    """Absences, by their beginning."""

    items: list[AbsenceItem]


class ProposeStandIns(Query):
    """Ask who could stand in for somebody in a time, who is nearest first."""

    NAME: ClassVar[str] = "registry.propose_stand_ins.v1"

    staff_id: UUID
    from_at: AwareDatetime | None = None
    until_at: AwareDatetime | None = None


class StandInItem(Contract):
    """Somebody who could stand in."""

    staff_id: UUID
    name: str
    kind: str
    group: str | None = None
    same_group: bool
    residents: int
    """Residents paired with them now."""


class StandIns(Contract):
    """Members of the same group first, then those of the same kind, those with the fewest residents first."""

    items: list[StandInItem]


class HandOverResidents(Command):
    """Give some or all residents of one liaison to another at one moment."""

    NAME: ClassVar[str] = "registry.hand_over_residents.v1"

    community: Community
    from_staff_id: UUID
    to_staff_id: UUID
    resident_ids: Annotated[list[UUID], Field(max_length=500)] = []
    """None are all."""
    effective_at: AwareDatetime | None = None
    """None is now."""
    reason: Text
    override: bool = False
    """Also if the other liaison then has more residents than the limit."""


class ListHandOvers(Query):
    """Ask for the latest hand-overs of a community."""

    NAME: ClassVar[str] = "registry.list_hand_overs.v1"

    community: Community
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class HandOverItem(Contract):
    """One hand-over."""

    hand_over_id: UUID
    from_staff_id: UUID
    from_staff_name: str
    to_staff_id: UUID
    to_staff_name: str
    effective_at: AwareDatetime
    reason: str
    residents: int
    """Residents it concerns; fewer than at first if some were given to somebody else since."""
    told_at: AwareDatetime | None = None
    """When it took effect; none while it lies ahead."""
    undone_at: AwareDatetime | None = None
    """When it was taken back."""


class HandOvers(Contract):
    """Hand-overs, the latest first."""

    items: list[HandOverItem]
