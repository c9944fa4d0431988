"""Answer which care rules are in force."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.rules import RuleStore
from services.visits.storage.tables import CareRuleVersionRow
from shared.contracts.visits_requests import CareRule, CareRules, ListCareRules

__all__ = ["contract_of", "list_care_rules"]


async def list_care_rules(session: AsyncSession, query: ListCareRules) -> CareRules:
    """Return the rules in force: those for everywhere, and those of one community or of all."""
    rows = [row for row in await RuleStore(session).newest() if row.active and row.kind == "standing"]
    if query.community is not None:
        rows = [row for row in rows if row.community in {None, query.community}]
    return CareRules(items=[contract_of(row) for row in rows])


def contract_of(row: CareRuleVersionRow) -> CareRule:
    """Return a version of a rule as others see it."""
    return CareRule(**{name: getattr(row, name) for name in CareRule.model_fields})
