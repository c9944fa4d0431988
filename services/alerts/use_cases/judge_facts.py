"""Judge facts by the rules in force: which raise an alert, which end one."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.notices import Sending
from services.alerts.domain.plans import arrange
from services.alerts.domain.rules import AlertRule, Fact, Occasion
from services.alerts.storage.copies import CopyStore
from services.alerts.storage.rules import RuleStore
from services.alerts.use_cases.close_cases import close_cases
from services.alerts.use_cases.needless import ending, still_news
from services.alerts.use_cases.raise_alerts import raise_alerts
from services.alerts.use_cases.read_facts import facts_of
from shared.contracts.base import Event

__all__ = ["judge_facts", "occasions_of"]

HEADS = frozenset({"grid_leader", "deputy_head", "secretary"})
"""Who of another resident's circle is told of somebody who has none: not that resident's own liaison or captain."""


async def judge_facts(
    session: AsyncSession, events: Sequence[Event], *, sending: Sending, now: datetime, told: Collection[UUID] = ()
) -> None:
    """Raise what several rules make of these events, which are of one kind, and end the cases that they answer.

    Parameters
    ----------
    told
        Events of which whoever they concern is told without anybody else; they end cases and raise none.
    """
    name, rules = events[0].NAME, await RuleStore(session).in_force()
    raising, closed = rules.raised_by(name), rules.closed_by(name)
    facts = facts_of(events) if raising or closed else []
    for rule, closing in closed:
        ended = await ending(session, closing, facts)
        texts = {f"{rule.kind}:{fact.key(closing.case)}": fact.fill(closing.text) for fact in ended}
        await close_cases(session, texts, outcome=closing.outcome, now=now)
    occasions: list[Occasion] = []
    for rule in raising:
        fitting = [fact for fact in facts if fact.event_id not in told and rule.when.holds(fact.values)]
        occasions += await occasions_of(session, rule, await still_news(session, rule, fitting))
    await raise_alerts(session, occasions, sending=sending, now=now)


async def occasions_of(session: AsyncSession, rule: AlertRule, facts: Sequence[Fact]) -> list[Occasion]:
    """Return what these facts ask for; a fact about a place goes to whoever answers for all of it."""
    nearby: dict[str, UUID] = {}
    copies = CopyStore(session)
    if facts and (rule.circle_field is None or rule.or_nearby):
        nearby = await copies.any_circle_of({_code(fact) for fact in facts})
    known: Collection[UUID] = ()
    if rule.circle_field and rule.or_nearby:
        known = await copies.circles_of([one for fact in facts if (one := fact.first(rule.circle_field))])
    return [_occasion(rule, fact, circle_of=_circle_of(rule, fact, nearby, known)) for fact in facts]


def _occasion(rule: AlertRule, fact: Fact, *, circle_of: UUID) -> Occasion:
    severity = fact.values.get(rule.severity_field)
    plan = rule.plan.naming(fact.first) if rule.plan else None
    if plan is not None and rule.or_nearby and circle_of != fact.first(rule.circle_field or ""):
        plan = arrange(plan, only=HEADS)
    return Occasion(
        rule=rule,
        event_id=fact.event_id,
        occurred_at=fact.occurred_at,
        case=fact.key(rule.case),
        title=fact.fill(rule.title),
        district=fact.district,
        street=fact.street,
        community=fact.community,
        circle_of=circle_of,
        resident_id=fact.first(rule.resident_field) if rule.resident_field else None,
        staff_id=fact.first(rule.staff_field) if rule.staff_field else None,
        severity=severity if isinstance(severity, str) else None,
        contact_id=fact.first(rule.contact_field) if rule.contact_field else None,
        plan=plan,
        grouped_by=fact.key(rule.group.by) if rule.group else None,
    )


def _circle_of(rule: AlertRule, fact: Fact, nearby: dict[str, UUID], known: Collection[UUID]) -> UUID:
    """Return whose circle is told; a place nobody is known of has none, and then the district hears of it."""
    own = fact.first(rule.circle_field) if rule.circle_field else None
    if rule.or_nearby and own not in known:
        own = nearby.get(_code(fact), own)
    return own or nearby.get(_code(fact)) or fact.event_id


def _code(fact: Fact) -> str:
    return f"{fact.district}{fact.street}{fact.community}"
