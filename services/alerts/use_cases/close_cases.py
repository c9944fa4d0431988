"""Close cases that a later fact has answered: an alert of one closes, an alert of several goes on with the others."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.groups import counted
from services.alerts.storage.alerts import AlertStore
from services.alerts.storage.group_tables import AlertMemberRow
from services.alerts.storage.groups import GroupStore
from services.alerts.storage.journal import Journal
from services.alerts.storage.tables import AlertRow
from services.alerts.use_cases.announce import about_member
from services.alerts.use_cases.close_alert import close_all
from shared.contracts.alerts_groups import AlertMemberSettled

__all__ = ["close_cases", "settle_those_of"]


async def close_cases(session: AsyncSession, texts: Mapping[str, str], *, outcome: str, now: datetime) -> None:
    """Close the alerts of these cases, each with its own line."""
    await _settle(session, texts, outcome=outcome, now=now)
    alerts = await AlertStore(session).unclosed_of(list(texts))
    for text in sorted(set(texts.values())):
        chosen = [alert for alert in alerts if texts[alert.dedup_key] == text]
        await close_all(session, chosen, outcome=outcome, text=text, now=now)


async def settle_those_of(
    session: AsyncSession,
    resident_ids: Collection[UUID],
    *,
    kinds: Collection[str],
    outcome: str,
    text: str,
    now: datetime,
) -> None:
    """Settle the cases of these kinds of residents that stand in alerts of several."""
    cases = await GroupStore(session).standing_of(resident_ids, kinds=kinds)
    await _settle(session, dict.fromkeys(cases, text), outcome=outcome, now=now)


async def _settle(session: AsyncSession, texts: Mapping[str, str], *, outcome: str, now: datetime) -> None:
    groups = GroupStore(session)
    concerned = await groups.concerned(cases=texts)
    if not concerned:
        return
    alerts = await AlertStore(session).lock(concerned)
    settled = await groups.standing(texts)
    for member in settled.values():
        member.settled_at, member.outcome = now, outcome
    await session.flush()
    members = await groups.members(alerts)
    journal = Journal()
    for alert_id, told in _by_alert(settled.values()).items():
        alert = alerts[alert_id]
        still = [view.member for view in members[alert_id] if view.member.settled_at is None]
        _climb_by_whom_is_left(alert, told, left=still)
        _say(journal, alert, told, texts, left=still, now=now)
        if not still:
            await close_all(session, [alert], outcome=outcome, text=texts[told[-1].case_key], now=now)
    await journal.write(session)


def _climb_by_whom_is_left(
    alert: AlertRow, settled: Collection[AlertMemberRow], *, left: Collection[AlertMemberRow]
) -> None:
    """Let the alert climb by the circle of a case that is open, where it climbed by that of a settled one."""
    open_ones = [member.resident_id for member in left if member.resident_id is not None]
    if open_ones and alert.circle_of in {member.resident_id for member in settled} - set(open_ones):
        alert.circle_of = open_ones[0]


def _by_alert(members: Collection[AlertMemberRow]) -> dict[UUID, list[AlertMemberRow]]:
    alerts: dict[UUID, list[AlertMemberRow]] = {}
    for member in sorted(members, key=lambda one: (one.alert_id, one.case_key)):
        alerts.setdefault(member.alert_id, []).append(member)
    return alerts


def _say(
    journal: Journal,
    alert: AlertRow,
    settled: list[AlertMemberRow],
    texts: Mapping[str, str],
    *,
    left: list[AlertMemberRow],
    now: datetime,
) -> None:
    """Tell which cases are answered while others are open; the last ones are told by the closing of the alert."""
    if not left:
        return
    alert.title = counted(alert.title, [member.resident_id for member in left])
    for text, times in sorted(Counter(texts[member.case_key] for member in settled).items()):
        said = text.removesuffix(",警报自动关闭")
        journal.entry(alert.id, at=now, kind="settled", text=f"{times} 件有了结果:{said};还有 {len(left)} 件")
    for member in settled:
        alert.entity_version += 1
        journal.announce(
            AlertMemberSettled.model_validate(about_member(alert, member, now=now) | {"outcome": member.outcome})
        )
