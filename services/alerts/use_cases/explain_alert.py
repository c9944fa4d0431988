"""Explain one alert: the fact and the rule, who was told, what was answered, what is held back, what is next."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.plans import Plan
from services.alerts.domain.texts import OUTCOME_NAMES, ROLE_NAMES
from services.alerts.storage.calm_tables import HeldTellingRow
from services.alerts.storage.notice_tables import NoticeAttemptRow, NoticeRow
from services.alerts.storage.rules import RuleStore
from services.alerts.storage.tables import AlertRow
from services.alerts.use_cases.find_alert import view_alert
from services.alerts.use_cases.show_alerts import show_alert
from services.alerts.use_cases.show_held import held_item
from shared.contracts.alerts_arrivals import AlertExplanation
from shared.contracts.alerts_calm import HeldItem

__all__ = ["explain_alert"]


async def explain_alert(session: AsyncSession, alert_id: UUID, *, now: datetime, zone: ZoneInfo) -> AlertExplanation:
    """Return everything about one alert."""
    alert = (await view_alert(session, alert_id)).alert
    rule = (await RuleStore(session).in_force()).rules.get(alert.rule or "")
    held = await _held(session, alert)
    text, moment = _next(alert, held)
    return AlertExplanation.model_validate(
        {
            "detail": await show_alert(session, alert_id, now=now, zone=zone),
            "rule": alert.rule,
            "rule_name": rule.name if rule else None,
            "rule_version": alert.rule_version,
            "event": alert.event_name,
            "event_id": alert.event_id,
            "event_at": alert.event_at,
            "dedup_key": alert.dedup_key,
            "repeats": alert.repeat_count,
            "attempts": await _attempts(session, alert_id),
            "held": held,
            "accepted_at": alert.accepted_at,
            "arrived_at": alert.arrived_at,
            "breached_at": alert.arrival_breached_at,
            "next": text,
            "next_at": moment,
        }
    )


def _next(alert: AlertRow, held: list[HeldItem]) -> tuple[str, datetime | None]:
    """Say in Chinese what happens next."""
    if alert.arrival_due_at is not None:
        return "等待接手人登记到场,到时未到会提醒或转上一级", alert.arrival_due_at
    outcome = OUTCOME_NAMES.get(alert.outcome or "", alert.outcome)
    settled = {
        "closed": f"已关闭({outcome}),不再通知",
        "acknowledged": "已有人接手,等待处理结果",
        "unresolved_exhausted": "各级均已通知,等待区值班处理",
    }
    return settled.get(alert.status) or _climbs(alert, held), alert.next_escalation_at


def _climbs(alert: AlertRow, held: list[HeldItem]) -> str:
    if alert.waits_until is not None:
        return "暂停升级(静默或免打扰),到时继续"
    levels = Plan.from_json(alert.plan).levels
    if alert.level < len(levels):
        then = f"通知{ROLE_NAMES[levels[alert.level].roles[0]]}"
    else:
        then = "自动归档" if alert.plan.get("ends_quietly") else "转区值班"
    waiting = f"有 {len(held)} 人暂未通知,到时发出;" if held else ""
    return f"{waiting}无人接手则{then}"


async def _held(session: AsyncSession, alert: AlertRow) -> list[HeldItem]:
    row = HeldTellingRow
    rows = await session.scalars(
        select(row).where(row.alert_id == alert.id, row.outcome.is_(None)).order_by(row.level, row.staff_id)
    )
    return [held_item(one, alert) for one in rows]


async def _attempts(session: AsyncSession, alert_id: UUID) -> list[dict[str, object]]:
    row = NoticeAttemptRow
    rows = await session.scalars(
        select(row)
        .join(NoticeRow, NoticeRow.id == row.notice_id)
        .where(NoticeRow.alert_id == alert_id)
        .order_by(row.started_at, row.notice_id, row.number)
    )
    fields = ("notice_id", "number", "started_at", "ended_at", "result", "answer")
    return [{field: getattr(one, field) for field in fields} for one in rows]
