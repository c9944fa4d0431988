"""Stand-in for the care rules of visits."""

from collections.abc import Awaitable, Callable
from typing import Any

from shared.contracts.visits_cadence import PreviewCareRule, PreviewedResident, RulePreview
from shared.contracts.visits_requests import CareRule, CareRules, ListCareRules, SaveCareRule
from shared.contracts.words import Category, ContactMode, RiskTier
from shared.edge import RefusedError
from tests.support import people

__all__ = ["Rules"]

ANY = [ContactMode.DOOR, ContactMode.HOME_VISIT, ContactMode.CALL, ContactMode.VIDEO, ContactMode.SIGNAL]
DOOR = [ContactMode.DOOR, ContactMode.HOME_VISIT]


class Rules:
    """Answers for the care rules of visits: some for everywhere, one of the community."""

    def __init__(self) -> None:
        alone, frail = Category.LIVES_ALONE, Category.DISABLED
        self.items = [
            _rule("每周联络", [alone, Category.EMPTY_NEST, frail], "week", modes=ANY, remote_limit=3),
            _rule("每月敲门", [alone], "month"),
            _rule("高风险老人每周联系", [], "days", modes=ANY, tiers=[RiskTier.HIGH]),
            _rule("生日必访", [], "birthday", opens_before_days=1, window_to="18:00", grace_minutes=60),
            _rule("重阳节必访", [], "festival", festival="lunar:09-09", opens_before_days=7, window_to="18:00"),
            _rule("住院必访", [], "cause", cause="hospitalised", within_hours=72, high_risk_hours=24, grace_minutes=60),
            _rule("失能每3天", [frail], "days", period_days=3, community=people.COMMUNITY),
        ]

    def answers(self) -> dict[str, tuple[type[Any], Callable[[Any], Awaitable[Any]]]]:
        """Return what it answers."""
        return {
            "list_care_rules": (ListCareRules, self._list),
            "preview_care_rule": (PreviewCareRule, self._preview),
            "save_care_rule": (SaveCareRule, self._save),
        }

    async def _list(self, query: ListCareRules) -> CareRules:
        return CareRules(items=[rule for rule in self.items if rule.community in {None, query.community}])

    async def _preview(self, query: PreviewCareRule) -> RulePreview:
        _check(query.rule)
        named = [door for door in people.DOORS if set(door.categories) & set(query.rule.categories)]
        return RulePreview(
            residents=len(named),
            covered=2,
            visits=len(named) * query.days // 7,
            visits_now=96,
            visits_then=121,
            examples=[
                PreviewedResident(resident_id=people.id_of(door.name), name=door.name, reasons=[query.rule.name])
                for door in named[: query.names]
            ],
        )

    async def _save(self, command: SaveCareRule) -> CareRule:
        _check(command.rule)
        before = next((rule for rule in self.items if rule.rule_id == command.rule.rule_id), None)
        if command.rule.version != (before.version if before else 0):
            raise RefusedError.conflict("这条规则刚刚被别人修改过,请刷新后再改")
        saved = command.rule.model_copy(update={"version": command.rule.version + 1})
        self.items = [*(rule for rule in self.items if rule.rule_id != saved.rule_id), saved]
        return saved


def _rule(name: str, categories: list[Category], period: Any, **more: Any) -> CareRule:
    modes = more.pop("modes", DOOR)
    return CareRule(
        rule_id=people.id_of(name), version=1, name=name, categories=categories, period=period, modes=modes, **more
    )


def _check(rule: CareRule) -> None:
    if not rule.modes:
        raise RefusedError("请至少选择一种联络方式", field="modes")
    if rule.window_from >= rule.window_to:
        raise RefusedError("开始时间应早于结束时间", field="window_to")
