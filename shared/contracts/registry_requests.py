"""What registry can be asked and told to do."""

from datetime import date
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.base import Command, Community, Contract, Query, Text
from shared.contracts.registry import CareMember
from shared.contracts.registry_moves import StayItem
from shared.contracts.words import CareRole, Category


class Done(Contract):
    """The command was done, now or before."""

    id: UUID
    changed: bool = True
    """False if there was nothing to do."""


class ResidentItem(Contract):
    """One line of a list of residents."""

    resident_id: UUID
    name: str
    sex: str | None = None
    age: int | None = None
    """Whole years on the day of asking; none if no birth year is known."""
    door: str
    """``3幢1单元402``; empty if unknown."""
    building: str | None = None
    unit: str | None = None
    room: str | None = None
    compound: str | None = None
    grid: str | None = None
    phones: list[str] = []
    categories: list[Category] = []
    special: bool = False
    on_list: bool = True
    status: str = "active"
    """``active``, ``deceased``, ``moved_out``."""
    presence: str | None = None
    """Where somebody on the list is: ``home``, ``hospital``, ``station``, ``away``; off the list their `status`. None
    where the asker may not know."""
    community: Community | None = None
    """Where the resident belongs."""
    staying_in: Community | None = None
    """Where the resident is now, if that is another community for a time: others answer for them there."""
    staying_door: str = ""
    staying_until: date | None = None
    """Day on which the resident is expected back."""
    withheld: list[str] = []
    """Fields that are blank because the viewer may not read them."""


class SearchResidents(Query):
    """Find residents by name, pinyin, initials, phone tail, address and what is known of them, in any combination.

    Everything that is asked for has to be true of whoever is found; without anything, everybody in the area is.
    """

    NAME: ClassVar[str] = "registry.search_residents.v1"

    community: Community | None = None
    """Look in this community; or in `area`."""
    area: Annotated[str | None, Field(pattern=r"^([0-9]{6}|[0-9]{9}|[0-9]{12})$")] = None
    """Look in this district, street or community."""
    text: str = ""
    """One or more words: parts of a name or a compound, pinyin, initials, ``402``, ``3-1-402``, the end of a phone."""
    building: str | None = None
    unit: str | None = None
    room: str | None = None
    category: Category | None = None
    skill: str | None = None
    hobby: str | None = None
    health_flag: str | None = None
    flag: str | None = None
    status_class: str | None = None
    party_member: bool = False
    special_only: bool = False
    include_off_list: bool = False
    after: str | None = None
    """`next_page` of the page before."""
    limit: Annotated[int, Field(ge=1, le=500)] = 50
    with_totals: bool = False
    """Also count them, by compound."""


class CompoundTotal(Contract):
    """How many of those who are looked for live in one compound."""

    community: Community
    compound: str | None = None
    """None: compound unknown."""
    persons: int


class ResidentPage(Contract):
    """One page of residents."""

    items: list[ResidentItem]
    next_page: str | None = None
    totals: list[CompoundTotal] | None = None
    """Of the whole search, not of the page; None unless asked for."""


class GetResident(Query):
    """Ask for everything registry knows of one resident."""

    NAME: ClassVar[str] = "registry.get_resident.v1"

    resident_id: UUID


class ResidentCard(Contract):
    """One resident, with who answers for them."""

    item: ResidentItem
    community: Community
    birth_date: date | None = None
    birth_year: int | None = None
    lunar_birthday: str | None = None
    identity: str
    """How we know who it is: ``id``, ``birth`` or ``address``."""
    id_last4: str | None = None
    relative_phones: list[str] = []
    flags: list[str] = []
    """``lives_elsewhere`` and other things a person should confirm."""
    unknown_words: list[str] = []
    skills: list[str] = []
    hobbies: list[str] = []
    remark: str | None = None
    circle: list[CareMember] = []
    helper_name: str | None = None
    """Who helps the resident one to one, such as a neighbour."""
    stay: StayItem | None = None
    """The stay in another community that lasts now."""
    withheld: list[str] = []
    """Fields that are blank because the viewer may not read them."""
    version: int
    updated_at: AwareDatetime


