"""Take a hand-over back."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.storage.areas import AreaStore
from services.registry.storage.hand_overs import HandOver, HandOverStore
from services.registry.storage.posts import PostStore, Seat
from services.registry.use_cases.check_staff import check_person
from services.registry.use_cases.fill_post import Filling, fill_post
from services.registry.use_cases.hand_over import tell_hand_overs
from services.registry.use_cases.obey_once import obeyed_before
from services.registry.use_cases.resolve_circles import resolve_circles
from shared.contracts.registry_pairs import UndoHandOver
from shared.edge import RefusedError

__all__ = ["undo_hand_over"]


async def undo_hand_over(session: AsyncSession, command: UndoHandOver, *, now: datetime) -> list[UUID]:
    """Drop a hand-over that lies ahead, or give the residents back; returns whom it concerned.

    Raises
    ------
    RefusedError
        Raised for one that is not there, was taken back before, or left nobody to give back, and if whoever had the
        residents does not work here any more.
    """
    if await obeyed_before(session, command):
        return []
    store, posts = HandOverStore(session), PostStore(session)
    made = await _made(session, command)
    seats = await posts.handed_over(made.id, now=now)
    if not seats:
        raise RefusedError.conflict("这次交接的居民都已另行安排,没有可以退回的")
    if made.effective_at <= now:
        await _give_back(session, command, made, seats, now=now)
    else:
        for seat in seats:
            await posts.forget_ahead(seat, now=now)
    await store.undo(made.id, now=now)
    return [UUID(seat.scope_key) for seat in seats]


async def _made(session: AsyncSession, command: UndoHandOver) -> HandOver:
    store = HandOverStore(session)
    made = await store.get(command.hand_over_id)
    if made is None:
        raise RefusedError.not_found("没有这次交接")
    await AreaStore(session).lock_community(made.community)
    if await store.is_undone(made.id):
        raise RefusedError.conflict("这次交接已经撤销")
    return made


async def _give_back(
    session: AsyncSession, command: UndoHandOver, made: HandOver, seats: list[Seat], *, now: datetime
) -> None:
    await check_person(session, made.from_staff_id, community=made.community)
    back = HandOver(
        id=command.command_id,
        community=made.community,
        from_staff_id=made.to_staff_id,
        to_staff_id=made.from_staff_id,
        effective_at=now,
        reason=command.reason,
        decided_by=command.actor,
        decided_at=now,
    )
    await HandOverStore(session).add(back)
    for seat in seats:
        filling = Filling(seat, made.from_staff_id, hand_over_id=back.id, reason=command.reason)
        await fill_post(session, filling, at=now, now=now)
    await resolve_circles(session, await PostStore(session).residents_of(seats), now=now)
    await tell_hand_overs(session, [back.id], now=now)
