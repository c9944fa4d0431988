"""Answer which care rules are in force."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.rules import RuleStore
from services.visits.storage.tables import CareRuleVersionRow
from shared.contracts.visits_requests import CareRule, CareRules, ListCareRules

__all__ = ["contract_of", "list_care_rules"]


async def list_care_rules(session: AsyncSession, query: ListCareRules) -> CareRules:
    """Return the rules in force: those for everywhere, and those of one community or of all."""
    rows = [row for row in await RuleStore(session).newest() if row.active]
    if query.community is not None:
        rows = [row for row in rows if row.community in {None, query.community}]
    return CareRules(items=[contract_of(row) for row in rows])


def contract_of(row: CareRuleVersionRow) -> CareRule:
    """Return a version of a rule as others see it."""
    return CareRule(
        rule_id=row.rule_id,
        version=row.version,
        name=row.name,
        community=row.community,
        categories=row.categories,
        period=row.period,
        modes=row.modes,
        opens_before_days=row.opens_before_days,
        window_from=row.window_from,
        window_to=row.window_to,
        grace_minutes=row.grace_minutes,
        remote_limit=row.remote_limit,
        active=row.active,
    )
