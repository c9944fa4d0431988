"""Show, save and measure alert rules."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.storage.base import INBOX
from services.alerts.storage.measures import MeasureStore
from services.alerts.storage.rule_tables import AlertRuleRow
from services.alerts.storage.rules import RuleStore, local_version, shipped_rules, shipped_version
from services.alerts.storage.turns import alone_with
from services.alerts.use_cases.check_rule import check_rule
from services.alerts.use_cases.refuse_stale import refuse_stale
from shared.contracts.alerts_rules import (
    AlertRuleBody,
    AlertRuleItem,
    AlertRules,
    GetAlertRules,
    MeasureAlertRules,
    RuleMeasure,
    RuleMeasures,
    SaveAlertRule,
)
from shared.edge import RefusedError

__all__ = ["measure_rules", "save_rule", "show_rules"]


async def show_rules(session: AsyncSession, query: GetAlertRules) -> AlertRules:
    """Return the rules in force; of one rule all versions, the shipped one last."""
    store = RuleStore(session)
    if query.rule is not None:
        shipped = shipped_rules().get(query.rule)
        items = [_item(row) for row in await store.versions(query.rule)]
        items += [_shipped(query.rule)] if shipped else []
        if not items:
            raise RefusedError.not_found(f"没有“{query.rule}”这条规则,请用 nuanlin alerts rules list 查看")
        return AlertRules(items=items)
    changed = {row.rule: _item(row) for row in await store.newest()}
    return AlertRules(items=list({**{name: _shipped(name) for name in shipped_rules()}, **changed}.values()))


async def save_rule(session: AsyncSession, command: SaveAlertRule, *, now: datetime) -> AlertRules:
    """Put a version in force for the facts to come; the same command again does nothing more."""
    body = command.rule
    check_rule(body)
    _keep_what_is_more_than_data(body)
    if await INBOX.first_time(session, reader="command", event_id=command.command_id):
        await alone_with(session, f"alert_rule:{body.rule}")
        saved = await RuleStore(session).versions(body.rule)
        shipped = shipped_version() if body.rule in shipped_rules() else ""
        now_shown = local_version(saved[0].version) if saved else shipped
        refuse_stale(command.shown, now=now_shown, what="这条规则")
        await RuleStore(session).save(body.kept(), author=command.actor, reason=command.reason, now=now)
    return await show_rules(session, GetAlertRules(rule=body.rule))


async def measure_rules(session: AsyncSession, query: MeasureAlertRules, *, now: datetime) -> RuleMeasures:
    """Return how much came of the alerts of each rule, the least acted on first."""
    names = {name: rule.name for name, rule in (await RuleStore(session).in_force()).rules.items()}
    rows = await MeasureStore(session).by_rule(since=query.since, until=query.until or now)
    items = [
        RuleMeasure(
            rule=row.rule,
            name=names.get(row.rule, row.rule),
            raised=row.raised,
            acted=row.acted,
            by_themselves=row.by_themselves,
            waiting=row.raised - row.acted - row.by_themselves,
            percent=_percent(row.acted, row.acted + row.by_themselves),
        )
        for row in rows
    ]
    return RuleMeasures(items=sorted(items, key=lambda item: (item.percent is None, item.percent, item.rule)))


def _keep_what_is_more_than_data(body: AlertRuleBody) -> None:
    """Refuse to take away from a shipped rule what the rest of the service counts on."""
    shipped = shipped_rules().get(body.rule)
    if shipped is None:
        return
    if shipped["event"] != body.event or shipped.get("kind", body.rule) != (body.kind or body.rule):
        raise RefusedError("出厂规则的事件和类别不能改,请另建一条规则并停用这一条", field="event")
    if shipped["case"] != body.case:
        raise RefusedError("出厂规则的归并字段不能改,否则未关闭的警报会重复", field="case")


def _percent(part: int, whole: int) -> int | None:
    return round(100 * part / whole) if whole else None


def _item(row: AlertRuleRow) -> AlertRuleItem:
    return AlertRuleItem(
        body=AlertRuleBody.model_validate(row.body),
        version=local_version(row.version),
        changed=True,
        author=row.author,
        reason=row.reason,
        saved_at=row.saved_at,
    )


def _shipped(rule: str) -> AlertRuleItem:
    body = AlertRuleBody.model_validate(shipped_rules()[rule])
    return AlertRuleItem(body=body, version=shipped_version(), changed=False)
