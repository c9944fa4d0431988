"""Give residents of one liaison to another at one moment, and tell it as one event when it takes effect."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.person import door_text
from services.registry.storage.areas import AreaStore
from services.registry.storage.hand_overs import HandOver, HandOverStore
from services.registry.storage.held import held_of
from services.registry.storage.outgoing import tell
from services.registry.storage.posts import PostStore, Seat
from services.registry.use_cases.check_staff import Load, check_load, check_person
from services.registry.use_cases.fill_post import Filling, fill_post
from services.registry.use_cases.obey_once import obeyed_before
from services.registry.use_cases.resolve_circles import resolve_circles
from shared.areas import place_of
from shared.contracts.registry_circle import (
    HandOverItem,
    HandOverResidents,
    HandOvers,
    LiaisonHandedOver,
    ListHandOvers,
)
from shared.contracts.registry_pairs import ListPairedResidents, PairedResident, PairedResidents
from shared.edge import RefusedError

__all__ = ["hand_over_residents", "hand_overs_of", "paired_residents", "tell_hand_overs"]


async def hand_over_residents(
    session: AsyncSession, command: HandOverResidents, *, load_limit: int, now: datetime
) -> int:
    """Hand residents over now or at a later moment; returns how many.

    Raises
    ------
    RefusedError
        Raised for unknown people, residents of somebody else, nobody to hand over, or too many for the other liaison.
    """
    if await obeyed_before(session, command):
        return 0
    if not await AreaStore(session).lock_community(command.community):
        raise RefusedError.not_found(f"没有代码为 {command.community} 的社区,请先登记社区")
    at = command.effective_at or now
    if at < now:
        raise RefusedError("交接时间不能早于现在", field="effective_at")
    seats = await _seats(session, command, now=now)
    load = Load(load_limit, command.override, command.reason)
    await check_load(session, command.to_staff_id, load, adding=len(seats), now=now)
    hand_over = HandOver(
        id=command.command_id,
        community=command.community,
        from_staff_id=command.from_staff_id,
        to_staff_id=command.to_staff_id,
        effective_at=at,
        reason=command.reason,
        decided_by=command.actor,
        decided_at=now,
    )
    await HandOverStore(session).add(hand_over)
    for seat in seats:
        filling = Filling(seat, command.to_staff_id, hand_over_id=hand_over.id, reason=command.reason)
        await fill_post(session, filling, at=at, now=now)
    if at <= now:
        await resolve_circles(session, await PostStore(session).residents_of(seats), now=now)
        await tell_hand_overs(session, [hand_over.id], now=now)
    return len(seats)


async def _seats(session: AsyncSession, command: HandOverResidents, *, now: datetime) -> list[Seat]:
    if command.from_staff_id == command.to_staff_id:
        raise RefusedError("交接双方不能是同一人", field="to_staff_id")
    await check_person(session, command.to_staff_id, community=command.community)
    held = await PostStore(session).held_by([command.from_staff_id], now=now)
    paired = {seat.scope_key: seat for seat in held if seat.role == "liaison" and seat.community == command.community}
    wanted = [str(resident_id) for resident_id in command.resident_ids] or sorted(paired)
    if not wanted:
        raise RefusedError.conflict("这位联络员没有结对的居民,不需要交接")
    if missing := [key for key in wanted if key not in paired]:
        raise RefusedError.conflict(f"有 {len(missing)} 位居民现在不由这位联络员负责,请刷新后再选")
    return [paired[key] for key in dict.fromkeys(wanted)]


async def tell_hand_overs(session: AsyncSession, ids: Collection[UUID], *, now: datetime) -> None:
    """Tell of hand-overs that have taken effect, each once."""
    if ids:
        taken = await HandOverStore(session).take_effective(ids, now=now)
        await tell(session, [_handed_over(hand_over, residents, now=now) for hand_over, residents in taken])


def _handed_over(hand_over: HandOver, residents: list[UUID], *, now: datetime) -> LiaisonHandedOver:
    return LiaisonHandedOver(
        event_id=LiaisonHandedOver.identify(hand_over.id),
        occurred_at=now,
        **place_of(hand_over.community),
        hand_over_id=hand_over.id,
        from_staff_id=hand_over.from_staff_id,
        to_staff_id=hand_over.to_staff_id,
        effective_at=hand_over.effective_at,
        resident_ids=residents,
    )


async def hand_overs_of(session: AsyncSession, query: ListHandOvers) -> HandOvers:
    """Return the latest hand-overs of a community."""
    held = held_of(query.viewer)
    return HandOvers(
        items=[
            HandOverItem(
                hand_over_id=row.id,
                from_staff_id=row.from_staff_id,
                from_staff_name=row.from_staff_name,
                to_staff_id=row.to_staff_id,
                to_staff_name=row.to_staff_name,
                effective_at=row.effective_at,
                reason=row.reason,
                residents=row.residents,
                told_at=row.told_at,
                undone_at=row.undone_at,
            )
            for row in await HandOverStore(session).latest(query.community, held=held, limit=query.limit)
        ]
    )


async def paired_residents(session: AsyncSession, query: ListPairedResidents, *, now: datetime) -> PairedResidents:
    """Return who is paired with a liaison, by door."""
    return PairedResidents(
        items=[
            PairedResident(
                resident_id=row.id,
                name=row.name,
                door=door_text(row.building, row.unit, row.room),
                compound=row.compound,
                building=row.building,
                grid=row.grid,
                special=row.special,
            )
            for row in await PostStore(session).paired_with(query.staff_id, held=held_of(query.viewer), now=now)
        ]
    )
