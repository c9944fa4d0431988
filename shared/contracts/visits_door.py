"""At the door: hazards put right on the spot, moods, joint visits, and everything due behind one door."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.base import Command, Community, Contract, Event, Query, Text

__all__ = [
    "Bundle",
    "BundleItem",
    "Companion",
    "CompanionAbsent",
    "Companions",
    "CountHazards",
    "GetBundle",
    "HazardCounts",
    "HazardFixed",
    "ListCompanions",
    "MoodWorsened",
    "PlanCompanions",
]


class HazardFixed(Event):
    """A hazard was put right."""

    NAME: ClassVar[str] = "visits.hazard_fixed.v1"
    OFTEN: ClassVar[str] = "once per hazard that is put right at a visit"

    finding_id: UUID
    contact_id: UUID
    """The visit at which it was put right."""
    resident_id: UUID
    hazard: str
    """Code: ``gas``, ``electricity``, ``fire``, ``fall``, ``fraud``, ``other``."""
    on_site: bool
    """True if it was found and put right at the same visit."""

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "隐患已当场整改" if self.on_site else "隐患已整改"


class MoodWorsened(Event):
    """A resident's mood was worse at three visits in a row, each time than the time before."""

    NAME: ClassVar[str] = "visits.mood_worsened.v1"
    OFTEN: ClassVar[str] = "once per run of three; a fourth in the same run is not told again"

    contact_id: UUID
    resident_id: UUID
    count: Annotated[int, Field(ge=3)]

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "老人情绪连续三次变差,请关心了解"


class CompanionAbsent(Event):
    """Somebody who was to come along to a joint visit did not. The visit counts all the same."""

    NAME: ClassVar[str] = "visits.companion_absent.v1"
    OFTEN: ClassVar[str] = "once per joint visit and person who did not come"

    visit_id: UUID
    contact_id: UUID
    resident_id: UUID
    staff_id: UUID

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "联动走访有人未到场"


class Companion(Contract):
    """Somebody who comes along."""

    staff_id: UUID
    name: Text


class PlanCompanions(Command):
    """Make a visit a joint one: say who comes along. Replaces whom was said before."""

    NAME: ClassVar[str] = "visits.plan_companions.v1"

    visit_id: UUID
    companions: Annotated[list[Companion], Field(max_length=8)]


class ListCompanions(Query):
    """Ask who was to come along where, and whether they came: of one visit, or of one person."""

    NAME: ClassVar[str] = "visits.list_companions.v1"

    visit_id: UUID | None = None
    staff_id: UUID | None = None
    absent_only: bool = False
    limit: Annotated[int, Field(ge=1, le=500)] = 100


class CompanionItem(Contract):
    """One person at one visit."""

    visit_id: UUID
    staff_id: UUID
    name: str
    came: bool | None = None
    """None as long as the visit was not made."""


class Companions(Contract):
    """People who were to come along, the latest visits first."""

    items: list[CompanionItem]


class CountHazards(Query):
    """Ask how many hazards were found in a community, and how many were put right on the spot."""

    NAME: ClassVar[str] = "visits.count_hazards.v1"

    community: Community
    since: AwareDatetime
    until: AwareDatetime
    """End, exclusive."""


class HazardCounts(Contract):
    """Counts by hazard code."""

    found: dict[str, int]
    on_site: dict[str, int]
    """Found and put right at the same visit."""


class GetBundle(Query):
    """Ask for everything that is due behind the door of a visit, in its household and in its building."""

    NAME: ClassVar[str] = "visits.get_bundle.v1"

    visit_id: UUID
    within_days: Annotated[int, Field(ge=0, le=31)] = 7


class BundleItem(Contract):
    """One thing that can be done while one is there. Each is closed by itself; what is not stays due."""

    kind: Literal["visit", "service", "passcode_brief", "safety_check", "must_know"]
    scope: Literal["resident", "household", "building"]
    resident_id: UUID
    resident_name: str
    door: str
    text: str
    """Chinese: what is to be done."""
    item_id: UUID | None = None
    """The visit or service item."""
    due_at: AwareDatetime | None = None


class Bundle(Contract):
    """What is due, the resident of the visit first, then the household, then the building in walking order."""

    visit_id: UUID
    items: list[BundleItem]
