"""Gather cases that belong together: what one thing explains, and the same people answer for, is one alert."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.groups import JOINABLE_LEVEL, audience, counted
from services.alerts.domain.notices import Recipient, Sending
from services.alerts.domain.plans import Plan
from services.alerts.domain.rules import Occasion, graver
from services.alerts.storage.alerts import AlertStore
from services.alerts.storage.calm import CalmStore
from services.alerts.storage.calm_tables import SilenceRow
from services.alerts.storage.copies import KnownResident
from services.alerts.storage.group_tables import AlertMemberRow
from services.alerts.storage.groups import GroupStore
from services.alerts.storage.journal import Journal
from services.alerts.storage.silences import fits
from services.alerts.storage.tables import AlertRow
from services.alerts.use_cases.announce import about_member
from services.alerts.use_cases.tell_again import News, tell_again
from services.alerts.use_cases.tell_graver import Repeats
from shared.contracts.alerts_groups import AlertJoined

__all__ = ["Gathering", "group_of"]

Circles = Mapping[UUID, Mapping[str, Recipient]]


@dataclass(frozen=True, kw_only=True)
class Gathering:
    """What one transaction needs to let cases join."""

    session: AsyncSession
    journal: Journal
    circles: Circles
    homes: Mapping[UUID, KnownResident]
    plan_of: Callable[[Occasion], Plan]
    repeats: Repeats
    sending: Sending
    now: datetime
    silences: list[SilenceRow] = field(default_factory=list)
    keys: dict[str, str] = field(default_factory=dict)
    """Group of each case that may be one of several."""
    joined: dict[UUID, Recipient] = field(default_factory=dict)
    """Who was told last of alerts that were joined by more than the one case of which people hear that it is graver."""

    async def begin(self, occasions: Sequence[Occasion]) -> None:
        """See which cases may be one of several, and let nobody else open or join their groups meanwhile."""
        asking = [one for one in occasions if one.grouped_by is not None]
        if asking:
            self.silences.extend(await CalmStore(self.session).silences(at=self.now))
        for one in asking:
            if key := self._key(one):
                self.keys[one.dedup_key] = key
        await GroupStore(self.session).lock_groups(set(self.keys.values()))

    def key_of(self, occasion: Occasion) -> str | None:
        """Return the group of a case; None for one that stands alone."""
        return self.keys.get(occasion.dedup_key)

    async def join(self, occasions: Sequence[Occasion]) -> list[Occasion]:
        """Let what belongs to an alert that is there join it; returns what needs an alert of its own."""
        if not any(one.rule.group for one in occasions):
            return list(occasions)
        store = GroupStore(self.session)
        await self.session.flush()
        cases = {one.dedup_key for one in occasions}
        groups = {key for one in occasions if (key := self.key_of(one))}
        alerts = await AlertStore(self.session).lock(await store.concerned(cases=cases, groups=groups))
        standing, alone = await store.standing(cases), await store.alone(cases)
        taking = await self._taking(alerts, groups)
        rest: list[Occasion] = []
        joining: dict[UUID, dict[str, Occasion]] = {}
        for one in occasions:
            alert = taking.get(self.key_of(one) or "")
            if known := standing.get(one.dedup_key):
                self._repeat(alerts[known.alert_id], known, one)
            elif alert is None or one.dedup_key in alone:
                rest.append(one)
            else:
                joining.setdefault(alert.id, {})[one.dedup_key] = one
        members = await store.members(joining)
        for alert_id, found in joining.items():
            self._join(alerts[alert_id], [view.member for view in members.get(alert_id, [])], list(found.values()))
        await self.session.flush()
        return rest

    async def opened(self, alerts: Sequence[AlertRow], occasions: Sequence[Occasion]) -> set[UUID]:
        """Let alerts that may be joined wait for it; returns those that do."""
        waits = {one.dedup_key: self._wait(one) for one in occasions if self.key_of(one)}
        waiting = {alert.id: waits[alert.dedup_key] for alert in alerts if waits.get(alert.dedup_key)}
        await GroupStore(self.session).let_gather(waiting)
        return set(waiting)

    async def finish(self) -> None:
        """Tell those again who know of fewer cases than there are now: once, a little later."""
        alerts = await AlertStore(self.session).by_id(self.joined)
        news = [News(alert=alert, person=self.joined[alert.id]) for alert in alerts.values() if alert.level]
        await tell_again(self.session, self.journal, news, sending=self.sending, now=self.now)

    def _key(self, one: Occasion) -> str | None:
        """Return the group; None where the ladder is not known, or this case is treated otherwise than its like."""
        plan = self.plan_of(one)
        if self.silences and self._silenced_alone(one, plan):
            return None
        home = self.homes.get(one.resident_id) if one.resident_id else None
        return group_of(one, circle=self.circles.get(one.circle_of), home=home, plan=plan)

    def _silenced_alone(self, one: Occasion, plan: Plan) -> bool:
        """Say whether a silence treats this case otherwise than its like."""
        about = {"kind": one.kind, "rule": one.rule.rule, "severity": one.graded, "plan": plan.to_json()}
        itself = AlertRow(**about, community_code=one.community_code, resident_id=one.resident_id)
        among = AlertRow(**about, community_code=one.community_code)
        return any(fits(silence, itself) != fits(silence, among) for silence in self.silences)

    def _wait(self, one: Occasion) -> timedelta:
        return min(one.rule.group.wait, self.sending.calm.longest_wait) if one.rule.group else timedelta()

    async def _taking(self, alerts: Mapping[UUID, AlertRow], groups: set[str]) -> dict[str, AlertRow]:
        """Return the alerts that still take further cases; those that somebody has, or that have climbed, do not."""
        taking: dict[str, AlertRow] = {}
        for alert in alerts.values():
            if alert.group_key not in groups:
                continue
            if alert.status == "open" and alert.level <= JOINABLE_LEVEL:
                taking[alert.group_key] = alert
            else:
                alert.group_key = None
        await self.session.flush()
        return taking

    def _join(self, alert: AlertRow, members: list[AlertMemberRow], joining: Sequence[Occasion]) -> None:
        """Let cases join; the first of them makes an alert of one an alert of several."""
        if not members:
            members.append(_first(alert))
            self.session.add(members[0])
            alert.dedup_key = f"{alert.kind}:several:{alert.id}"
            alert.resident_id = alert.contact_id = None
        known = {member.case_key: member for member in members}
        for one in joining:
            member = known.get(one.dedup_key)
            if member is None:
                members.append(member := _member(alert, one, now=self.now))
                self.session.add(member)
            member.settled_at, member.outcome = None, None
            alert.entity_version += 1
            self.journal.announce(AlertJoined.model_validate(about_member(alert, member, now=self.now)))
        self._tell_of(alert, members, joining)

    def _tell_of(self, alert: AlertRow, members: Sequence[AlertMemberRow], joining: Sequence[Occasion]) -> None:
        worse = [one for one in joining if self.repeats.weigh(alert, one)]
        open_ones = [member.resident_id for member in members if member.settled_at is None]
        alert.member_count, alert.title = len(members), counted(joining[-1].title, open_ones)
        said = ",情况加重" if worse else ""
        text = f"又有 {len(joining)} 件并入{said},现有 {len(open_ones)} 件:{joining[-1].title}"
        self.journal.entry(alert.id, at=self.now, kind="joined", text=text)
        person = self.circles[joining[-1].circle_of].get(alert.role or "")
        if person is not None and (len(joining) > 1 or not worse):
            self.joined[alert.id] = replace(person, role=alert.role)

    def _repeat(self, alert: AlertRow, member: AlertMemberRow, one: Occasion) -> None:
        member.title, member.severity = one.title, graver(member.severity, one.graded)
        self.repeats.note(self.journal, alert, one, now=self.now)


def group_of(
    one: Occasion, *, circle: Mapping[str, Recipient] | None, home: KnownResident | None, plan: Plan
) -> str | None:
    """Return what cases have in common that are one alert; None where the ladder is not known, or for a guest."""
    if one.grouped_by is None or circle is None:
        return None
    if home is not None and home.home_code not in {None, one.community_code}:
        return None
    ladder = audience(plan, {role: person.staff_id for role, person in circle.items()})
    return f"{one.kind}:{one.community_code}:{one.grouped_by}:{ladder}"


def _first(alert: AlertRow) -> AlertMemberRow:
    """Return the case of an alert of one, as the first of several."""
    return AlertMemberRow(
        alert_id=alert.id,
        case_key=alert.dedup_key,
        resident_id=alert.resident_id,
        contact_id=alert.contact_id,
        kind=alert.kind,
        title=alert.title,
        severity=alert.severity,
        event_id=alert.event_id,
        event_at=alert.event_at,
        joined_at=alert.raised_at,
    )


def _member(alert: AlertRow, one: Occasion, *, now: datetime) -> AlertMemberRow:
    return AlertMemberRow(
        alert_id=alert.id,
        case_key=one.dedup_key,
        resident_id=one.resident_id,
        contact_id=one.contact_id,
        kind=one.kind,
        title=one.title,
        severity=one.graded,
        event_id=one.event_id,
        event_at=one.occurred_at,
        joined_at=now,
    )
