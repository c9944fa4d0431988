"""Let ledgers, tiers and care circles follow from what is known of residents, with reason and day."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.day import Day
from services.registry.domain.tier import CARE_CATEGORIES
from services.registry.storage.areas import AreaStore
from services.registry.storage.outgoing import tell
from services.registry.storage.residents import ResidentStore
from services.registry.storage.standing import StandingStore
from services.registry.use_cases.announce import profiled
from services.registry.use_cases.resolve_circles import resolve_circles

__all__ = ["follow_facts", "follow_facts_of_next_community"]


async def follow_facts_of_next_community(session: AsyncSession, day: Day) -> bool:
    """Follow the facts of one community up to today; returns whether one was left to look at."""
    community = await AreaStore(session).claim_not_aged(day.today)
    if community is None:
        return False
    await follow_facts(session, day, community=community)
    return True


async def follow_facts(
    session: AsyncSession,
    day: Day,
    *,
    community: str,
    ids: Collection[UUID] | None = None,
    changed: Collection[UUID] = (),
) -> int:
    """Bring entries, tiers and circles up to date and tell of those who are different; returns how many.

    The caller holds the community's lock.

    Parameters
    ----------
    ids
        The residents to look at; all of the community if none are named.
    changed
        Residents whose categories the caller has changed, so that they are told of in any case.
    """
    store = StandingStore(session)
    moved = [*await store.enter(day, community, ids), *await store.leave(day, community, ids)]
    restood = await store.restand(day, community, ids)
    versions = {resident_id: (one.community, one.version) for resident_id, one in restood.items()}
    touched = {*changed, *(resident_id for resident_id, ledger in moved if ledger in CARE_CATEGORIES)}
    versions |= await ResidentStore(session).next_versions(touched - versions.keys())
    residents = await ResidentStore(session).by_ids(versions.keys())
    await tell(session, [profiled(resident, now=day.now) for resident in residents])
    circles = [resident_id for resident_id, one in restood.items() if one.circle_differs]
    await resolve_circles(session, circles, now=day.now, versions=versions)
    return len(versions)
