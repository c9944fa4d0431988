"""What happens in residents' lives: admissions, deaths, moves, major events; told as codes, never as diagnoses."""

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.base import Event

__all__ = [
    "CondolenceOpened",
    "DeathConfirmed",
    "DeathReported",
    "DeathReversed",
    "DeathUnconfirmed",
    "LifeEventKind",
    "LifeEventRecorded",
    "LifeEventWithdrawn",
    "MustVisitReason",
    "ResidentDischarged",
    "ResidentHospitalised",
    "ReturnOverdue",
]


class MustVisitReason(StrEnum):
    """Which of the five must-visits a fact calls for; the other two, festival and birthday, come by the calendar."""

    ILLNESS = "illness"
    MAJOR_EVENT = "major_event"
    SPECIAL_CIRCUMSTANCE = "special_circumstance"


class LifeEventKind(StrEnum):
    """What happened to a resident. Deaths have commands of their own: they need a second person."""

    HOSPITALISED = "hospitalised"
    DISCHARGED = "discharged"
    ENTERED_INSTITUTION = "entered_institution"
    LEFT_INSTITUTION = "left_institution"
    ENTERED_STATION = "entered_station"
    LEFT_STATION = "left_station"
    AWAY = "away"
    BACK = "back"
    MOVED_OUT = "moved_out"
    MOVED_BACK = "moved_back"
    MOVED_HOUSE = "moved_house"
    SERIOUS_ILLNESS = "serious_illness"
    ACCIDENT = "accident"
    FAMILY_DEATH = "family_death"
    SPOUSE_DEATH = "spouse_death"
    WEDDING = "wedding"
    HARDSHIP = "hardship"
    COMPLAINT = "complaint"

    @property
    def chinese(self) -> str:
        """What staff call it."""
        return _WORDS[self][0]

    @property
    def must_visit(self) -> MustVisitReason | None:
        """Which must-visit it calls for, if any. An admission and a discharge are facts of their own."""
        return _WORDS[self][1]


_WORDS: dict[LifeEventKind, tuple[str, MustVisitReason | None]] = {
    LifeEventKind.HOSPITALISED: ("住院", MustVisitReason.ILLNESS),
    LifeEventKind.DISCHARGED: ("出院", MustVisitReason.ILLNESS),
    LifeEventKind.ENTERED_INSTITUTION: ("入住养老机构", None),
    LifeEventKind.LEFT_INSTITUTION: ("离开养老机构回家", MustVisitReason.MAJOR_EVENT),
    LifeEventKind.ENTERED_STATION: ("入住社区养老服务站", None),
    LifeEventKind.LEFT_STATION: ("从养老服务站回家", None),
    LifeEventKind.AWAY: ("外出", None),
    LifeEventKind.BACK: ("外出返回", None),
    LifeEventKind.MOVED_OUT: ("迁出", None),
    LifeEventKind.MOVED_BACK: ("迁回", MustVisitReason.MAJOR_EVENT),
    LifeEventKind.MOVED_HOUSE: ("搬家", MustVisitReason.MAJOR_EVENT),
    LifeEventKind.SERIOUS_ILLNESS: ("重病在家", MustVisitReason.ILLNESS),
    LifeEventKind.ACCIDENT: ("意外事故", MustVisitReason.MAJOR_EVENT),
    LifeEventKind.FAMILY_DEATH: ("亲属去世", MustVisitReason.MAJOR_EVENT),
    LifeEventKind.SPOUSE_DEATH: ("配偶去世", MustVisitReason.MAJOR_EVENT),
    LifeEventKind.WEDDING: ("婚庆", MustVisitReason.MAJOR_EVENT),
    LifeEventKind.HARDSHIP: ("突发困难", MustVisitReason.SPECIAL_CIRCUMSTANCE),
    LifeEventKind.COMPLAINT: ("投诉或纠纷", MustVisitReason.SPECIAL_CIRCUMSTANCE),
}


class ResidentHospitalised(Event):
    """A resident was admitted to a hospital. They stay on the list; whoever knocks at the door finds nobody."""

    NAME: ClassVar[str] = "registry.resident_hospitalised.v1"
    OFTEN: ClassVar[str] = "once per admission"

    resident_id: UUID
    admission_id: UUID
    """The same in the discharge that ends it."""
    admitted_at: AwareDatetime

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "居民住院"


