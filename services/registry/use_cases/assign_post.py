"""Give a post to a member of staff by a person's decision."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.care_plan import DEPUTY_LEVEL, CareLevel, levels_with
from services.registry.storage.areas import AreaStore
from services.registry.storage.merge_tables import MERGES
from services.registry.storage.posts import PostStore, Seat
from services.registry.storage.residents import ResidentStore
from services.registry.use_cases.check_staff import Load, check_load, check_person
from services.registry.use_cases.fill_post import Filling, fill_post
from services.registry.use_cases.hand_over import tell_hand_overs
from services.registry.use_cases.obey_once import obeyed_before
from services.registry.use_cases.resolve_circles import resolve_circles
from services.registry.use_cases.watch_grids import follow_grid_posts
from shared.contracts.registry_requests import AssignPost
from shared.contracts.words import CareRole
from shared.edge import RefusedError

__all__ = ["assign_post", "begin_planned_posts"]


async def assign_post(session: AsyncSession, command: AssignPost, *, load_limit: int, now: datetime) -> bool:
    """Fill a post, or leave it vacant, and bring the circles that depend on it up to date.

    Parameters
    ----------
    load_limit
        Most residents that one liaison may be paired with unless the command says otherwise.

    Returns
    -------
    bool
        Whether anything is different.

    Raises
    ------
    RefusedError
        Raised if the community, the person or the resident is unknown, if the role answers for something else, if the
        moment lies before the present holder's first day, if the liaison has too many residents, or if the worker of a
        grid changes and nobody says why.
    """
    if await obeyed_before(session, command):
        return False
    key = await _standing(session, command.scope_key) if command.scope == "resident" else command.scope_key
    seat = Seat(command.community, command.role, command.scope, key)
    deputy_is_new = await _check_seat(session, seat)
    if command.staff_id is not None:
        await check_person(session, command.staff_id, community=command.community)
    at = command.from_at or now
    holding = await PostStore(session).holding(seat, now=now)
    if command.from_at is not None and holding is not None and at < holding.active_from:
        raise RefusedError("开始时间早于现任的开始时间,请改晚一些", field="from_at")
    if command.staff_id is not None and _another_pairing(command, holding.staff_id if holding else None):
        load = Load(load_limit, command.override, command.reason)
        await check_load(session, command.staff_id, load, adding=1, now=now)
    if _another_grid_worker(command, holding.staff_id if holding else None) and command.reason is None:
        raise RefusedError("更换网格员请写明原因", field="reason")
    changed = await fill_post(session, Filling(seat, command.staff_id, reason=command.reason), at=at, now=now)
    if (changed and at <= now) or deputy_is_new:
        await resolve_circles(session, await PostStore(session).residents_of([seat]), now=now)
    if changed and at <= now:
        await follow_grid_posts(session, [seat], now=now)
    return changed


async def begin_planned_posts(session: AsyncSession, *, now: datetime) -> bool:
    """Let the planned periods of one community begin whose moment has come; returns whether there was any."""
    posts = PostStore(session)
    community = await posts.community_with_begun(now)
    if community is None:
        return False
    await AreaStore(session).lock_community(community)
    seats, hand_overs = await posts.take_begun(community, now=now)
    await resolve_circles(session, await posts.residents_of(seats), now=now)
    await tell_hand_overs(session, hand_overs, now=now)
    await follow_grid_posts(session, seats, now=now)
    return True


async def _check_seat(session: AsyncSession, seat: Seat) -> bool:
    """Refuse a post that the community does not have; returns whether it has deputies from now on."""
    areas = AreaStore(session)
    if not await areas.lock_community(seat.community):
        raise RefusedError.not_found(f"没有代码为 {seat.community} 的社区,请先登记社区")
    levels = await areas.levels_of(seat.community)
    deputy_is_new = CareLevel(seat.role, seat.scope) == DEPUTY_LEVEL and DEPUTY_LEVEL not in levels
    if deputy_is_new:
        levels = levels_with(levels, DEPUTY_LEVEL)
        await areas.write_levels(seat.community, levels)
    if CareLevel(seat.role, seat.scope) not in levels:
        role = CareRole(seat.role).chinese
        raise RefusedError(f"本社区的责任层级里没有这样的{role}岗位,请核对岗位和范围", field="scope")
    if seat.scope == "community" and seat.scope_key != seat.community:
        raise RefusedError("社区岗位的范围应是本社区的代码", field="scope_key")
    if seat.scope == "resident":
        await _check_resident(session, seat)
    return deputy_is_new


async def _standing(session: AsyncSession, key: str) -> str:
    """Return the id that stands for a resident, who may be named by a former one."""
    try:
        named = UUID(key)
    except ValueError:
        return key
    return str((await MERGES.resolved(session, [named])).get(named, named))


async def _check_resident(session: AsyncSession, seat: Seat) -> None:
    try:
        found = await ResidentStore(session).by_ids([UUID(seat.scope_key)])
    except ValueError:
        raise RefusedError("结对对象应是居民的编号", field="scope_key") from None
    if not found or seat.community not in found[0].communities:
        raise RefusedError.not_found("本社区没有这位居民")


def _another_grid_worker(command: AssignPost, holder: UUID | None) -> bool:
    return command.role is CareRole.GRID_LEADER and holder is not None and command.staff_id != holder


def _another_pairing(command: AssignPost, holder: UUID | None) -> bool:
    return command.role is CareRole.LIAISON and command.staff_id != holder
