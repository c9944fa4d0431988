"""Care rules of tests."""

from typing import Any
from uuid import UUID, uuid4

from shared.contracts.visits_requests import CareRule, SaveCareRule
from shared.contracts.words import ContactMode
from tests.integration.visits.district import District

__all__ = ["EVERY_MODE", "HIGH", "KEY_TIER", "make_rule"]

HIGH = UUID("5d0c1a52-0001-5000-8000-000000000004")
KEY_TIER = UUID("5d0c1a52-0001-5000-8000-000000000005")
EVERY_MODE = [mode for mode in ContactMode if mode is not ContactMode.MESSAGE]


async def make_rule(district: District, **fields: Any) -> UUID:
    """Save a new rule and have everybody planned by it."""
    values = {
        "rule_id": uuid4(),
        "version": 0,
        "name": "街道走访",
        "categories": [],
        "period": "week",
        "modes": EVERY_MODE,
    }
    rule = CareRule.model_validate(values | fields)
    await district.ask(SaveCareRule(rule=rule))
    await district.plans()
    return rule.rule_id