class ResidentDischarged(Event):
    """A resident has come home from a hospital."""

    NAME: ClassVar[str] = "registry.resident_discharged.v1"
    OFTEN: ClassVar[str] = "once per admission that ends"

    resident_id: UUID
    admission_id: UUID
    discharged_at: AwareDatetime

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "居民出院回家"


class LifeEventRecorded(Event):
    """Something happened to a resident that staff must know of, other than an admission, a discharge or a death."""

    NAME: ClassVar[str] = "registry.life_event_recorded.v1"
    OFTEN: ClassVar[str] = "once per event and resident; a death is one for each survivor"

    resident_id: UUID
    life_event_id: UUID
    kind: LifeEventKind
    happened_at: AwareDatetime
    must_visit: MustVisitReason | None = None
    """Which must-visit it calls for; none for an event that calls for no visit."""

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"居民近况:{self.kind.chinese}"


class LifeEventWithdrawn(Event):
    """A recorded event, admission or discharge did not happen: what it set going is to be called off."""

    NAME: ClassVar[str] = "registry.life_event_withdrawn.v1"
    OFTEN: ClassVar[str] = "once per event that was recorded by mistake"

    resident_id: UUID
    life_event_id: UUID
    """Of the event; of an admission and its discharge the `admission_id`."""
    kind: LifeEventKind

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"更正:没有发生{self.kind.chinese}"


class DeathReported(Event):
    """Somebody says that a resident died. Nobody is sent, called or written to until a second person has answered."""

    NAME: ClassVar[str] = "registry.death_reported.v1"
    OFTEN: ClassVar[str] = "once per report"

    resident_id: UUID
    report_id: UUID

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "有人报告一位居民去世,等待第二人核实"


class DeathConfirmed(Event):
    """A second person has confirmed that a resident died: visits, messages and cards end."""

    NAME: ClassVar[str] = "registry.death_confirmed.v1"
    OFTEN: ClassVar[str] = "once per report that is confirmed"

    resident_id: UUID
    report_id: UUID

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "一位居民已确认去世"


class DeathReversed(Event):
    """A resident who was reported or confirmed dead is alive: everything is as it was before."""

    NAME: ClassVar[str] = "registry.death_reversed.v1"
    OFTEN: ClassVar[str] = "once per report that was wrong"

    resident_id: UUID
    report_id: UUID
    confirmed: bool
    """Whether the report had been confirmed."""

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "更正:居民健在"


class DeathUnconfirmed(Event):
    """A reported death has waited for a second person for too long; until somebody answers, nobody looks after them."""

    NAME: ClassVar[str] = "registry.death_unconfirmed.v1"
    OFTEN: ClassVar[str] = "once per report that nobody answers in time"

    resident_id: UUID
    report_id: UUID
    waiting_hours: Annotated[int, Field(ge=0)]

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"去世报告已 {self.waiting_hours} 小时无人核实,期间联系暂停,请尽快核实"


class ReturnOverdue(Event):
    """Somebody who was away or in a hospital should be back, and nobody has said so: the door is looked at again."""

    NAME: ClassVar[str] = "registry.return_overdue.v1"
    OFTEN: ClassVar[str] = "once per stay that lasts longer than expected"

    resident_id: UUID
    life_event_id: UUID
    kind: LifeEventKind
    expected_on: date | None = None
    """None if nobody said until when, and the longest stay has passed."""

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"居民{self.kind.chinese}已过预计返回日期,恢复上门,请核实是否已回家"


class CondolenceOpened(Event):
    """After a confirmed death there is something to do for the family: a visit to them, and a memorial."""

    NAME: ClassVar[str] = "registry.condolence_opened.v1"
    OFTEN: ClassVar[str] = "once per confirmed death"

    resident_id: UUID
    """Who died."""
    report_id: UUID
    survivors: list[UUID] = []
    """Residents who lost somebody; each has a `LifeEventRecorded` of their own."""

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "请安排慰问家属和悼念"
