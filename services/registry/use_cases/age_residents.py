"""Let those who have had their birthday become special elders by themselves."""

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.special import SPECIAL_AGE, born_by
from services.registry.storage.areas import AreaStore
from services.registry.storage.outgoing import tell
from services.registry.storage.residents import ResidentStore
from services.registry.use_cases.announce import profiled
from services.registry.use_cases.resolve_circles import resolve_circles

__all__ = ["age_community"]


async def age_community(session: AsyncSession, *, today: date, now: datetime) -> bool:
    """Look at the birthdays of one community up to today; returns whether one was left to look at."""
    community = await AreaStore(session).claim_not_aged(today)
    if community is None:
        return False
    store = ResidentStore(session)
    ageing = await store.ageing_in(community, born_by=born_by(today, age=SPECIAL_AGE), year=today.year - SPECIAL_AGE)
    if not ageing:
        return True
    turned = [replace(resident, special=not resident.special) for resident in ageing]
    versions = await store.change(turned, now=now)
    turned = [replace(resident, version=versions[resident.id]) for resident in turned]
    await tell(session, [profiled(resident, now=now) for resident in turned])
    counted = {resident.id: (resident.community, resident.version) for resident in turned}
    await resolve_circles(session, list(counted), now=now, versions=counted)
    return True
