"""Check a rule before it is kept or tried: its events, its fields, the variables of its texts."""

from collections.abc import Iterable

from services.alerts.domain.conditions import Condition
from services.alerts.domain.relatives import PURPOSES
from services.alerts.domain.rules import variables
from services.alerts.use_cases.read_facts import fields_of
from shared.contracts.alerts_rules import AlertRuleBody, RuleClosing, RuleCondition, RulePlan
from shared.contracts.base import Event
from shared.contracts.catalog import EVENTS, LISTENERS
from shared.edge import RefusedError

__all__ = ["check_rule"]

RAISING_GUARDS = frozenset({"version", "reached", "liaison", "settled"})
CLOSING_GUARDS = frozenset({"version", "same_day"})


def check_rule(body: AlertRuleBody) -> type[Event]:
    """Return the kind of event that a rule is about.

    Raises
    ------
    RefusedError
        Raised for a rule that could never work, with the word that is wrong and those that there are.
    """
    event = _event(body.event, field="event")
    said = [body.severity_field, body.resident_field, body.circle_field, body.staff_field, body.contact_field]
    _known(event, [*body.case, *(name for name in said if name)], field="case")
    _known(event, _conditions(body.when), field="when")
    _known(event, (guard.field for guard in body.guards if guard.field), field="guards")
    _texts(event, body.title, field="title")
    if body.severity is None and body.severity_field is None and "severity" not in fields_of(event):
        raise RefusedError(f"“{event.NAME}”没有说明紧急程度,请在 severity 中填写", field="severity")
    _guards((guard.by for guard in body.guards), RAISING_GUARDS)
    if body.plan is not None:
        _plan(event, body.plan)
        if body.plan.ends_quietly and body.severity == "urgent":
            raise RefusedError("紧急警报不能自动归档,请去掉 ends_quietly,或改为 info、warning", field="plan")
    if body.tell is not None and (body.severity != "info" or body.plan is not None):
        raise RefusedError("只有 severity 为 info、没有 plan 的规则可以只列入每周汇总", field="tell")
    if body.group is not None:
        _known(event, body.group.by, field="group")
        _groups(body)
    for closing in body.closed_by:
        _closing(closing)
    return event


def _closing(closing: RuleClosing) -> None:
    event = _event(closing.event, field="closed_by")
    _known(event, closing.case, field="closed_by")
    _known(event, _conditions(closing.when), field="closed_by")
    _known(event, (guard.field for guard in closing.guards if guard.field), field="closed_by")
    _texts(event, closing.text, field="closed_by")
    _guards((guard.by for guard in closing.guards), CLOSING_GUARDS)


def _event(name: str, *, field: str) -> type[Event]:
    found = next((event for event in EVENTS if name == event.NAME), None)
    if found is None:
        near = [event.NAME for event in EVENTS if name.split(".")[-2:-1] == event.NAME.split(".")[-2:-1]]
        hint = f",是否指“{near[0]}”" if near else ",全部事件见 docs/events"
        raise RefusedError(f"没有“{name}”这种事件{hint}", field=field)
    if found not in LISTENERS["alerts"]:
        raise RefusedError(f"警报服务没有收听“{name}”,不能据此发警报", field=field)
    return found


def _known(event: type[Event], names: Iterable[str], *, field: str) -> None:
    known = fields_of(event)
    for name in names:
        if name not in known:
            raise RefusedError(f"“{event.NAME}”没有“{name}”这个字段,可用的有:{'、'.join(sorted(known))}", field=field)


def _texts(event: type[Event], template: str, *, field: str) -> None:
    if "{" in template.replace("{", "", len(variables(template))):
        raise RefusedError(f"文字“{template}”里的大括号不成对,变量写作 {{字段名}}", field=field)
    known = fields_of(event)
    for name in variables(template):
        if name not in known:
            raise RefusedError(
                f"文字里的变量 {{{name}}} 在“{event.NAME}”中没有,可用的有:{'、'.join(sorted(known))}", field=field
            )


def _guards(found: Iterable[str], allowed: frozenset[str]) -> None:
    for word in found:
        if word not in allowed:
            raise RefusedError(f"这里不能用 {word},可用的有:{'、'.join(sorted(allowed))}", field="guards")


def _plan(event: type[Event], plan: RulePlan) -> None:
    minutes = [level.after_minutes for level in plan.levels]
    if minutes != sorted(minutes):
        raise RefusedError("各级的时间不能比上一级早,请检查分钟数", field="plan")
    if minutes and plan.exhausted_after_minutes < minutes[-1]:
        raise RefusedError("“各级未确认”的时间不能早于最后一级,请加大分钟数", field="plan")
    _known(event, (level.staff_field for level in plan.levels if level.staff_field), field="plan")


def _groups(body: AlertRuleBody) -> None:
    """Refuse to bundle what each has to be answered for itself: a call for help, a clock, what relatives are told."""
    alone = {"有到场时限": body.arrival, "每一级都有步骤": body.plan and body.plan.until_state}
    reasons = [reason for reason, there in alone.items() if there]
    if (body.kind or body.rule) in PURPOSES:
        reasons.append("要告知家属")
    if reasons:
        raise RefusedError(f"这类警报{reasons[0]},必须一户一条,不能使用 group", field="group")


def _conditions(condition: RuleCondition | None) -> set[str]:
    if condition is None:
        return set()
    return Condition.from_json(condition.model_dump(mode="json", by_alias=True)).fields()
