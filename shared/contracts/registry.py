"""What registry tells: who exists, who belongs to whom, what changed."""

from datetime import date
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.base import Channel, Contract, Event
from shared.contracts.registry_moves import HostPlace
from shared.contracts.words import CareRole, Category, RiskTier

__all__ = [
    "CareCircleResolved",
    "CareMember",
    "ResidentEnrolled",
    "ResidentProfiled",
    "ResidentStatusChanged",
    "ResidentUnpaired",
    "ResponsibilityFilled",
    "ResponsibilityVacant",
    "RosterImported",
    "StaffProfiled",
]


class ResidentEnrolled(Event):
    """A person became a resident of the register."""

    NAME: ClassVar[str] = "registry.resident_enrolled.v1"
    OFTEN: ClassVar[str] = "once per resident"

    resident_id: UUID
    on_list: bool
    """False for somebody who is kept in the register but is dead or has moved away."""

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "新登记一位居民"


class ResidentStatusChanged(Event):
    """A resident went off the list or came back on it."""

    NAME: ClassVar[str] = "registry.resident_status_changed.v1"
    OFTEN: ClassVar[str] = "once per change"

    resident_id: UUID
    on_list: bool
    reason: str
    """Code: ``deceased``, ``moved_out``, ``institution``, ``returned``, ``corrected``, ``merged``."""

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "居民恢复在册" if self.on_list else "居民退出在册名单"


class ResidentProfiled(Event):
    """All that other services need to know of one resident, after any change to it. Internal: names, doors, phones."""

    NAME: ClassVar[str] = "registry.resident_profiled.v1"
    CHANNEL: ClassVar[Channel] = Channel.INTERNAL
    OFTEN: ClassVar[str] = "after every change to a resident"

    resident_id: UUID
    name: str
    sex: str | None = None
    birth_date: date | None = None
    birth_year: int | None = None
    """Year alone, where the full date is not known."""
    lunar_birthday: str | None = None
    """``MM-DD`` in the lunar calendar, with ``-leap`` in a leap month."""
    phones: list[str] = []
    compound: str | None = None
    building: str | None = None
    unit: str | None = None
    room: str | None = None
    grid: str | None = None
    categories: list[Category] = []
    talents: list[str] = []
    """What they are good at, then what they like to do, as somebody asked them."""
    lives_elsewhere: bool = False
    """The roster says that somebody of this household register lives in another place."""
    special: bool = False
    """Aged 60 or more with any category but `oldest_old`: has a care circle and weekly care."""
    tier: RiskTier | None = None
    """How closely somebody of 60 or more on the list is to be followed; none for everybody else."""
    tier_gap_days: Annotated[int, Field(ge=1)] | None = None
    """Most days that may pass between two contacts in this tier, as the district has set it."""
    on_list: bool = True
    presence: str = "home"
    """Where somebody is: ``home``, ``hospital``, ``station``, ``away``, ``institution``, ``moved_out``, ``deceased``.

    In a hospital, cared for at the community's station, or away they stay on the list and nobody is sent to the door;
    the last three are off the list.
    """
    paused: bool = False
    """A death is reported and not confirmed: nobody is sent, called or written to."""
    host: HostPlace | None = None
    """Where the resident is for a time who stays in another community: visits and alerts go there meanwhile.

    The event itself is told at home.
    """
    enrolled_at: AwareDatetime


class CareMember(Contract):
    """One level of a care circle; without a person it is vacant."""

    role: CareRole
    level: Annotated[int, Field(ge=1)]
    """1 is told first."""
    staff_id: UUID | None = None
    name: str | None = None
    phones: list[str] = []
    email: str | None = None
    stands_in_for: UUID | None = None
    """Who holds the post and is absent, while `staff_id` stands in for them."""
    since: AwareDatetime | None = None
    """Since when this person, or nobody, answers for this level; not known where the circle is only told again."""


class CareCircleResolved(Event):
    """Who answers for one resident, level by level, after any change to that. Internal: names and phones."""

    NAME: ClassVar[str] = "registry.care_circle_resolved.v1"
    CHANNEL: ClassVar[Channel] = Channel.INTERNAL
    OFTEN: ClassVar[str] = "after every change to a resident's care circle"

    resident_id: UUID
    members: list[CareMember]
    """Every level of the community's plan, in climbing order. The event is told where these people work."""
    watchers: list[CareMember] = []
    """Who at home is to see what happens to a resident who stays in another community."""


class StaffProfiled(Event):
    """Name and ways to reach one member of staff, after any change. Internal."""

    NAME: ClassVar[str] = "registry.staff_profiled.v1"
    CHANNEL: ClassVar[Channel] = Channel.INTERNAL
    SUBJECT_FIELD: ClassVar[str] = "staff_id"
    OFTEN: ClassVar[str] = "after every change to a member of staff"

    staff_id: UUID
    name: str
    phones: list[str] = []
    email: str | None = None
    active: bool = True
    language: Literal["zh", "en"] = "zh"
    """In which language this person is told of something."""


class ResponsibilityVacant(Event):
    """A level of a special resident's care circle has nobody.

    Published once when it becomes vacant; `ResponsibilityFilled` ends it.
    """

    NAME: ClassVar[str] = "registry.responsibility_vacant.v1"
    OFTEN: ClassVar[str] = "once per resident, level and vacancy"

    resident_id: UUID
    role: CareRole
    scope: str
    """What the vacant post is responsible for: ``resident``, ``building``, ``compound``, ``grid`` or ``community``."""
    post_id: UUID
    """The vacant post; several residents may share it."""

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"{self.role.chinese}空缺,请尽快落实"


class ResponsibilityFilled(Event):
    """A vacant level of a special resident's care circle has somebody again, or is no longer needed."""

    NAME: ClassVar[str] = "registry.responsibility_filled.v1"
    OFTEN: ClassVar[str] = "once per vacancy that ends"

    resident_id: UUID
    role: CareRole
    post_id: UUID

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"{self.role.chinese}已落实"


class ResidentUnpaired(Event):
    """A special resident has been without a liaison for longer than the deployment allows.

    Published once per vacancy, besides the `ResponsibilityVacant` that told of its beginning.
    """

    NAME: ClassVar[str] = "registry.resident_unpaired.v1"
    OFTEN: ClassVar[str] = "once per vacancy that lasts too long"

    resident_id: UUID
    unpaired_since: AwareDatetime
    unpaired_hours: Annotated[int, Field(ge=0)]

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"重点老人已 {self.unpaired_hours} 小时没有联络员,请尽快结对"


class RosterImported(Event):
    """A roster file has been taken in completely."""

    NAME: ClassVar[str] = "registry.roster_imported.v1"
    SUBJECT_FIELD: ClassVar[str] = "import_id"
    OFTEN: ClassVar[str] = "once per imported file"

    import_id: UUID
    row_count: int
    accepted_count: int
    warned_count: int
    rejected_count: int
    changed_count: int
    """Residents that are new or changed; 0 when the same file is imported again."""

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"花名册导入完成:{self.row_count} 行,退回 {self.rejected_count} 行"
