"""Gather everything about one alert."""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from services.console.channels.owners import Answer, Owners
from services.console.domain.alert_kinds import VACANCIES, outcomes_of
from services.console.domain.countdown import Countdown
from services.console.domain.repeats import runs_of
from services.console.use_cases.load_desk import countdown_of
from services.console.use_cases.load_resident import MustKnow, must_knows_of
from shared.contracts.alerts_agencies import AgencyCaseItem
from shared.contracts.alerts_groups import AlertMember
from shared.contracts.alerts_requests import AlertDetail, GetAlert, LevelItem, NoticeItem, TimelineEntry
from shared.contracts.base import Refusal
from shared.contracts.registry import CareMember
from shared.contracts.registry_requests import GetResident, ResidentCard
from shared.contracts.visits_requests import ContactItem, GetHistory, History
from shared.contracts.words import CareRole

__all__ = ["AlertPanel", "Happening", "Undelivered", "load_alert"]

CONTACTS_BEFORE = 4
"""Contacts shown in front of the alert's own timeline: what led to it."""

TONES = {
    "raised": "missed",
    "repeated": "missed",
    "notice_failed": "missed",
    "notice_unclear": "missed",
    "notice_blocked": "missed",
    "no_recipient": "missed",
    "escalated": "due",
    "exhausted": "missed",
    "acknowledged": "brand",
    "closed": "safe",
}

LOST = {"dead", "unclear", "blocked"}
"""Notices that are not tried again by themselves."""

OUTCOME_TONES = {"safe": "safe", "needs_attention": "flag", "no_answer": "due", "away": "away"}


@dataclass(frozen=True)
class Happening:
    """One line of what happened."""

    at: datetime
    tone: str
    who: str | None
    text: str = ""
    kind: str = ""
    """Of a line of the alert's own, as its owner calls it: whoever reads no Chinese is told that much."""
    contact: ContactItem | None = None
    """Set instead of `text` where somebody tried to reach the resident."""
    times: int = 1
    """How often in a row the same was told; the line is the last of them."""
    first_at: datetime | None = None
    """When it was told first, where it was told more than once."""


@dataclass(frozen=True)
class Undelivered:
    """One notice that did not reach its reader, as far as anybody knows."""

    notice: NoticeItem
    reached_by: str | None
    """Another way by which the same person was told of the same alert."""


@dataclass(frozen=True)
class AlertPanel:
    """One alert as the desk shows it."""

    alert_id: UUID
    alert: Answer[AlertDetail]
    resident: Answer[ResidentCard] | None
    """None if the alert is about no resident."""
    timeline: list[Happening]
    must_knows: list[MustKnow]
    history: Answer[History]
    last_seen: ContactItem | None
    """When somebody last really saw or heard the resident."""
    countdown: Countdown | None
    next_role: CareRole | None
    """Who is told next."""
    refusal: Refusal | None = None
    """Why the last click was refused."""

    @property
    def members(self) -> list[AlertMember]:
        """Each case, where the alert speaks of several."""
        return self.alert.value.members if self.alert.value else []

    @property
    def open_members(self) -> list[AlertMember]:
        """Those of them that nobody has answered yet."""
        return [member for member in self.members if member.settled_at is None]

    @property
    def agencies(self) -> list[AgencyCaseItem]:
        """What outside agencies have been asked to see to."""
        return self.alert.value.agencies if self.alert.value else []

    @property
    def outcomes(self) -> tuple[str, ...]:
        """What whoever closes it may choose from."""
        return outcomes_of(self.alert.value.item.kind) if self.alert.value else ()

    @property
    def is_arranged(self) -> bool:
        """Whether it is closed by arranging something, not by seeing somebody."""
        return "safe" not in self.outcomes

    @property
    def is_vacancy(self) -> bool:
        """Whether somebody is missing who should answer for these residents."""
        return self.alert.value is not None and self.alert.value.item.kind in VACANCIES

    @property
    def seen_since(self) -> ContactItem | None:
        """The last contact that reached the resident, where it came later and answers the alert."""
        item = self.alert.value.item if self.alert.value else None
        if item is None or item.seen_since is None or item.status == "closed":
            return None
        return self.last_seen if self.last_seen and self.last_seen.happened_at > item.raised_at else None

    @property
    def liaison(self) -> CareMember | None:
        """The resident's liaison, whom the duty officer asks first, where the ladder begins above them."""
        if self.alert.value is None or self.resident is None or self.resident.value is None:
            return None
        if any(level.role is CareRole.LIAISON for level in self.alert.value.levels):
            return None
        return next((one for one in self.resident.value.circle if one.role is CareRole.LIAISON), None)

    @property
    def undelivered(self) -> list[Undelivered]:
        """What did not arrive, first to whom nothing arrived at all."""
        return _undelivered(self.alert.value.notices if self.alert.value else [])

    def tells_at(self, level: LevelItem) -> datetime | None:
        """Return when a level is told if nobody acknowledges before; None for one whose turn has passed."""
        later = _later(self.alert.value) if self.alert.value else []
        next_at = self.alert.value.item.next_escalation_at if self.alert.value else None
        if next_at is None or level not in later:
            return None
        return next_at + timedelta(minutes=level.after_minutes - later[0].after_minutes)


