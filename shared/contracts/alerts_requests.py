"""What alerts can be asked and told to do."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.alerts_agencies import AgencyCaseItem
from shared.contracts.alerts_groups import AlertMember
from shared.contracts.base import Command, Community, Contract, Query, Text
from shared.contracts.words import CareRole, Severity

AlertStatus = Literal["open", "acknowledged", "unresolved_exhausted", "closed"]

CloseOutcome = Literal["safe", "helped", "hospital", "arranged", "handed_on", "noted", "false_alarm", "other"]
"""``safe``, ``helped`` and ``hospital`` of a person; ``arranged`` and ``handed_on`` of what had to be arranged;
``noted`` of what only had to be known."""


class AlertItem(Contract):
    """One alert in a list."""

    alert_id: UUID
    kind: str
    title: str
    """Chinese: what it is about, without a name."""
    severity: Severity
    status: AlertStatus
    community: Community
    """Where it happened, and who answers for it."""
    home_community: Community | None = None
    """Where the resident belongs who stays in `community` for a time."""
    resident_id: UUID | None = None
    resident_name: str | None = None
    door: str | None = None
    age: int | None = None
    raised_at: AwareDatetime
    level: int
    """Level that was told last."""
    role: CareRole | None = None
    next_escalation_at: AwareDatetime | None = None
    """When the next level is told; none once acknowledged, exhausted or closed."""
    acknowledged_by: str | None = None
    acknowledged_at: AwareDatetime | None = None
    taken_by: UUID | None = None
    """The member of staff who has it; none where nobody has, or somebody without an account."""
    closed_at: AwareDatetime | None = None
    outcome: str | None = None
    seen_since: AwareDatetime | None = None
    """When the resident was reached after it was raised, where that answers it: it only waits for being closed."""
    member_count: int = 0
    """Cases that it speaks of, where it speaks of several; the name is then that of the first with their number, the
    door what their doors have in common, and there is no `resident_id`."""


class ListAlerts(Query):
    """Ask for alerts: exhausted ones first, the gravest on top and who was seen since last, then by time left."""

    NAME: ClassVar[str] = "alerts.list_alerts.v1"

    community: Community | None = None
    """None is the whole district."""
    statuses: list[AlertStatus] = ["open", "acknowledged", "unresolved_exhausted"]
    resident_id: UUID | None = None
    after: str | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 100


class AlertPage(Contract):
    """One page of alerts, and how many there are by status in that scope."""

    items: list[AlertItem]
    next_page: str | None = None
    counts: dict[str, int] = {}


class TimelineEntry(Contract):
    """One thing that happened to an alert."""

    at: AwareDatetime
    kind: str
    """``raised``, ``repeated``, ``notified``, ``notice_failed``, ``notice_unclear``, ``notice_blocked``,
    ``no_recipient``, ``escalated``, ``acknowledged``, ``handed_back``, ``noted``, ``exhausted``, ``closed``,
    ``reopened``, ``silenced``, ``unsilenced``, ``held``, ``arrival_late``, ``arrival_breached``, ``arrived``,
    ``replayed``, ``joined``, ``settled``, ``team_paged``, ``no_team``, ``listed``, ``taken_over``."""
    text: str
    """Chinese, complete in itself."""
    who: str | None = None


class LevelItem(Contract):
    """One level of the plan that was copied onto the alert."""

    level: int
    role: CareRole
    after_minutes: int
    name: str | None = None
    staff_id: UUID | None = None
    phone: str | None = None
    told_at: AwareDatetime | None = None
    acknowledged: bool = False
    step: str | None = None
    """What this level is to do, where the alert goes by steps: ``phone``, ``door``, ``relative``, ``responder``."""


class NoticeItem(Contract):
    """One message to one person on one channel."""

    notice_id: UUID
    alert_id: UUID | None = None
    channel: str
    role: CareRole | None
    """None is the district's duty office, which is told when every level has failed."""
    role_name: str = ""
    """Chinese, also for the duty office."""
    staff_name: str
    status: Literal["held", "waiting", "sending", "sent", "unknown", "unclear", "cancelled", "dead", "blocked"]
    attempts: int
    due_at: AwareDatetime
    sent_at: AwareDatetime | None = None
    answer: str | None = None
    """What the provider said, as it said it."""


class GetAlert(Query):
    """Ask for everything about one alert."""

    NAME: ClassVar[str] = "alerts.get_alert.v1"

    alert_id: UUID


class AlertDetail(Contract):
    """One alert with its timeline, its chain and its notices."""

    item: AlertItem
    timeline: list[TimelineEntry]
    levels: list[LevelItem]
    notices: list[NoticeItem]
    contact_id: UUID | None = None
    """The recorded contact that led to it, if one did."""
    members: list[AlertMember] = []
    """Each case, where it speaks of several; those that are open first."""
    reopen_until: AwareDatetime | None = None
    """Until when it may be opened again; none where it is open, or a later fact closed it."""
    arrived_at: AwareDatetime | None = None
    arrival_by: AwareDatetime | None = None
    """When whoever took it has to be there; none where nothing was promised, or nobody has it."""
    agencies: list[AgencyCaseItem] = []
    """Outside agencies that see to its hazards: whether they have taken them, and under which number."""


class AcknowledgeAlert(Command):
    """Take an alert: it stops climbing. Refused where somebody else has it: that is `TakeOverAlert`."""

    NAME: ClassVar[str] = "alerts.acknowledge_alert.v1"

    alert_id: UUID
    staff_id: UUID | None = None
    who: Text = "值班"
    """Shown in the timeline."""


