"""Partner units, and activities that are held together with them."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID, uuid4

from pydantic import AwareDatetime, Field

from shared.contracts.base import Command, Community, Contract, Event, Query, Text

__all__ = [
    "ConfirmJoint",
    "InvitePartner",
    "JointActivities",
    "JointActivity",
    "JointActivityCredited",
    "JointActivitySettled",
    "JointActivityUnconfirmed",
    "ListJointActivities",
    "ListPartnerUnits",
    "PartnerItem",
    "PartnerKind",
    "PartnerUnit",
    "PartnerUnits",
    "SavePartnerUnit",
    "Side",
]

PartnerKind = Literal["school", "enterprise", "hospital", "agency", "organisation", "shop"]

Side = Literal["community", "partner"]


class JointActivityUnconfirmed(Event):
    """The day has passed by which both sides were to confirm a joint activity, and one of them has not."""

    NAME: ClassVar[str] = "activities.joint_activity_unconfirmed.v1"
    SUBJECT_FIELD: ClassVar[str] = "activity_id"
    OFTEN: ClassVar[str] = "once per joint activity and partner"

    activity_id: UUID
    unit_id: UUID
    starts_at: AwareDatetime
    waiting_for: list[Side]

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        who = "、".join("社区" if side == "community" else "共建单位" for side in self.waiting_for)
        return f"共建活动到期未确认,等待{who}确认"


class JointActivitySettled(Event):
    """Both sides have confirmed a joint activity, or it is known that it will not be one."""

    NAME: ClassVar[str] = "activities.joint_activity_settled.v1"
    SUBJECT_FIELD: ClassVar[str] = "activity_id"
    OFTEN: ClassVar[str] = "once per joint activity and partner, and again if a confirmed one is called off"

    activity_id: UUID
    unit_id: UUID
    outcome: Literal["confirmed", "declined", "cancelled"]

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return {"confirmed": "共建活动双方已确认", "declined": "共建活动有一方不参加"}.get(
            self.outcome, "共建活动已取消"
        )


class JointActivityCredited(Event):
    """A joint activity has taken place: it counts for the community and for the partner."""

    NAME: ClassVar[str] = "activities.joint_activity_credited.v1"
    SUBJECT_FIELD: ClassVar[str] = "activity_id"
    OFTEN: ClassVar[str] = "once per joint activity and partner, when it is over"

    activity_id: UUID
    unit_id: UUID
    minutes: Annotated[int, Field(ge=0)]

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"共建活动已举办,社区和共建单位各计 {self.minutes} 分钟"


class PartnerUnit(Contract):
    """A unit of the neighbourhood that does things together with the community."""

    unit_id: UUID = Field(default_factory=uuid4)
    version: Annotated[int, Field(ge=0)] = 0
    """0 for a unit that is new; else the version that was read."""
    community: Community
    name: Text
    kind: PartnerKind
    contact: str = ""
    """Whom to ask there, and how."""
    offers: str = ""
    """What they can bring: a hall, children who sing, doctors."""
    active: bool = True


class SavePartnerUnit(Command):
    """Enter a partner unit or change what is known of it."""

    NAME: ClassVar[str] = "activities.save_partner_unit.v1"

    unit: PartnerUnit


class PartnerItem(Contract):
    """A partner unit and what came of it."""

    unit: PartnerUnit
    waiting_count: int
    """Joint activities that are not confirmed yet."""
    joint_count: int
    """Joint activities that have taken place."""
    minutes: int


class ListPartnerUnits(Query):
    """Ask for the partner units of a community."""

    NAME: ClassVar[str] = "activities.list_partner_units.v1"

    community: Community


class PartnerUnits(Contract):
    """Partner units, and what the community itself is credited with."""

    items: list[PartnerItem]
    joint_count: int
    """Activities that were held together with at least one unit."""
    minutes: int


class InvitePartner(Command):
    """Make an activity a joint one; inviting a unit again changes nothing."""

    NAME: ClassVar[str] = "activities.invite_partner.v1"

    activity_id: UUID
    unit_id: UUID
    brings: Text
    """What the unit is to bring."""
    confirm_by: AwareDatetime
    """Until when both sides are to confirm."""


class ConfirmJoint(Command):
    """Write down that one side confirms a joint activity, or does not take part."""

    NAME: ClassVar[str] = "activities.confirm_joint.v1"

    activity_id: UUID
    unit_id: UUID
    side: Side
    confirmed: bool = True
    person: Text
    """Who said so for that side."""
    reason: str = ""


class JointActivity(Contract):
    """A joint activity and where it stands."""

    activity_id: UUID
    unit_id: UUID
    title: str
    unit_name: str
    unit_kind: PartnerKind
    brings: str
    starts_at: AwareDatetime
    confirm_by: AwareDatetime
    state: Literal["waiting", "confirmed", "declined", "cancelled"]
    overdue: bool
    """It was to be confirmed by now."""
    waiting_for: list[Side]
    community_person: str | None = None
    partner_person: str | None = None
    reason: str = ""
    credited_minutes: int | None = None


class ListJointActivities(Query):
    """Ask for the joint activities of a community: those that wait for somebody first."""

    NAME: ClassVar[str] = "activities.list_joint_activities.v1"

    community: Community
    unit_id: UUID | None = None
    activity_id: UUID | None = None


class JointActivities(Contract):
    """Joint activities."""

    items: list[JointActivity]
