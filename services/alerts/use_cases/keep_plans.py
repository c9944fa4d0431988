"""Show and save escalation plans."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.storage.base import INBOX
from services.alerts.storage.plans import PlanStore
from services.alerts.storage.turns import alone_with
from services.alerts.use_cases.refuse_stale import refuse_stale
from shared.contracts.alerts_requests import EscalationPlan, EscalationPlans, SaveEscalationPlan
from shared.edge import RefusedError

__all__ = ["save_plan", "show_plans"]


async def show_plans(session: AsyncSession) -> EscalationPlans:
    """Return all plans in force."""
    return EscalationPlans(
        items=[
            EscalationPlan.model_validate(
                {**row.plan, "community": row.community_code, "severity": row.severity, "version": row.version}
            )
            for row in await PlanStore(session).all()
        ]
    )


async def save_plan(session: AsyncSession, command: SaveEscalationPlan) -> EscalationPlans:
    """Put a plan in force for the alerts to come; open ones keep theirs."""
    plan = command.plan
    _check(plan)
    if await INBOX.first_time(session, reader="command", event_id=command.command_id):
        await _refuse_stale(session, command)
        await PlanStore(session).save(
            community=plan.community,
            severity=plan.severity,
            plan=plan.model_dump(mode="json", include={"levels", "exhausted_after_minutes"}),
            who=command.actor,
        )
    return await show_plans(session)


async def _refuse_stale(session: AsyncSession, command: SaveEscalationPlan) -> None:
    place = (command.plan.community, command.plan.severity)
    await alone_with(session, f"escalation_plan:{place}")
    rows = {(row.community_code, row.severity): row.version for row in await PlanStore(session).all()}
    shown = None if command.shown is None else str(command.shown)
    refuse_stale(shown, now=str(rows.get(place, 0)), what="通知顺序")


def _check(plan: EscalationPlan) -> None:
    minutes = [level.after_minutes for level in plan.levels]
    if minutes != sorted(set(minutes)):
        raise RefusedError("各级的升级时间必须一级比一级晚,请检查分钟数", field="levels")
    if plan.exhausted_after_minutes <= minutes[-1]:
        raise RefusedError("“各级未确认”的时间必须晚于最后一级,请加大分钟数", field="exhausted_after_minutes")
    if any(not level.roles for level in plan.levels):
        raise RefusedError("每一级至少要有一个角色", field="levels")