async def load_alert(owners: Owners, *, alert_id: UUID, now: datetime, refusal: Refusal | None = None) -> AlertPanel:
    """Ask alerts, then registry and visits about the resident."""
    alert = await owners.attempt(GetAlert(alert_id=alert_id), AlertDetail)
    resident_id = alert.value.item.resident_id if alert.value else None
    resident: Answer[ResidentCard] | None = None
    history: Answer[History] = Answer(value=History(items=[]))
    if resident_id is not None:
        resident, history = await asyncio.gather(
            owners.attempt(GetResident(resident_id=resident_id), ResidentCard),
            owners.attempt(GetHistory(resident_id=resident_id, limit=20), History),
        )
    contacts = history.value.items if history.value else []
    return AlertPanel(
        alert_id=alert_id,
        alert=alert,
        resident=resident,
        timeline=_timeline(alert.value, contacts),
        must_knows=must_knows_of(resident.value) if resident and resident.value else [],
        history=history,
        last_seen=next((contact for contact in contacts if contact.outcome.reached), None),
        countdown=countdown_of(alert.value.item, now=now) if alert.value else None,
        next_role=_next_role(alert.value),
        refusal=refusal,
    )


def _timeline(alert: AlertDetail | None, contacts: list[ContactItem]) -> list[Happening]:
    """Put the last contacts and what happened to the alert in order of time."""
    if alert is None:
        return []
    own = _gathered(alert.timeline)
    raised_at = alert.item.raised_at
    before = [contact for contact in contacts if contact.happened_at <= raised_at][:CONTACTS_BEFORE]
    after = [contact for contact in contacts if contact.happened_at > raised_at]
    return sorted([*map(_told, before), *map(_told, after), *own], key=lambda happening: happening.at)


def _gathered(timeline: list[TimelineEntry]) -> list[Happening]:
    """Put what was told again and again in a row into one line, but for what says that it became graver."""
    lines: list[Happening] = []
    for run in runs_of(timeline):
        last = run[-1]
        line = Happening(at=last.at, tone=TONES.get(last.kind, ""), who=last.who, text=last.text, kind=last.kind)
        lines.append(replace(line, times=len(run), first_at=run[0].at) if len(run) > 1 else line)
    return lines


def _told(contact: ContactItem) -> Happening:
    return Happening(
        at=contact.happened_at, tone=OUTCOME_TONES[contact.outcome], who=contact.staff_name, contact=contact
    )


def _undelivered(notices: list[NoticeItem]) -> list[Undelivered]:
    """Set every lost notice beside the way that reached the same person all the same."""
    arrived = {(notice.role, notice.staff_name): notice.channel for notice in notices if notice.status == "sent"}
    lost = [
        Undelivered(notice=notice, reached_by=arrived.get((notice.role, notice.staff_name)))
        for notice in notices
        if notice.status in LOST
    ]
    return sorted(lost, key=lambda one: (one.reached_by is not None, one.notice.due_at))


def _later(alert: AlertDetail) -> list[LevelItem]:
    """Return the levels whose turn is still to come; one where nobody is gives its turn to the one above."""
    return [level for level in alert.levels if level.told_at is None and level.level > alert.item.level and level.name]


def _next_role(alert: AlertDetail | None) -> CareRole | None:
    return next((level.role for level in _later(alert)), None) if alert else None
