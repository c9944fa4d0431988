"""Moves between communities and stays in another one: what registry tells of them and is told."""

from datetime import date
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.base import Command, Community, Contract, Event, Query, Text

__all__ = [
    "BeginStay",
    "ChangeStay",
    "EndStay",
    "HostPlace",
    "ListMoves",
    "ListStays",
    "MoveItem",
    "MoveResident",
    "MoveWithdrawn",
    "Moves",
    "ResidentMoved",
    "StayBegun",
    "StayChanged",
    "StayEnded",
    "StayItem",
    "StayOverdue",
    "Stays",
    "WithdrawMove",
]

StayEnd = Literal["back", "moved", "followed", "deceased", "institution", "moved_out", "station", "mistaken"]
"""Why a stay ended: the resident is back, moved, stays elsewhere, is off the list or in care; or it never was."""


class HostPlace(Contract):
    """Where somebody is for a time who belongs to another community."""

    community: Community
    compound: str | None = None
    building: str | None = None
    unit: str | None = None
    room: str | None = None
    grid: str | None = None


class ResidentMoved(Event):
    """A resident of the district belongs to another community from now on, under the same id.

    Told in both places, so that whoever listens to one community alone learns of it.
    """

    NAME: ClassVar[str] = "registry.resident_moved.v1"
    OFTEN: ClassVar[str] = "twice per move: in the community that is left, and in the other"

    resident_id: UUID
    move_id: UUID
    side: Literal["left", "arrived"]
    """Whether this is told where the resident left or where they arrived."""
    from_community: Community
    to_community: Community
    moved_on: date
    """First day in the other community; may lie before the day on which it was told."""

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "一位居民迁往区内另一社区" if self.side == "left" else "一位居民从区内另一社区迁入"


class MoveWithdrawn(Event):
    """A move was told by mistake: the resident belongs where they were before."""

    NAME: ClassVar[str] = "registry.move_withdrawn.v1"
    OFTEN: ClassVar[str] = "twice per move that is taken back: in both communities"

    resident_id: UUID
    move_id: UUID
    side: Literal["left", "arrived"]
    from_community: Community
    to_community: Community

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "更正:居民没有迁居"


class StayBegun(Event):
    """A resident stays in another community for a time, where others answer for them meanwhile."""

    NAME: ClassVar[str] = "registry.stay_begun.v1"
    OFTEN: ClassVar[str] = "twice per stay: at home and where the resident stays"

    resident_id: UUID
    stay_id: UUID
    side: Literal["home", "host"]
    """Whether this is told at home or where the resident stays."""
    home_community: Community
    host_community: Community
    begun_on: date
    until_on: date
    """Day on which the resident is expected back."""

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "本社区居民到外社区临时居住" if self.side == "home" else "外社区居民来本社区临时居住"


class StayChanged(Event):
    """A stay that lasts is expected to end on another day, or goes on behind another door."""

    NAME: ClassVar[str] = "registry.stay_changed.v1"
    OFTEN: ClassVar[str] = "twice per change to a stay that has begun"

    resident_id: UUID
    stay_id: UUID
    side: Literal["home", "host"]
    home_community: Community
    host_community: Community
    until_on: date

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "居民临时居住的安排有变化"


class StayEnded(Event):
    """A stay is over, or never was: the community at home answers again, unless the resident is off the list."""

    NAME: ClassVar[str] = "registry.stay_ended.v1"
    OFTEN: ClassVar[str] = "twice per stay that ends: at home and where the resident stayed"

    resident_id: UUID
    stay_id: UUID
    side: Literal["home", "host"]
    home_community: Community
    host_community: Community
    ended_on: date
    reason: StayEnd

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "居民临时居住结束"


class StayOverdue(Event):
    """A stay lasts longer than expected, and nobody has said so. It goes on: somebody has to ask."""

    NAME: ClassVar[str] = "registry.stay_overdue.v1"
    OFTEN: ClassVar[str] = "twice per stay that lasts longer than expected; again if a later day passes too"

    resident_id: UUID
    stay_id: UUID
    side: Literal["home", "host"]
    home_community: Community
    host_community: Community
    expected_on: date

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "居民临时居住已过预计返回日期,请核实是延长还是已经返回"


