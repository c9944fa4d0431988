"""Try a rule on facts of the past: what it would have raised, and whom it would have told."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.notices import Recipient, Sending
from services.alerts.domain.rules import AlertRule, Occasion
from services.alerts.storage.copies import CopyStore
from services.alerts.use_cases.check_rule import check_rule
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
    fitting = await Fitting.of(session, occasions)
    circles = await CopyStore(session).circles_of([one.circle_of for one in occasions])
    items = []
    for one in occasions:
        circle = {role: who for role, who in circles.get(one.circle_of, {}).items() if who.ways(sending.channels)}
        items.append(_would(one, _first_told(fitting, one, circle)))
    return RulePreview(looked_at=len(query.facts), items=items)


def _first_told(fitting: Fitting, occasion: Occasion, circle: dict[str, Recipient]) -> Recipient | None:
    roles = (role for level in fitting.plan_of(occasion).levels for role in level.roles)
    return next((circle[role] for role in roles if role in circle), None)


def _would(occasion: Occasion, told: Recipient | None) -> WouldRaise:
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