class HandBackAlert(Command):
    """Hand back an alert that was taken: whoever has it cannot see to it, and the next level is told at once."""

    NAME: ClassVar[str] = "alerts.hand_back_alert.v1"

    alert_id: UUID
    reason: Text
    """Chinese: why; it stands in the timeline."""
    staff_id: UUID | None = None
    who: Text = "值班"
    """Shown in the timeline."""


class NoteAlert(Command):
    """Write down what was seen or done."""

    NAME: ClassVar[str] = "alerts.note_alert.v1"

    alert_id: UUID
    who: Text = "值班"
    text: Text


class CloseAlert(Command):
    """Close an alert with what was found out."""

    NAME: ClassVar[str] = "alerts.close_alert.v1"

    alert_id: UUID
    who: Text = "值班"
    outcome: CloseOutcome
    text: Text


class ReopenAlert(Command):
    """Open an alert again that somebody closed by mistake a short time ago: nobody has it, and it climbs on."""

    NAME: ClassVar[str] = "alerts.reopen_alert.v1"

    alert_id: UUID
    reason: Text
    """Chinese: why; it stands in the timeline."""
    staff_id: UUID | None = None
    who: Text = "值班"
    """Shown in the timeline."""


class AlertChanged(Contract):
    """The alert after the command."""

    item: AlertItem
    changed: bool = True


class OpenNotice(Query):
    """Look at the alert behind a notice's link. Changes nothing, so a link scanner may open it."""

    NAME: ClassVar[str] = "alerts.open_notice.v1"

    token: Annotated[str, Field(min_length=20, max_length=200)]


class NoticePage(Contract):
    """What the person who was told sees without an account."""

    title: str
    text: str
    severity: Severity
    status: AlertStatus
    staff_name: str
    raised_at: AwareDatetime
    expires_at: AwareDatetime
    usable: bool
    """False once used, expired, or the alert closed."""
    reason: str | None = None
    """Chinese: why it is not usable."""
    held_by: str | None = None
    """Who else has it: it can be taken over."""
    members: list[AlertMember] = []
    """Each case, where it speaks of several."""


class AcknowledgeByLink(Command):
    """Acknowledge from a notice's own link: once, before it expires."""

    NAME: ClassVar[str] = "alerts.acknowledge_by_link.v1"

    token: Annotated[str, Field(min_length=20, max_length=200)]
    text: str = ""
    """What was seen, if the person writes something."""
    take_over: bool = False
    """Whether to take it over from whoever has it; without that it is refused where somebody else has it."""


class ListPhones(Query):
    """Ask whose phones the `screen` channel simulates in one community."""

    NAME: ClassVar[str] = "alerts.list_phones.v1"

    community: Community


class PhoneItem(Contract):
    """One simulated phone."""

    staff_id: UUID
    name: str
    role: CareRole | None
    """None is the district's duty office."""
    role_name: str = ""
    """Chinese, also for the duty office."""
    messages: int
    last_at: AwareDatetime | None = None


class Phones(Contract):
    """Simulated phones, the one with the newest message first."""

    items: list[PhoneItem]


class ReadPhone(Query):
    """Ask for what one simulated phone has received."""

    NAME: ClassVar[str] = "alerts.read_phone.v1"

    staff_id: UUID
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class PhoneMessage(Contract):
    """One message on a simulated phone."""

    notice_id: UUID
    alert_id: UUID
    received_at: AwareDatetime
    text: str
    """Without the link, which a page makes of the token: ``/n/<token>``."""
    link_token: str | None = None
    alert_status: AlertStatus


class PhoneMessages(Contract):
    """Messages of one phone, the newest first."""

    staff_id: UUID
    name: str
    items: list[PhoneMessage]


class EscalationLevel(Contract):
    """One step of a plan."""

    roles: list[CareRole]
    """Tried in this order; the first that is filled is told."""
    after_minutes: Annotated[int, Field(ge=0, le=7 * 24 * 60)]
    """From the raising of the alert."""


class EscalationPlan(Contract):
    """Who is told, and when, until somebody acknowledges."""

    community: Community | None = None
    """None is the plan of every community without its own."""
    severity: Severity | None = None
    """None is the plan of every severity without its own."""
    levels: Annotated[list[EscalationLevel], Field(min_length=1, max_length=10)]
    exhausted_after_minutes: Annotated[int, Field(ge=1, le=7 * 24 * 60)] = 60
    """From the raising: when nobody at the last level acknowledged either."""
    version: int = 0


class GetEscalationPlans(Query):
    """Ask for all plans."""

    NAME: ClassVar[str] = "alerts.get_escalation_plans.v1"


class EscalationPlans(Contract):
    """All plans in force."""

    items: list[EscalationPlan]


class SaveEscalationPlan(Command):
    """Make or change a plan. Alerts that are open keep the plan they were raised under."""

    NAME: ClassVar[str] = "alerts.save_escalation_plan.v1"

    plan: EscalationPlan
    shown: Annotated[int, Field(ge=0)] | None = None
    """`version` of the plan that was read, 0 if there was none; a stale one is refused. None replaces what holds."""


class ListDeadNotices(Query):
    """Ask for notices that were given up."""

    NAME: ClassVar[str] = "alerts.list_dead_notices.v1"

    community: Community | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 100


class DeadNotices(Contract):
    """Notices that were given up, the newest first."""

    items: list[NoticeItem]
