"""Explain one alert: the fact and the rule, who was told, what was answered, what was held back, what is next."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.plans import Plan
from services.alerts.domain.texts import OUTCOME_NAMES, ROLE_NAMES
from services.alerts.domain.told import called
from services.alerts.storage.calm_tables import HeldTellingRow
from services.alerts.storage.explaining import ExplainStore
from services.alerts.storage.notice_tables import NoticeAttemptRow
from services.alerts.storage.rule_tables import InhibitedFactRow
from services.alerts.storage.rules import RuleStore
from services.alerts.storage.tables import AlertRow
from services.alerts.use_cases.find_alert import view_alert
from services.alerts.use_cases.show_alerts import show_alert
from services.alerts.use_cases.show_held import held_item
from shared.contracts.alerts_arrivals import AlertExplanation, AttemptItem, ReleasedItem
from shared.contracts.alerts_calm import HeldItem

__all__ = ["explain_alert"]

SETTLED = {
    "acknowledged": "已有人接手,等待处理结果",
    "unresolved_exhausted": "各级均已通知,等待区值班处理",
}


async def explain_alert(session: AsyncSession, alert_id: UUID, *, now: datetime, zone: ZoneInfo) -> AlertExplanation:
    """Return everything about one alert."""
    store, alert = ExplainStore(session), (await view_alert(session, alert_id)).alert
    rule = (await RuleStore(session).in_force()).rules.get(alert.rule or "")
    tellings = await store.held(alert_id)
    held = [held_item(one, alert) for one in tellings if one.outcome is None]
    text, moment = _next(alert, held)
    return AlertExplanation(
        detail=await show_alert(session, alert_id, now=now, zone=zone),
        rule=alert.rule,
        rule_name=rule.name if rule else None,
        rule_version=alert.rule_version,
        event=alert.event_name,
        event_id=alert.event_id,
        event_at=alert.event_at,
        dedup_key=alert.dedup_key,
        repeats=alert.repeat_count,
        attempts=[_attempt(one) for one in await store.attempts(alert_id)],
        held=held,
        released=_released(tellings),
        no_news=[_no_news(one) for one in await store.no_news(alert)],
        goes_on_as=await store.goes_on_as(alert),
        accepted_at=alert.accepted_at,
        arrived_at=alert.arrived_at,
        breached_at=alert.arrival_breached_at,
        next=text,
        next_at=moment,
    )


def _next(alert: AlertRow, held: list[HeldItem]) -> tuple[str, datetime | None]:
    """Say in Chinese what happens next."""
    if alert.arrival_due_at is not None:
        return "等待接手人登记到场,到时未到会提醒或转上一级", alert.arrival_due_at
    if alert.status == "closed":
        return f"已关闭({OUTCOME_NAMES.get(alert.outcome or '', alert.outcome)}),不再通知", None
    return SETTLED.get(alert.status) or _climbs(alert, held), alert.next_escalation_at


def _climbs(alert: AlertRow, held: list[HeldItem]) -> str:
    if alert.waits_until is not None:
        return "暂停升级(静默或免打扰),到时继续"
    plan = Plan.from_json(alert.plan)
    if alert.level < len(plan.levels):
        then = f"通知{ROLE_NAMES[plan.levels[alert.level].roles[0]]}"
    else:
        then = "自动归档" if plan.is_quiet_for(alert.severity) else "转区值班"
    waiting = f"有 {len(held)} 人暂未通知,到时发出;" if held else ""
    return f"{waiting}无人接手则{then}"


def _attempt(row: NoticeAttemptRow) -> AttemptItem:
    fields = ("notice_id", "number", "started_at", "ended_at", "result", "answer")
    return AttemptItem.model_validate({field: getattr(row, field) for field in fields})


def _released(tellings: Sequence[HeldTellingRow]) -> list[ReleasedItem]:
    return [
        ReleasedItem.model_validate(
            {
                "told": called(one.person["role"], one.person["name"]),
                "outcome": one.outcome,
                "at": one.released_at,
                "into": one.folded_into,
            }
        )
        for one in tellings
        if one.outcome is not None
    ]


def _no_news(row: InhibitedFactRow) -> HeldItem:
    return HeldItem(because="inhibited", title=row.title, reason=row.because, at=row.at)