class MoveResident(Command):
    """Say that a resident lives in another community of the district, or has left it for good.

    Also brings back, under the same id, whoever had left the district.
    """

    NAME: ClassVar[str] = "registry.move_resident.v1"

    resident_id: UUID
    to_community: Community | None = None
    """None: out of the district."""
    compound: Text | None = None
    building: Text | None = None
    unit: Text | None = None
    room: Text | None = None
    grid: Text | None = None
    moved_on: date | None = None
    """First day there; None is today. One that lies ahead takes effect when it comes."""
    liaison_id: UUID | None = None
    """Who is the liaison there; without one the seat is told as vacant."""
    told_by: Text
    """Who says so, such as the daughter or the police station."""
    reason: Text


class WithdrawMove(Command):
    """Take back a move: one that lies ahead is called off, one that was a mistake is undone."""

    NAME: ClassVar[str] = "registry.withdraw_move.v1"

    move_id: UUID
    reason: Text


class BeginStay(Command):
    """Say that a resident stays in another community of the district for a time."""

    NAME: ClassVar[str] = "registry.begin_stay.v1"

    resident_id: UUID
    host_community: Community
    compound: Text | None = None
    building: Text | None = None
    unit: Text | None = None
    room: Text | None = None
    grid: Text | None = None
    host_phone: Text | None = None
    from_on: date | None = None
    """None is today."""
    until_on: date
    """Day on which the resident is expected back."""
    liaison_id: UUID | None = None
    """Who there is the liaison meanwhile; without one the seat is told as vacant."""
    told_by: Text
    reason: Text


class ChangeStay(Command):
    """Change a stay that has not ended; what is left out stays as it is. The door is changed as a whole."""

    NAME: ClassVar[str] = "registry.change_stay.v1"

    stay_id: UUID
    from_on: date | None = None
    """Only of a stay that has not begun."""
    until_on: date | None = None
    compound: Text | None = None
    building: Text | None = None
    unit: Text | None = None
    room: Text | None = None
    grid: Text | None = None
    host_phone: Text | None = None
    liaison_id: UUID | None = None
    reason: Text


class EndStay(Command):
    """Say that a resident is back from a stay, or that the stay never was."""

    NAME: ClassVar[str] = "registry.end_stay.v1"

    stay_id: UUID
    ended_on: date | None = None
    """First day at home again; None is today."""
    mistaken: bool = False
    """The resident never went there."""
    reason: Text | None = None


class ListMoves(Query):
    """Ask who moved into or out of a community, or where one resident has lived; the latest first."""

    NAME: ClassVar[str] = "registry.list_moves.v1"

    community: Community | None = None
    resident_id: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class MoveItem(Contract):
    """One move."""

    move_id: UUID
    resident_id: UUID
    name: str
    from_community: Community | None = None
    from_door: str = ""
    to_community: Community | None = None
    """None: out of the district."""
    to_door: str = ""
    moved_on: date
    state: Literal["planned", "done", "withdrawn"]
    told_by: str
    reason: str
    decided_by: str
    decided_at: AwareDatetime
    withdrawn_reason: str | None = None


class Moves(Contract):
    """Moves."""

    items: list[MoveItem]


class ListStays(Query):
    """Ask which residents of a community stay elsewhere, and who of elsewhere stays in it."""

    NAME: ClassVar[str] = "registry.list_stays.v1"

    community: Community | None = None
    resident_id: UUID | None = None
    overdue_only: bool = False
    include_over: bool = False


class StayItem(Contract):
    """One stay."""

    stay_id: UUID
    resident_id: UUID
    name: str
    home_community: Community
    host_community: Community
    host_compound: str | None = None
    host_door: str = ""
    host_phone: str | None = None
    begins_on: date
    until_on: date
    state: Literal["planned", "begun", "ended", "withdrawn"]
    overdue: bool = False
    ended_on: date | None = None
    end_reason: StayEnd | None = None
    told_by: str
    reason: str
    recorded_by: str


class Stays(Contract):
    """Stays, by the day on which the resident is expected back."""

    items: list[StayItem]
