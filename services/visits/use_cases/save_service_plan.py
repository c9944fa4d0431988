"""Make a service plan, or a further version of one."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.services import ServiceStore
from services.visits.use_cases.viewing import may_change
from shared.contracts.base import RefusalCode
from shared.contracts.visits_services import SaveServicePlan, ServicePlan
from shared.edge import RefusedError

__all__ = ["save_service_plan"]


async def save_service_plan(session: AsyncSession, command: SaveServicePlan, *, now: datetime) -> ServicePlan:
    """Save a plan as its next version; the sweep makes due what follows from it.

    Raises
    ------
    RefusedError
        Raised if somebody has saved the plan meanwhile, if it names a service twice, or holds where the sender has
        no say.
    """
    services, plan = ServiceStore(session), command.plan
    if len({each.service for each in plan.services}) < len(plan.services):
        raise RefusedError("同一项服务只能列一次,请检查", field="services")
    present = await services.lock_plan(plan.plan_id)
    before = await services.plan_by_command(command.command_id)
    if before is not None:
        return plan.model_copy(update={"version": before.version})
    if present is not None and not may_change(present.community, command.viewer):
        raise RefusedError("这个服务安排不只管您的社区,请新建一个再改", code=RefusalCode.FORBIDDEN)
    if plan.version != (present.version if present else 0):
        raise RefusedError.conflict("这个服务安排刚刚被别人修改过,请刷新后再改")
    saved = plan.model_copy(update={"version": plan.version + 1})
    await services.put_plan(
        saved.model_dump(mode="json", exclude={"plan_id"})
        | {"plan_id": plan.plan_id, "saved_at": now, "saved_by": command.actor, "command_id": command.command_id}
    )
    return saved
