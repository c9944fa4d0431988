"""Gather the care rules of a community, find one of them, and ask what a changed one would mean."""

from uuid import UUID

from services.console.channels.owners import Answer, Owners
from shared.contracts.base import Refusal, RefusalCode
from shared.contracts.visits_cadence import PreviewCareRule, RulePreview
from shared.contracts.visits_requests import CareRule, CareRules, ListCareRules

__all__ = ["PREVIEW_DAYS", "find_rule", "load_rules", "preview_rule"]

PREVIEW_DAYS = 30
"""A preview counts visits of a month, which is how people think of work."""

NAMED = 8
"""A few names, to see whether the right people are meant."""

PERIODS = ("week", "month", "days", "birthday", "festival", "cause")


async def load_rules(owners: Owners, *, community: str) -> Answer[CareRules]:
    """Return the rules that hold in a community: those of the whole house and its own, the most frequent first."""
    answer = await owners.attempt(ListCareRules(community=community), CareRules)
    if answer.value is None:
        return answer
    items = sorted(answer.value.items, key=lambda rule: (PERIODS.index(rule.period), rule.period_days or 0, rule.name))
    return Answer(value=CareRules(items=items))


async def find_rule(owners: Owners, *, community: str, rule_id: UUID, gone: str) -> Answer[CareRule]:
    """Return a rule in force in its newest version; `gone` is said of one that is not."""
    answer = await owners.attempt(ListCareRules(community=community), CareRules)
    if answer.value is None:
        return Answer(refusal=answer.refusal)
    rule = next((item for item in answer.value.items if item.rule_id == rule_id), None)
    return Answer(value=rule) if rule else Answer(refusal=Refusal(code=RefusalCode.NOT_FOUND, message=gone))


async def preview_rule(owners: Owners, rule: CareRule, *, area: str) -> Answer[RulePreview]:
    """Ask whom a rule would concern and how many visits it would mean; nothing is saved."""
    query = PreviewCareRule(rule=rule, area=rule.community or area, days=PREVIEW_DAYS, names=NAMED)
    return await owners.attempt(query, RulePreview)
