"""The archive of a resident: what is known since when, what is missing, and how it is put right."""

from datetime import date
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.base import Channel, Command, Community, Contract, Event, Query, Text
from shared.contracts.registry_requests import ResidentItem

ArchiveItem = Literal["door", "phones", "relatives", "health", "talents", "habits", "service_needs", "contact_card"]
"""What an archive may be made of."""

AskedItem = Literal["door", "phones", "relatives", "health", "talents", "habits", "service_needs"]
"""What can be asked at a door, and confirmed."""

State = Literal["present", "missing", "stale"]

AreaOfAnyLevel = Annotated[str, Field(pattern=r"^([0-9]{6}|[0-9]{9}|[0-9]{12})$")]
"""Code of a district, street or community."""


class ArchiveCompletenessChanged(Event):
    """The completeness of a resident's archive is another percentage than before."""

    NAME: ClassVar[str] = "registry.archive_completeness_changed.v1"
    OFTEN: ClassVar[str] = "once when an archive is first looked at, then once per change of the percentage"

    resident_id: UUID
    revision: Annotated[int, Field(ge=1)]
    """Counts up with every look at this archive that found something different."""
    percent: Annotated[int, Field(ge=0, le=100)]
    previous_percent: Annotated[int | None, Field(ge=0, le=100)] = None
    """None the first time."""
    missing_count: int
    """Parts of which something is missing."""
    stale_count: int
    """Parts of which something is out of date."""

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"居民档案完整度 {self.percent}%"


class MustKnowsChanged(Event):
    """What the next visit to a resident has to ask is different. Internal: only visits need it."""

    NAME: ClassVar[str] = "registry.must_knows_changed.v1"
    CHANNEL: ClassVar[Channel] = Channel.INTERNAL
    OFTEN: ClassVar[str] = "once per change, of residents whom a care rule may concern"

    resident_id: UUID
    revision: Annotated[int, Field(ge=1)]
    """Of two about one resident the higher is the newer."""
    due: list[str]
    """Codes of what is empty or older than 180 days: ``door``, ``phones``, ``relatives``, ``health``, ``talents``,
    ``habits``."""
    score: Annotated[int, Field(ge=0, le=100)]


class ResidentMapped(Event):
    """Somebody has declared a resident's file complete: where they live, their family and what they need is known."""

    NAME: ClassVar[str] = "registry.resident_mapped.v1"
    OFTEN: ClassVar[str] = "once per declaration"

    resident_id: UUID

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "一位居民建档完成"


class ResidentUnmapped(Event):
    """Something that a complete file needs is gone, so it is not complete any more."""

    NAME: ClassVar[str] = "registry.resident_unmapped.v1"
    OFTEN: ClassVar[str] = "once per file that is no longer complete"

    resident_id: UUID

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "一位居民的档案不再完整"


class ResidentChanges(Contract):
    """New values of fields; a field that is None stays as it is, and is emptied by naming it in `cleared`."""

    name: Text | None = None
    sex: Literal["male", "female"] | None = None
    birth_date: date | None = None
    compound: Text | None = None
    building: Text | None = None
    unit: Text | None = None
    room: Text | None = None
    grid: Text | None = None
    phones: list[str] | None = None
    relative_phones: list[str] | None = None
    skills: list[Text] | None = None
    hobbies: list[Text] | None = None
    party_member: bool | None = None
    remark: Text | None = None
    health_flags: list[str] | None = None
    """Codes or Chinese words, such as ``hypertension`` or ``高血压``."""
    service_needs: list[str] | None = None
    """Codes or Chinese words, such as ``meals`` or ``助餐``."""
    habits: Text | None = None
    """When somebody gets up, goes out, eats: what tells a liaison that a closed door is unusual."""
    status_class: str | None = None
    """Code of a status class."""


Clearable = Literal[
    "compound", "building", "unit", "room", "grid", "phones", "relative_phones", "skills", "hobbies", "party_member",
    "remark", "health_flags", "service_needs", "habits", "status_class",
]  # fmt: skip


class UpdateResident(Command):
    """Change what is known of a resident. What is named is also confirmed, by whoever sends it."""

    NAME: ClassVar[str] = "registry.update_resident.v1"

    resident_id: UUID
    version: int
    """The version somebody looked at. Refused if a field they change was changed since."""
    changes: ResidentChanges = ResidentChanges()
    cleared: list[Clearable] = []


