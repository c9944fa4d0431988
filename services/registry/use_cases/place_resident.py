"""Write where a resident is and whether they are on the list, and tell everybody whom it concerns."""

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.person import Resident
from services.registry.domain.residence import Stay, ends_stay
from services.registry.domain.tier import standing_of
from services.registry.storage.areas import AreaStore
from services.registry.storage.outgoing import tell
from services.registry.storage.residents import ResidentStore
from services.registry.storage.standing import StandingStore
from services.registry.use_cases.announce import profiled, status_changed
from services.registry.use_cases.announce_moves import stay_begun, stay_ended
from services.registry.use_cases.leave_host import leave_host, rejoin_host
from services.registry.use_cases.resolve_circles import resolve_circles
from shared.contracts.base import Event
from shared.edge import RefusedError

__all__ = ["lock_resident", "place_resident"]


async def lock_resident(session: AsyncSession, resident_id: UUID, *besides: str) -> Resident:
    """Return a resident while nobody else changes anything in the communities that know them.

    Parameters
    ----------
    besides
        Communities that the caller is about to make theirs.

    Raises
    ------
    RefusedError
        Raised if there is no such resident, and for one who moved or became part of another entry at this very moment.
    """
    store = ResidentStore(session)
    seen = await store.by_ids([resident_id])
    if not seen:
        raise RefusedError.not_found("没有这位居民")
    areas = AreaStore(session)
    for code in sorted({*seen[0].communities, *besides}):
        await areas.lock_community(code)
    known = await store.by_ids([resident_id])
    if not known:
        raise RefusedError.conflict("这份档案刚刚并入另一份档案,请重新打开后再办理")
    if known[0].communities != seen[0].communities:
        raise RefusedError.conflict("这位居民刚刚办理了迁居或临时居住,请重新打开再操作")
    return known[0]


async def place_resident(
    session: AsyncSession, before: Resident, after: Resident, *, today: date, now: datetime
) -> Resident:
    """Write a resident who is placed differently now; returns what stands. The caller holds the communities' locks.

    Whoever dies or goes into care is no longer with their host; whoever is alive after all is there again.
    """
    after, stay = await _with_or_without_host(session, before, after, today=today, now=now)
    gaps = await StandingStore(session).gaps_of(after.community)
    stands = standing_of(today, after.person, on_list=after.on_list, ledgers=after.ledgers, gaps=gaps)
    after = replace(after, special=stands.special, tier=stands.tier, tier_gap_days=stands.gap_days)
    if after == before:
        return before
    versions = await ResidentStore(session).change([after], now=now)
    after = replace(after, version=versions[after.id])
    events: list[Event] = [profiled(after, now=now)]
    if after.status != before.status:
        reason = "returned" if after.on_list else after.status
        events.insert(0, status_changed(after, reason=reason, now=now))
    if stay is not None:
        events += (stay_ended if stay.end_reason else stay_begun)(stay, after, now=now)
    await tell(session, events)
    await resolve_circles(session, [after.id], now=now, versions={after.id: (after.care_community, after.version)})
    return after


async def _with_or_without_host(
    session: AsyncSession, before: Resident, after: Resident, *, today: date, now: datetime
) -> tuple[Resident, Stay | None]:
    reason = ends_stay(after)
    if after.host is not None and reason is not None:
        return await leave_host(session, after, on=today, at=now, reason=reason, by="system")
    if before.status == "deceased" and after.on_list and after.host is None:
        return await rejoin_host(session, after)
    return after, None
