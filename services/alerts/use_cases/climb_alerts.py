"""Climb: tell the next level that has somebody, or say that nobody is left."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.escalation import Climb, climb, person_at
from services.alerts.domain.notices import Recipient, Sending
from services.alerts.domain.plans import Plan
from services.alerts.domain.templates import TextBook
from services.alerts.domain.texts import STAYS_ELSEWHERE, role_name
from services.alerts.storage.alerts import AlertStore
from services.alerts.storage.calm import CalmStore
from services.alerts.storage.calm_tables import SilenceRow
from services.alerts.storage.copies import CopyStore, KnownResident
from services.alerts.storage.groups import GroupStore
from services.alerts.storage.journal import Journal
from services.alerts.storage.silences import fits
from services.alerts.storage.tables import AlertRow
from services.alerts.storage.templates import TemplateStore
from services.alerts.use_cases.announce import about
from services.alerts.use_cases.page_district import on_duty_above, paged_of, street_of
from services.alerts.use_cases.page_teams import page_teams, teams_to_page
from services.alerts.use_cases.tell_groups import posts_to_groups
from services.alerts.use_cases.tell_or_hold import Telling, tell_or_hold
from services.alerts.use_cases.tell_people import tell_person
from shared.contracts.alerts import AlertClosed, AlertEscalated, AlertNoRecipient, AlertUnresolvedExhausted
from shared.contracts.words import CareRole

__all__ = ["climb_alerts", "climb_due_alerts"]

CIRCLE_PATIENCE = timedelta(minutes=2)
"""How long an alert waits for a care circle that was never heard of. The circle travels beside the fact that raised
the alert and may come a moment later; after this it counts as empty, because an alert must not wait for good."""

NOBODY_IN_DISTRICT = "区值班没有可用的联系方式,无人被呼叫:请给区排值班,或配置区值班电话"

log = structlog.get_logger("alerts")

CIRCLE_RETRY = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class _Scene:
    """What one climb needs to know."""

    circle: dict[str, Recipient] | None
    named: dict[UUID, Recipient]
    """People whom a plan names themselves."""
    resident: KnownResident | None
    sending: Sending
    now: datetime
    posted: Collection[UUID]
    """Alerts that the work groups have heard of."""
    silences: list[SilenceRow]
    tellings: list[Telling]
    """Who is to be told, collected over all alerts of one transaction."""
    book: TextBook
    teams: dict[UUID, list[Recipient]]
    """Who of the on-call teams is paged, for each alert that pages them when it climbs on."""
    above: dict[str, list[Recipient]]
    """Who is on duty for each district."""
    silenced_by: dict[str, str]
    """What those who asked for silences are called."""
    watcher: Recipient | None = None
    """Who at home is told besides, of a resident who stays in another community."""


async def climb_due_alerts(session: AsyncSession, *, sending: Sending, now: datetime, limit: int) -> int:
    """Let every alert climb whose time has come; returns how many did."""
    alerts = await AlertStore(session).claim_due(now=now, limit=limit)
    if alerts:
        journal = Journal()
        circles = await CopyStore(session).circles_of([alert.circle_of for alert in alerts])
        await climb_alerts(session, journal, alerts, circles=circles, sending=sending, now=now)
        await journal.write(session)
    return len(alerts)


async def climb_alerts(
    session: AsyncSession,
    journal: Journal,
    alerts: Sequence[AlertRow],
    *,
    circles: dict[UUID, dict[str, Recipient]],
    sending: Sending,
    now: datetime,
    besides: Sequence[Telling] = (),
) -> None:
    """Tell the next level at which somebody can be reached; the caller holds the alerts and writes the journal.

    Parameters
    ----------
    besides
        Who else is told in this transaction: what people were told is counted once, under its last lock.
    """
    copies = CopyStore(session)
    residents = await copies.homes_of(alert.resident_id for alert in alerts)
    staff = await copies.names_of(alert.staff_id for alert in alerts)
    named = await copies.people_of({UUID(one) for alert in alerts for one in _named(alert)})
    groups = [group.group_id for group in sending.groups]
    posted = await CalmStore(session).posted([alert.id for alert in alerts], groups) if groups else set()
    silences = await CalmStore(session).silences(at=now)
    silenced_by = await copies.called({silence.author for silence in silences})
    several = await GroupStore(session).homes_of(alerts)
    tellings = list(besides)
    book, zone = await TemplateStore(session).book(), sending.calm.zone
    teams = await teams_to_page(session, alerts, zone=zone, now=now)
    above = await on_duty_above(session, alerts, zone=zone, now=now)
    watchers = await copies.watchers_of(alert.circle_of for alert in alerts if alert.home_code and not alert.level)
    for alert in alerts:
        about = residents.get(alert.resident_id) if alert.resident_id else staff.get(alert.staff_id)
        about = several.get(alert.id, about)
        circle = circles.get(alert.circle_of)
        watcher = watchers.get(alert.circle_of) if alert.home_code and not alert.level else None
        scene = _Scene(
            circle, named, about, sending, now, posted, silences, tellings, book, teams, above, silenced_by, watcher
        )
        _climb(journal, alert, scene)
    put_away = [alert.id for alert in alerts if alert.member_count and alert.status == "closed"]
    await GroupStore(session).settle_all(put_away, outcome="told", now=now)
    await tell_or_hold(session, journal, tellings, sending=sending, now=now)


def _climb(journal: Journal, alert: AlertRow, scene: _Scene) -> None:
    if silence := next((one for one in scene.silences if fits(one, alert)), None):
        author = scene.silenced_by.get(silence.author, silence.author)
        _stand_still(journal, alert, silence, author=author, now=scene.now)
        return
    _wake(journal, alert, now=scene.now)
    if alert.plan.get("weekly"):
        _list_only(journal, alert, now=scene.now)
        return
    if scene.circle is None and alert.plan["levels"] and scene.now < alert.raised_at + CIRCLE_PATIENCE:
        alert.next_escalation_at = scene.now + CIRCLE_RETRY
        return
    circle = scene.circle or {}
    people = chain[tuple[str | UUID, Recipient]](circle.items(), scene.named.items())
    reachable = {who: person for who, person in people if person.ways(scene.sending.channels)}
    _tell_home(journal, alert, scene)
    plan = Plan.from_json(alert.plan)
    step = climb(plan, reachable, level=alert.level, raised_at=alert.raised_at, now=scene.now)
    _say_who_is_missing(journal, alert, step, now=scene.now)
    _page_teams(journal, alert, step, scene)
    person = person_at(plan, step, reachable)
    if person is None:
        _exhaust(journal, alert, scene)
    else:
        _tell_level(journal, alert, step, person, scene)


def _stand_still(journal: Journal, alert: AlertRow, silence: SilenceRow, *, author: str, now: datetime) -> None:
    """Tell nobody while a silence holds; the alert is there for everybody to see."""
    alert.next_escalation_at = alert.waits_until = silence.ends_at
    if alert.silence_id != silence.id:
        alert.silence_id = silence.id
        text = f"静默中,暂不通知:{silence.reason}({author})"
        journal.entry(alert.id, at=now, kind="silenced", text=text, who=author)


def _wake(journal: Journal, alert: AlertRow, *, now: datetime) -> None:
    if alert.silence_id is not None and alert.level == 0:
        journal.entry(alert.id, at=now, kind="unsilenced", text="静默结束,开始通知")
    alert.waits_until = None


def _tell_home(journal: Journal, alert: AlertRow, scene: _Scene) -> None:
    """Tell whoever watches at home, once, when the first level is told; the ladder is that of where the resident is."""
    if scene.watcher is not None:
        tell_person(
            journal,
            scene.book,
            alert,
            scene.watcher,
            level=0,
            before=None,
            step=STAYS_ELSEWHERE,
            resident=scene.resident,
            sending=scene.sending,
            now=scene.now,
        )


def _say_who_is_missing(journal: Journal, alert: AlertRow, step: Climb, *, now: datetime) -> None:
    for skipped in step.skipped:
        role = CareRole(skipped.role)
        alert.entity_version += 1
        journal.announce(AlertNoRecipient(**about(alert, now=now), level=skipped.level, role=role))
        journal.step(alert.id, level=skipped.level, role=skipped.role)
        text = f"第 {skipped.level} 级无人可通知({role.chinese}空缺或没有联系方式),立即转上一级"
        journal.entry(alert.id, at=now, kind="no_recipient", text=text)


def _page_teams(journal: Journal, alert: AlertRow, step: Climb, scene: _Scene) -> None:
    """Page the on-call teams when the ladder leaves its first level, once."""
    if alert.id in scene.teams and (step.role is None or step.level > 1):
        people, channels = scene.teams[alert.id], scene.sending.channels
        scene.tellings.extend(
            page_teams(journal, alert, people, channels=channels, resident=scene.resident, now=scene.now)
        )


def _tell_level(journal: Journal, alert: AlertRow, step: Climb, person: Recipient, scene: _Scene) -> None:
    now = scene.now
    before = role_name(alert.role) if alert.role else None
    alert.level, alert.role, alert.next_escalation_at = step.level, step.role, step.next_at
    alert.entity_version += 1
    if step.level > 1:
        role = CareRole(step.role or "")
        journal.announce(AlertEscalated(**about(alert, now=now), level=step.level, role=role))
        why = f"{before}未确认," if before and alert.acknowledged_by is None else ""
        journal.entry(alert.id, at=now, kind="escalated", text=f"{why}升级到{role.chinese}{person.name}")
    todo = Plan.from_json(alert.plan).levels[step.level - 1].step
    _tell(journal, alert, person, level=step.level, before=before, todo=todo, scene=scene)


def _exhaust(journal: Journal, alert: AlertRow, scene: _Scene) -> None:
    """Give up climbing, stay on top of the desk, and page the district; what only had to be known is put away."""
    now = scene.now
    if alert.level and Plan.from_json(alert.plan).is_quiet_for(alert.severity):
        _put_away(journal, alert, now=now)
        return
    alert.status, alert.exhausted_at, alert.next_escalation_at = "unresolved_exhausted", now, None
    alert.entity_version += 1
    journal.announce(AlertUnresolvedExhausted(**about(alert, now=now)))
    levels = len(alert.plan["levels"])
    text = "各级均未确认,已转区值班,请立即处理" if levels else "直接通知区值班,请立即处理"
    journal.entry(alert.id, at=now, kind="exhausted", text=text)
    before = "各级" if levels else None
    paged = paged_of(scene.above[street_of(alert)], scene.sending)
    if not paged:
        journal.entry(alert.id, at=now, kind="no_recipient", text=NOBODY_IN_DISTRICT)
        log.error("nobody in the district can be paged", alert_id=str(alert.id), district=alert.district)
        return
    _tell(journal, alert, paged[0], level=levels + 1, before=before, todo=None, scene=scene)
    scene.tellings.extend(
        Telling(alert=alert, person=one, level=levels + 1, before=before, step=None, resident=scene.resident)
        for one in paged[1:]
    )


def _list_only(journal: Journal, alert: AlertRow, *, now: datetime) -> None:
    """Leave an alert to the weekly digest, and put it away when that has been told."""
    ends_at = alert.raised_at + Plan.from_json(alert.plan).exhausted_after
    if now >= ends_at:
        _put_away(journal, alert, now=now)
        return
    alert.next_escalation_at = ends_at
    journal.entry(alert.id, at=now, kind="listed", text="只列入每周汇总,不单独通知")


def _put_away(journal: Journal, alert: AlertRow, *, now: datetime) -> None:
    alert.status, alert.closed_at, alert.outcome, alert.next_escalation_at = "closed", now, "told", None
    alert.entity_version += 1
    journal.announce(AlertClosed(**about(alert, now=now), outcome="told"))
    journal.entry(alert.id, at=now, kind="closed", text="已通知到人,自动归档")


def _named(alert: AlertRow) -> list[str]:
    return [level["staff_id"] for level in alert.plan["levels"] if level.get("staff_id")]


def _tell(
    journal: Journal,
    alert: AlertRow,
    person: Recipient,
    *,
    level: int,
    before: str | None,
    todo: str | None,
    scene: _Scene,
) -> None:
    journal.step(
        alert.id,
        level=level,
        role=person.role,
        staff_id=person.staff_id,
        staff_name=person.name,
        phone=person.phone,
        told_at=scene.now,
    )
    scene.tellings.append(
        Telling(alert=alert, person=person, level=level, before=before, step=todo, resident=scene.resident)
    )
    scene.tellings.extend(
        posts_to_groups(alert, person, posted=scene.posted, resident=scene.resident, sending=scene.sending)
    )
