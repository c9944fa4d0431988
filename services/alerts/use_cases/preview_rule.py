"""Try a rule on facts of the past: what it would have raised, and whom it would have told."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.escalation import climb
from services.alerts.domain.groups import JOINABLE_LEVEL
from services.alerts.domain.notices import Recipient, Sending
from services.alerts.domain.plans import Plan
from services.alerts.domain.rules import AlertRule, Occasion
from services.alerts.storage.copies import CopyStore
from services.alerts.use_cases.check_rule import check_rule
from services.alerts.use_cases.gather_alerts import group_of
from services.alerts.use_cases.judge_facts import occasions_of
from services.alerts.use_cases.raise_alerts import Fitting
from services.alerts.use_cases.read_facts import facts_of
from shared.contracts.alerts_rules import PreviewAlertRule, RulePreview, WouldRaise
from shared.contracts.base import Event, MalformedEventError

__all__ = ["preview_rule"]


async def preview_rule(session: AsyncSession, query: PreviewAlertRule, *, sending: Sending) -> RulePreview:
    """Return the alerts there would have been; reads only, and what later made a fact needless is not asked."""
    kind = check_rule(query.rule)
    rule = AlertRule.from_json(query.rule.kept(), version="试运行")
    facts = [fact for fact in facts_of(_read(kind, query.facts)) if rule.when.holds(fact.values)]
    occasions = await occasions_of(session, rule, facts)
    fitting, copies = await Fitting.of(session, occasions), CopyStore(session)
    circles = await copies.circles_of([one.circle_of for one in occasions])
    homes = await copies.homes_of([one.resident_id for one in occasions])
    items = []
    for one in occasions:
        circle, home = circles.get(one.circle_of), homes.get(one.resident_id) if one.resident_id else None
        there = {role: who for role, who in (circle or {}).items() if who.ways(sending.channels)}
        group = group_of(one, circle=circle, home=home, plan=fitting.plan_of(one))
        until = _joined_until(fitting.plan_of(one), one, there) if group else None
        items.append(_would(one, _first_told(fitting, one, there), group=group, joined_until=until))
    return RulePreview(looked_at=len(query.facts), items=items)


def _joined_until(plan: Plan, one: Occasion, there: Mapping[str, Recipient]) -> datetime | None:
    """Return until when others join: while the first level is waited for, or a burst lasts."""
    step = climb(plan, there, level=0, raised_at=one.occurred_at, now=one.occurred_at)
    burst = one.occurred_at + (one.rule.group.wait if one.rule.group else timedelta())
    return step.next_at if step.next_at is not None and step.level <= JOINABLE_LEVEL else burst


def _first_told(fitting: Fitting, occasion: Occasion, circle: dict[str, Recipient]) -> Recipient | None:
    roles = (role for level in fitting.plan_of(occasion).levels for role in level.roles)
    return next((circle[role] for role in roles if role in circle), None)


def _would(
    occasion: Occasion, told: Recipient | None, *, group: str | None, joined_until: datetime | None
) -> WouldRaise:
    return WouldRaise.model_validate(
        {
            "event_id": occasion.event_id,
            "at": occasion.occurred_at,
            "case": occasion.dedup_key,
            "severity": occasion.graded,
            "title": occasion.title,
            "community": occasion.community_code,
            "role": told.role if told else None,
            "staff_id": told.staff_id if told else None,
            "name": told.name if told else None,
            "group": group,
            "joined_until": joined_until,
        }
    )


def _read(kind: type[Event], bodies: list[str]) -> list[Event]:
    """Read the facts of this kind; what cannot be read today would not have been heard either."""
    events: list[Event] = []
    for body in bodies:
        try:
            events.append(kind.from_wire(body.encode()))
        except MalformedEventError:
            continue
    return events