class ConfirmMustKnows(Command):
    """Say that what the archive holds is still right, or that somebody was asked and has none."""

    NAME: ClassVar[str] = "registry.confirm_must_knows.v1"

    resident_id: UUID
    confirmed: list[AskedItem] = []
    none_stated: list[AskedItem] = []
    """Asked, and there is none: no relatives, no illness, no wishes."""


class MarkMapped(Command):
    """Declare a resident's file complete. Refused while building, relatives or service needs are missing."""

    NAME: ClassVar[str] = "registry.mark_mapped.v1"

    resident_id: UUID


class GetArchive(Query):
    """Ask for the archive of one resident."""

    NAME: ClassVar[str] = "registry.get_archive.v1"

    resident_id: UUID


class ItemState(Contract):
    """One item of an archive, with its age."""

    item: ArchiveItem
    name: str
    state: State
    """Of the must-knows: out of date after 180 days. Of a part: after the days of the part."""
    value: str = ""
    """What is known, as people read it."""
    none_stated: bool = False
    confirmed_on: date | None = None
    confirmed_by: str | None = None
    """None: as the roster had it when the resident was enrolled."""
    age_days: int | None = None


class PartState(Contract):
    """One part of an archive."""

    key: str
    name: str
    state: State
    items: list[ItemState]


class ArchiveCard(Contract):
    """The archive of one resident."""

    resident_id: UUID
    version: int
    percent: int
    parts: list[PartState]
    score: int
    """Share of the must-knows that are known and recent."""
    must_knows: list[PartState]
    due: list[str]
    """Items the next visit asks."""
    mapped_at: AwareDatetime | None = None
    mapped_by: str | None = None
    health_flags: list[str] = []
    service_needs: list[str] = []
    habits: str | None = None
    status_class: str | None = None
    entitlements: list[str] = []


class TemplatePart(Contract):
    """One part of a community's archive."""

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    name: Text
    items: Annotated[list[ArchiveItem], Field(min_length=1)]
    stale_days: Annotated[int, Field(ge=1, le=3650)]


class SaveArchiveTemplate(Command):
    """Say of which parts a community's archives consist."""

    NAME: ClassVar[str] = "registry.save_archive_template.v1"

    community: Community
    parts: Annotated[list[TemplatePart], Field(max_length=20)]
    """None: as communities have it that have not said anything."""


class GetArchiveTemplate(Query):
    """Ask of which parts a community's archives consist."""

    NAME: ClassVar[str] = "registry.get_archive_template.v1"

    community: Community


class ArchiveTemplate(Contract):
    """The parts of a community's archives, in order."""

    parts: list[TemplatePart]


class ListArchiveGaps(Query):
    """Ask whose archive lacks something: a part that is missing or out of date, or an item to ask."""

    NAME: ClassVar[str] = "registry.list_archive_gaps.v1"

    area: AreaOfAnyLevel
    part: str | None = None
    """Key of a part, such as ``health_form`` or ``contact_card``; None for any."""
    item: AskedItem | None = None
    """An item of the must-knows that the next visit asks."""
    after: str | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class ArchiveGap(Contract):
    """One resident whose archive lacks something."""

    item: ResidentItem
    percent: int
    score: int
    missing: list[str]
    """Names of parts."""
    stale: list[str]
    due: list[str]


class ArchiveGaps(Contract):
    """One page, by community and name."""

    items: list[ArchiveGap]
    next_page: str | None = None
    counts: dict[str, int] = {}
    """How many lack each part or have it out of date, by its key: with the first page of one community."""


class StatusClassItem(Contract):
    """One class of residents by how the state treats them."""

    code: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    name: Text
    entitlements: list[Text] = []


class ListStatusClasses(Query):
    """Ask for the status classes."""

    NAME: ClassVar[str] = "registry.list_status_classes.v1"


class StatusClasses(Contract):
    """All status classes, in order."""

    items: list[StatusClassItem]


class SaveStatusClass(Command):
    """Add a status class, or change its name or what it entitles to."""

    NAME: ClassVar[str] = "registry.save_status_class.v1"

    status_class: StatusClassItem
