"""Gather who is told of what, and in which order: plans, alert rules, and what came of the alerts of each rule."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.console.channels.owners import Answer, Owners
from shared.contracts.alerts_requests import EscalationPlan, EscalationPlans, GetEscalationPlans
from shared.contracts.alerts_rules import (
    AlertRuleBody,
    AlertRuleItem,
    AlertRules,
    GetAlertRules,
    MeasureAlertRules,
    RuleMeasure,
    RuleMeasures,
)
from shared.contracts.words import Severity

__all__ = ["MEASURED", "Rules", "find_plan", "load_rule", "load_rules", "rule_changes"]

MEASURED = timedelta(days=30)
"""Enough for rare cases, and recent enough to say how it is now."""


@dataclass(frozen=True)
class Rules:
    """Rules with what came of their alerts."""

    answer: Answer[AlertRules]
    measures: dict[str, RuleMeasure]
    measured: bool
    """Whether it is known at all: not everybody may ask."""


async def load_rules(owners: Owners, *, now: datetime, measuring: bool, rule: str | None = None) -> Rules:
    """Return the rules in force, or every version of one; with figures of the last month if they may be asked."""
    answer = await owners.attempt(GetAlertRules(rule=rule), AlertRules)
    if not measuring:
        return Rules(answer=answer, measures={}, measured=False)
    found = await owners.attempt(MeasureAlertRules(since=now - MEASURED), RuleMeasures)
    measures = {one.rule: one for one in found.value.items} if found.value else {}
    return Rules(answer=answer, measures=measures, measured=found.value is not None)


async def load_rule(owners: Owners, *, rule: str, now: datetime, measuring: bool) -> tuple[AlertRuleItem | None, Rules]:
    """Return a rule in force, and all its versions with what came of its alerts."""
    versions, in_force = await asyncio.gather(
        load_rules(owners, now=now, measuring=measuring, rule=rule), owners.attempt(GetAlertRules(), AlertRules)
    )
    items = in_force.value.items if in_force.value else []
    return next((one for one in items if one.body.rule == rule), None), versions


async def find_plan(owners: Owners, *, community: str | None, severity: Severity | None) -> Answer[EscalationPlan]:
    """Return the plan of a place and severity; where it has none of its own, a copy of the one that holds there."""
    answer = await owners.attempt(GetEscalationPlans(), EscalationPlans)
    if answer.value is None:
        return Answer(refusal=answer.refusal)
    plans = {(plan.community, plan.severity): plan for plan in answer.value.items}
    wanted = ((community, severity), (community, None), (None, severity), (None, None))
    holds = next((plans[key] for key in wanted if key in plans), EscalationPlan(levels=answer.value.items[0].levels))
    mine = {"community": community, "severity": severity}
    version = holds.version if (holds.community, holds.severity) == (community, severity) else 0
    return Answer(value=holds.model_copy(update=mine | {"version": version}))


def rule_changes(before: AlertRuleBody, after: AlertRuleBody) -> list[tuple[str, object, object]]:
    """Return what differs between two versions: field, what it was, what it would be."""
    old, new = before.kept() | {"enabled": before.enabled}, after.kept() | {"enabled": after.enabled}
    fields = [name for name in AlertRuleBody.model_fields if old.get(name) != new.get(name)]
    return [(name, old.get(name), new.get(name)) for name in fields]
