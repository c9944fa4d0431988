"""Rules as data: what is shipped, the condition language, texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.alerts.domain.conditions import Condition
from services.alerts.storage.rules import shipped_rules
from services.alerts.use_cases.check_rule import check_rule
from shared.contracts.alerts_rules import AlertRuleBody, RuleCondition
from shared.edge import RefusedError

PLAIN = {
    "rule": "hazard_gas",
    "name": "燃气隐患",
    "event": "visits.visit_missed.v1",
    "severity": "warning",
    "case": ["visit_id"],
    "title": "走访超时 {overdue_minutes} 分钟",
}


@pytest.mark.parametrize("name", sorted(shipped_rules()))
def test_every_shipped_rule_is_valid_and_kept_as_it_is(name: str) -> None:
    body = AlertRuleBody.model_validate(shipped_rules()[name])

    check_rule(body)

    assert AlertRuleBody.model_validate(body.kept()) == body


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"event": "visits.visit_forgotten.v1"}, "没有“visits.visit_forgotten.v1”这种事件"),
        ({"event": "visit.visit_missed.v1"}, "是否指“visits.visit_missed.v1”"),
        ({"event": "visits.visit_scheduled.v1"}, "警报服务没有收听"),
        ({"case": ["door"]}, "没有“door”这个字段"),
        ({"when": {"all": [{"field": "mood", "eq": 1}]}}, "没有“mood”这个字段"),
        ({"title": "请看 {name}"}, "文字里的变量 {name}"),
        ({"title": "请看 {summary"}, "大括号不成对"),
        ({"severity": None}, "没有说明紧急程度"),
        ({"guards": [{"by": "same_day", "field": "deadline_at"}]}, "这里不能用 same_day"),
        (
            {"plan": {"levels": [{"roles": ["secretary"], "after_minutes": 9}], "exhausted_after_minutes": 5}},
            "不能早于",
        ),
    ],
)
def test_a_rule_that_could_never_work_is_refused_in_words(change: dict[str, object], text: str) -> None:
    with pytest.raises(RefusedError, match=text):
        check_rule(AlertRuleBody.model_validate(PLAIN | change))


def test_a_word_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ValidationError, match="serverity"):
        AlertRuleBody.model_validate(PLAIN | {"serverity": "urgent"})
    with pytest.raises(ValidationError, match="一个条件只能是"):
        RuleCondition.model_validate({"field": "late", "eq": True, "any": []})


@pytest.mark.parametrize(
    ("condition", "fits"),
    [
        (None, True),
        ({"field": "count", "gte": 3}, True),
        ({"field": "count", "gte": 4}, False),
        ({"field": "count", "gte": 2, "lte": 3}, True),
        ({"field": "mode", "in": ["door", "call"]}, True),
        ({"field": "gone", "eq": None}, True),
        ({"field": "gone", "gte": 1}, False),
        ({"field": "mode", "gte": 1}, False),
        ({"field": "at", "lte": "2026-11-22T09:00:00+08:00"}, True),
        ({"all": [{"field": "count", "eq": 3}, {"field": "mode", "eq": "call"}]}, False),
        ({"any": [{"field": "count", "eq": 3}, {"field": "mode", "eq": "call"}]}, True),
        ({"none": [{"field": "count", "eq": 3}]}, False),
    ],
)
def test_a_condition_compares_what_a_fact_says(condition: dict[str, object] | None, *, fits: bool) -> None:
    values = {"count": 3, "mode": "door", "at": "2026-11-22T00:30:00+00:00"}

    assert Condition.from_json(condition).holds(values) is fits


leaves = st.builds(
    lambda field, value: {"field": field, "eq": value}, st.sampled_from(["a", "b", "c"]), st.integers(0, 2)
)
trees = st.recursive(
    leaves,
    lambda inner: st.builds(
        lambda word, parts: {word: parts}, st.sampled_from(["all", "any", "none"]), st.lists(inner, max_size=3)
    ),
)


@given(trees, st.dictionaries(st.sampled_from(["a", "b", "c"]), st.integers(0, 2)))
def test_what_fits_does_not_fit_its_opposite(condition: dict[str, object], values: dict[str, int]) -> None:
    fits = Condition.from_json(condition).holds(values)

    assert Condition.from_json({"none": [condition]}).holds(values) is not fits
    assert Condition.from_json({"all": [condition, condition]}).holds(values) is fits
    assert Condition.from_json(condition).fields() <= {"a", "b", "c"}
