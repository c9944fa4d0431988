"""Make services at home due, end those whose reason is gone, and declare missed what nobody gave."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.constants import PLAN_BATCH
from services.visits.domain.service_plan import CADENCES, due_period
from services.visits.storage.outgoing import tell
from services.visits.storage.service_tables import ServicePlanRow
from services.visits.storage.services import ServiceStore
from services.visits.use_cases.announce_services import services_cancelled, services_due, services_missed

__all__ = ["plan_services"]


async def plan_services(session: AsyncSession, *, now: datetime, zone: ZoneInfo, limit: int = PLAN_BATCH) -> bool:
    """Bring what is due into line with the plans in force, and say what changed.

    Returns
    -------
    bool
        Whether there may be more at once.
    """
    services = ServiceStore(session)
    wanted = _wanted(await services.plans(), now=now, zone=zone)
    missed = await services.claim_missed(now=now, limit=limit)
    gone = await services.cancel(wanted, now=now, limit=limit)
    due = await services.make_due(wanted, now=now, limit=limit) if wanted else []
    await tell(
        session,
        [
            *services_missed(missed, now=now),
            *services_cancelled(gone, now=now),
            *services_due(due, now=now),
        ],
    )
    return limit in {len(missed), len(gone), len(due)}


def _wanted(plans: Sequence[ServicePlanRow], *, now: datetime, zone: ZoneInfo) -> list[dict[str, Any]]:
    """Return every service of every plan in force with the period that holds now."""
    periods = {every: due_period(every, now=now, zone=zone) for every in CADENCES}
    return [
        {
            "plan_id": plan.plan_id,
            "plan_version": plan.version,
            "plan_name": plan.name,
            "community": plan.community,
            "categories": plan.categories,
            "service": each["service"],
            "every": each["every"],
            "strictness": list(CADENCES).index(each["every"]),
            "period": periods[each["every"]].key,
            "last_on": periods[each["every"]].last_on,
            "ends_at": periods[each["every"]].ends_at,
        }
        for plan in plans
        if plan.active
        for each in plan.services
    ]
