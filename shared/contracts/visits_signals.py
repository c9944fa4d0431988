"""Signals at the window: what was agreed, what was seen, what stayed away, and a call for help."""

from datetime import date
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.base import Command, Community, Contract, Event, Query, Text

__all__ = [
    "DistressSignalled",
    "GetSignalPlan",
    "ListSignalDays",
    "RecordSightings",
    "SaveSignalPlan",
    "Sighting",
    "SightingsTaken",
    "SightingsWithdrawn",
    "Signal",
    "SignalDay",
    "SignalDays",
    "SignalPlan",
    "SignalSeen",
    "SignalUnseen",
    "SignalWithdrawn",
    "WindowAgain",
    "WithdrawSightings",
]

SignalState = Literal["seen", "distress", "unclear"]
DayStatus = Literal["waiting", "seen", "unseen", "distress"]


class _SignalEvent(Event):
    """One resident on one day."""

    day_id: UUID
    """Of resident and day; `entity_version` counts what became of that day."""
    resident_id: UUID


class SignalSeen(_SignalEvent):
    """The agreed signal was seen: the resident is safe that day, as far as can be seen from outside. No visit."""

    NAME: ClassVar[str] = "visits.signal_seen.v1"
    OFTEN: ClassVar[str] = "once per resident and day on which it is seen"

    source: str
    """Code: ``observer`` or ``device``."""
    happened_at: AwareDatetime
    late: bool = False
    """True if the window had closed unseen before."""

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "看到平安信号"


class SignalUnseen(_SignalEvent):
    """The window of the day closed and nobody had seen the signal. Nothing is known: it is not a call for help."""

    NAME: ClassVar[str] = "visits.signal_unseen.v1"
    OFTEN: ClassVar[str] = "once per resident and day without a signal"

    day: date
    closed_at: AwareDatetime
    detected_late: bool = False
    """True if it was found long after, because the service had been down."""

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "今日没有看到平安信号,情况不明"


class SignalWithdrawn(_SignalEvent):
    """What was told as seen had not been seen: a slip of the finger. The window is looked at again."""

    NAME: ClassVar[str] = "visits.signal_withdrawn.v1"
    OFTEN: ClassVar[str] = "once per sighting that is taken back while its window is open"

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "登记有误,平安信号还没有看到"


class DistressSignalled(_SignalEvent):
    """The agreed call for help was shown."""

    NAME: ClassVar[str] = "visits.distress_signalled.v1"
    OFTEN: ClassVar[str] = "once per sighting of a call for help"

    sighting_id: UUID
    source: str
    """Code: ``observer`` or ``device``."""
    happened_at: AwareDatetime

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "老人发出求助信号,请立即上门"


class Signal(Contract):
    """One word of a resident's own vocabulary."""

    code: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    """Such as ``curtain_and_flower``, ``red_scarf``, ``lamp_off``."""
    meaning: Literal["safe", "distress"]
    text: Text
    """Chinese, as the observer reads it: ``窗帘拉开,窗台摆花``."""


class SignalPlan(Contract):
    """What one resident shows, when, and who looks."""

    resident_id: UUID
    version: int
    signals: Annotated[list[Signal], Field(max_length=12)]
    window_from: Annotated[str, Field(pattern=r"^[0-2][0-9]:[0-5][0-9]$")] = "07:00"
    window_to: Annotated[str, Field(pattern=r"^[0-2][0-9]:[0-5][0-9]$")] = "09:00"
    observer_id: UUID | None = None
    """Who looks besides the care circle: a neighbour across the yard."""
    active: bool = True


class SaveSignalPlan(Command):
    """Agree on signals with a resident, or end the agreement."""

    NAME: ClassVar[str] = "visits.save_signal_plan.v1"

    plan: SignalPlan
    """`version` is the one that was edited, 0 for the first; saving over a newer one is refused."""


class GetSignalPlan(Query):
    """Ask what a resident shows. Answered to the care circle and the observer only: outsiders must not learn it."""

    NAME: ClassVar[str] = "visits.get_signal_plan.v1"

    resident_id: UUID
    staff_id: UUID


class Sighting(Contract):
    """What an observer saw at one window."""

    resident_id: UUID
    state: SignalState
    """``unclear`` is kept and counts as not seen."""
    code: str | None = None
    """Which of the agreed signals; any one of them is enough."""


class RecordSightings(Command):
    """Tick off many windows at once."""

    NAME: ClassVar[str] = "visits.record_sightings.v1"

    observer_id: UUID
    sightings: Annotated[list[Sighting], Field(min_length=1, max_length=500)]
    happened_at: AwareDatetime | None = None
    """None is now."""


class SightingsTaken(Contract):
    """What became of the ticks."""

    seen: int
    distress: int
    unclear: int
    refused: dict[UUID, str] = {}
    """Resident to the Chinese reason; the others are taken all the same."""
    changed: bool = True
    """False if the same command had come before."""


class WindowAgain(Contract):
    """One window that is to be looked at again."""

    resident_id: UUID


class WithdrawSightings(Command):
    """Take back that somebody was seen, while the window is still open. A call for help is not taken back."""

    NAME: ClassVar[str] = "visits.withdraw_sightings.v1"

    observer_id: UUID
    windows: Annotated[list[WindowAgain], Field(min_length=1, max_length=500)]


class SightingsWithdrawn(Contract):
    """Which windows are looked at again."""

    waiting: list[UUID]
    refused: dict[UUID, str] = {}
    """Resident to the Chinese reason."""


class ListSignalDays(Query):
    """Ask how the windows of a day stand, for one observer or a community; those that need somebody come first."""

    NAME: ClassVar[str] = "visits.list_signal_days.v1"

    community: Community | None = None
    observer_id: UUID | None = None
    """Only those that this person looks at: as observer, as liaison or as block captain."""
    day: date | None = None
    """None is today."""
    limit: int = Field(default=1000, ge=1, le=1500)


class SignalDay(Contract):
    """One window on one day. Says how it stands, never what was agreed."""

    resident_id: UUID
    resident_name: str
    door: str
    status: DayStatus
    opens_at: AwareDatetime
    closes_at: AwareDatetime
    seen_at: AwareDatetime | None = None
    compound: str | None = None
    building: str | None = None
    unit: str | None = None
    room: str | None = None
    observer_id: UUID | None = None
    """Who looks besides the care circle."""
    liaison_id: UUID | None = None


class SignalDays(Contract):
    """Windows in walking order, calls for help and unseen ones first."""

    items: list[SignalDay]
    counts: dict[str, int] = {}
    """Of all windows, also of those beyond the limit."""
    truncated: bool = False
