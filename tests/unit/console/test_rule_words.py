"""Care rules as sentences."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

import services.console
from services.console.pages.rule_words import RuleWords
from services.console.pages.texts import Catalogue
from shared.contracts.visits_requests import CareRule
from shared.contracts.words import RiskTier

CATALOGUE = Catalogue(Path(services.console.__file__).parent / "texts")


def rule(**changes: Any) -> CareRule:
    """Return a rule."""
    given = {
        "rule_id": UUID(int=1),
        "version": 1,
        "name": "规则",
        "categories": [],
        "period": "week",
        "modes": ["door"],
    }
    return CareRule.model_validate(given | changes)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"categories": ["lives_alone", "disabled"], "modes": ["door", "call"], "remote_limit": 3},
            (
                "独居、失能的老人:每周至少联络 1 次,敲门、电话都算,周日 24:00 前完成,再过 8 小时没见到算漏访,"
                "接连 3 期只打电话后必须上门。"
            ),
        ),
        (
            {"period": "festival", "festival": "lunar:09-09", "opens_before_days": 7, "grace_minutes": 0},
            "全部特殊老人:农历 9 月 9 日联络 1 次,敲门都算,当天 24:00 前完成,过时就算漏访,可以提前 7 天。",
        ),
        (
            {"period": "cause", "cause": "hospitalised", "within_hours": 72, "high_risk_hours": 24},
            "全部特殊老人:住院后 72 小时内(高风险 24 小时内)联络 1 次,敲门都算,再过 8 小时没见到算漏访。",
        ),
        (
            {"period": "days", "tiers": [RiskTier.HIGH], "grace_minutes": 90, "window_from": "08:00"},
            (
                "高风险的老人:按风险等级规定的天数联络,敲门都算,到期那天 24:00 前完成,"
                "再过 1.5 小时没见到算漏访,08:00 以后才算。"
            ),
        ),
    ],
)
def test_a_rule_says_whom_how_often_how_and_by_when(changes: dict[str, Any], said: str) -> None:
    assert RuleWords(CATALOGUE.of("zh")).sentence(rule(**changes)) == said


def test_a_rule_is_said_in_english_too() -> None:
    said = RuleWords(CATALOGUE.of("en")).sentence(rule(period="days", period_days=1))

    assert said.startswith("Every special resident: contact at most 1 day apart")
