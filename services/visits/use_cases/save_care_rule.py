"""Make a care rule, or a further version of one."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.domain.festival import FestivalError, read_festival
from services.visits.domain.period import WindowError, read_time
from services.visits.storage.residents import ResidentStore
from services.visits.storage.rules import RuleStore
from services.visits.storage.tables import CareRuleVersionRow
from services.visits.use_cases.list_care_rules import contract_of
from services.visits.use_cases.viewing import may_change
from shared.contracts.base import RefusalCode
from shared.contracts.visits_requests import CareRule, SaveCareRule
from shared.edge import RefusedError

__all__ = ["check_rule", "save_care_rule"]


async def save_care_rule(session: AsyncSession, command: SaveCareRule, *, now: datetime) -> CareRule:
    """Save a rule as its next version and have everybody planned anew whom it may concern.

    Visits that have opened keep the version they were made under.

    Raises
    ------
    RefusedError
        Raised if somebody has saved the rule meanwhile, if it holds where the sender has no say, or if it can never be
        kept.
    """
    rules, rule = RuleStore(session), command.rule
    check_rule(rule)
    newest = await rules.lock_version(rule.rule_id)
    before = await rules.by_command(command.command_id)
    if before is not None:
        return contract_of(before)
    if newest is not None and not may_change((await rules.version_of(rule.rule_id, newest)).community, command.viewer):
        raise RefusedError("这条规则不只管您的社区,请复制一条再改", code=RefusalCode.FORBIDDEN)
    if rule.version != (newest or 0):
        raise RefusedError.conflict("这条规则刚刚被别人修改过,请刷新后再改")
    row = CareRuleVersionRow(
        **rule.model_dump(exclude={"rule_id", "version"}),
        rule_id=rule.rule_id,
        version=rule.version + 1,
        saved_at=now,
        saved_by=command.actor,
        command_id=command.command_id,
    )
    await rules.add_version(row)
    await ResidentStore(session).replan(now=now)
    return contract_of(row)


def check_rule(rule: CareRule) -> None:
    """Refuse a rule that could never be kept.

    Raises
    ------
    RefusedError
        Raised with what is wrong and in which field.
    """
    try:
        opens, closes = read_time(rule.window_from), read_time(rule.window_to)
    except WindowError as error:
        raise RefusedError(f"时间“{error}”无效,应为 00:00 到 24:00", field="window_to") from None
    if opens >= closes:
        raise RefusedError("开始时间应早于结束时间", field="window_to")
    if not rule.modes:
        raise RefusedError("请至少选择一种联络方式", field="modes")
    if rule.active_from and rule.active_to and rule.active_from > rule.active_to:
        raise RefusedError("开始日期应早于结束日期", field="active_to")
    _check_period(rule)


def _check_period(rule: CareRule) -> None:
    """Refuse a rule that lacks what its period is made of, or has what belongs to another."""
    if (rule.period == "cause") != (rule.cause is not None and rule.within_hours is not None):
        raise RefusedError("事由走访要写明事由和完成时限", field="within_hours")
    if (rule.period == "festival") != (rule.festival is not None):
        raise RefusedError("节日走访要写明节日的农历或公历日期", field="festival")
    if rule.festival is not None:
        try:
            read_festival(rule.festival)
        except FestivalError:
            raise RefusedError(f"没有“{rule.festival}”这一天,请检查节日日期", field="festival") from None
