"""Try an alert rule on what has happened: what it would have raised, beside the rule that is in force."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.console.channels.facts import Facts
from services.console.channels.owners import Owners
from shared.contracts.alerts_rules import AlertRuleBody, PreviewAlertRule, RulePreview, WouldRaise
from shared.contracts.catalog import EVENTS

__all__ = ["Tried", "try_rule"]

FACTS = 300
"""As many as can be judged while somebody waits."""

BATCH = 100
"""Facts of one question: together they stay well below what one message may hold."""


@dataclass(frozen=True)
class Tried:
    """What two versions of a rule would have made of the same facts."""

    looked_at: int
    now: int
    then: list[WouldRaise]
    """One for each case."""
    more: bool
    """Whether there are more facts than were looked at."""


async def try_rule(
    owners: Owners, facts: Facts, *, now: AlertRuleBody, then: AlertRuleBody, real: datetime, span: timedelta
) -> Tried | None:
    """Return what a rule and its changed version would have raised in a time; None if it cannot be found out."""
    event = next((one for one in EVENTS if then.event == one.NAME), None)
    bodies = await facts.since(event, moment=real - span, most=FACTS) if event else None
    if bodies is None:
        return None
    before, after = await _cases(owners, now, bodies), await _cases(owners, then, bodies)
    if before is None or after is None:
        return None
    return Tried(
        looked_at=len(bodies),
        now=len(before) if now.enabled else 0,
        then=list(after.values()) if then.enabled else [],
        more=len(bodies) == FACTS,
    )


async def _cases(owners: Owners, rule: AlertRuleBody, bodies: list[str]) -> dict[str, WouldRaise] | None:
    found: dict[str, WouldRaise] = {}
    for start in range(0, max(1, len(bodies)), BATCH):
        query = PreviewAlertRule(rule=rule, facts=bodies[start : start + BATCH])
        answer = await owners.attempt(query, RulePreview)
        if answer.value is None:
            return None
        for item in answer.value.items:
            found.setdefault(item.case, item)
    return found
