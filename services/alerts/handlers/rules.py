"""Alert rules."""

from services.alerts.deps import Deps
from services.alerts.handlers.edge import EDGE
from services.alerts.use_cases.keep_rules import measure_rules, save_rule, show_rules
from services.alerts.use_cases.preview_rule import preview_rule
from shared.contracts.alerts_rules import (
    AlertRules,
    GetAlertRules,
    MeasureAlertRules,
    PreviewAlertRule,
    RuleMeasures,
    RulePreview,
    SaveAlertRule,
)


@EDGE.answers(GetAlertRules)
async def do_get_alert_rules(query: GetAlertRules, deps: Deps) -> AlertRules:
    """Return the rules in force."""
    async with deps.sessions() as session:
        return await show_rules(session, query)


@EDGE.answers(SaveAlertRule)
async def do_save_alert_rule(command: SaveAlertRule, deps: Deps) -> AlertRules:
    """Put a version of a rule in force."""
    async with deps.sessions.begin() as session:
        return await save_rule(session, command, now=deps.clock.now())


@EDGE.answers(PreviewAlertRule)
async def do_preview_alert_rule(query: PreviewAlertRule, deps: Deps) -> RulePreview:
    """Try a rule on facts of the past."""
    async with deps.sessions() as session:
        return await preview_rule(session, query, sending=deps.sending)


@EDGE.answers(MeasureAlertRules)
async def do_measure_alert_rules(query: MeasureAlertRules, deps: Deps) -> RuleMeasures:
    """Return how much came of the alerts of each rule."""
    async with deps.sessions() as session:
        return await measure_rules(session, query, now=deps.clock.now())