class NamesOf(Query):
    """Ask for one line each of up to 500 residents, for pages that hold only ids."""

    NAME: ClassVar[str] = "registry.names_of.v1"

    resident_ids: Annotated[list[UUID], Field(max_length=500)]


class Names(Contract):
    """Lines of residents; unknown ids are left out."""

    items: list[ResidentItem]


class ChangeResidentStatus(Command):
    """Take a resident off the list, or put them back on it."""

    NAME: ClassVar[str] = "registry.change_resident_status.v1"

    resident_id: UUID
    status: Literal["active", "deceased", "moved_out"]
    reason: Text


class CountCommunity(Query):
    """Ask for the figures of one community, each counted from the records."""

    NAME: ClassVar[str] = "registry.count_community.v1"

    community: Community
    stated: dict[str, int] = {}
    """Figures somebody wrote down, by the names of `CommunityCounts`; those that differ are listed in `differing`."""


class CommunityCounts(Contract):
    """Figures of one community, of residents on the list."""

    households: int
    persons: int
    aged_60_plus: int
    special: int
    by_category: dict[str, int] = {}
    differing: dict[str, int] = {}
    """Stated figures that differ from the records, with what the records say."""


class CommunityItem(Contract):
    """One community that this deployment looks after."""

    code: Community
    name: str
    street_name: str
    district_name: str
    compounds: list[str] = []
    grids: list[str] = []
    persons: int = 0
    """On the list, where they were to be counted."""


class ListCommunities(Query):
    """Ask for all communities."""

    NAME: ClassVar[str] = "registry.list_communities.v1"

    with_persons: bool = True
    """Also count who is on the list of each: of a million people that takes a second."""


class Communities(Contract):
    """All communities, by code."""

    items: list[CommunityItem]


class DefineCommunity(Command):
    """Create a community with the areas above it, or rename them."""

    NAME: ClassVar[str] = "registry.define_community.v1"

    code: Community
    name: Text
    street_name: Text
    district_name: Text


class StaffItem(Contract):
    """One member of staff."""

    staff_id: UUID
    name: str
    kind: str
    """``community_worker``, ``volunteer``, ``property_staff``, ``relative``, ``block_captain``, ``compound_director``,
    ``grid_leader``, ``deputy_head``, ``secretary``."""
    phones: list[str] = []
    email: str | None = None
    group: str | None = None
    residents: int = 0
    """Residents paired with this person now."""
    posts: list[str] = []
    """Posts in Chinese, such as ``3幢楼长``."""
    language: Literal["zh", "en"] = "zh"
    """In which language this person is told of something."""
    active: bool = True
    """False for somebody who has left: what they did still names them, nothing more is given to them."""
    version: int = 0
    """Rises with every change."""


class ListStaff(Query):
    """Ask for the staff of one community."""

    NAME: ClassVar[str] = "registry.list_staff.v1"

    community: Community


class StaffList(Contract):
    """Staff, by kind and name."""

    items: list[StaffItem]


class SaveStaff(Command):
    """Add a member of staff, or change one."""

    NAME: ClassVar[str] = "registry.save_staff.v1"

    community: Community
    staff_id: UUID | None = None
    """None to add."""
    name: Text
    kind: Text
    phones: list[str] = []
    email: str | None = None
    group: str | None = None
    active: bool | None = None
    """False for somebody who has left; None leaves it as it is."""
    language: Literal["zh", "en"] | None = None
    """In which language this person is told of something; None leaves it as it is, which is Chinese at first."""
    version: Annotated[int, Field(ge=0)] | None = None
    """The version that was read; None writes over whatever stands."""


class AssignPost(Command):
    """Give a post to somebody from a moment on, or leave it vacant."""

    NAME: ClassVar[str] = "registry.assign_post.v1"

    community: Community
    role: CareRole
    scope: Literal["resident", "building", "compound", "grid", "community"]
    scope_key: str
    """The resident's id, ``<compound>/<building>``, the compound's or grid's name, or the community's code."""
    staff_id: UUID | None = None
    """None leaves the post vacant."""
    from_at: AwareDatetime | None = None
    """None is now."""
    override: bool = False
    """Pair a liaison with one resident more than the limit; asks for a `reason`."""
    reason: Text | None = None
    """Why; asked for where a limit is exceeded and where the worker of a grid changes."""
