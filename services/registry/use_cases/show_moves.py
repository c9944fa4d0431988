"""Answer who moved and who stays elsewhere, to both communities whom it concerns."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.person import Door, door_text
from services.registry.domain.residence import Move, Stay
from services.registry.storage.held import held_of
from services.registry.storage.moves import MoveStore
from services.registry.storage.residents import ResidentStore
from services.registry.storage.stays import StayStore
from services.registry.use_cases.known_resident import known_resident
from services.registry.use_cases.viewing import check_reach, check_whole
from shared.contracts.base import Viewer
from shared.contracts.registry_moves import ListMoves, ListStays, MoveItem, Moves, StayEnd, StayItem, Stays
from shared.edge import RefusedError

__all__ = ["moves_of", "stay_item", "stays_of"]

NO_PLACE = "没有这个社区"


async def moves_of(session: AsyncSession, query: ListMoves) -> Moves:
    """Return moves of a community, or of one resident.

    Raises
    ------
    RefusedError
        Raised for a question about nothing, and for what lies outside the viewer's scope.
    """
    await check_whole(session, query.viewer)
    store = MoveStore(session)
    if query.resident_id is not None:
        found = await store.of_resident(query.resident_id, limit=query.limit)
        await _check_one(session, query.resident_id, query.viewer, [one.from_community for one in found])
    elif query.community is not None:
        check_reach(query.viewer, query.community, missing=NO_PLACE)
        found = await store.of_community(query.community, held=held_of(query.viewer), limit=query.limit)
    else:
        raise RefusedError("请写明查哪个社区或哪位居民", field="community")
    names = await _names(session, found)
    return Moves(items=[_move_item(move, names) for move in found])


async def stays_of(session: AsyncSession, query: ListStays, *, today: date) -> Stays:
    """Return stays of a community's residents elsewhere and of others in it, or those of one resident.

    Raises
    ------
    RefusedError
        Raised for a question about nothing, and for what lies outside the viewer's scope.
    """
    await check_whole(session, query.viewer)
    store = StayStore(session)
    if query.resident_id is not None:
        await _check_one(session, query.resident_id, query.viewer, [])
        found = await store.of_resident(query.resident_id)
        found = [one for one in found if query.include_over or one.state in {"planned", "begun"}]
    elif query.community is not None:
        check_reach(query.viewer, query.community, missing=NO_PLACE)
        held = held_of(query.viewer)
        found = await store.of_community(query.community, held=held, include_over=query.include_over)
    else:
        raise RefusedError("请写明查哪个社区或哪位居民", field="community")
    names = await _names(session, found)
    items = [stay_item(stay, names[stay.resident_id], today=today) for stay in found]
    shown = [item for item in items if item.overdue or not query.overdue_only]
    return Stays(items=sorted(shown, key=lambda item: (item.until_on, item.stay_id)))


async def _check_one(session: AsyncSession, resident_id: UUID, viewer: Viewer | None, left: Sequence[str]) -> None:
    """Let those ask who may see the resident, and those whose community the resident has left."""
    if viewer is None or not any(viewer.reaches(community) for community in left):
        await known_resident(session, resident_id, viewer)


async def _names(session: AsyncSession, found: Sequence[Move | Stay]) -> dict[UUID, str]:
    residents = await ResidentStore(session).by_ids({one.resident_id for one in found})
    return {resident.id: resident.person.name for resident in residents}


def _said(door: Door) -> str:
    return f"{door.compound or ''}{door_text(door.building, door.unit, door.room)}"


def _move_item(move: Move, names: Mapping[UUID, str]) -> MoveItem:
    return MoveItem.model_validate(
        {
            "move_id": move.id,
            "resident_id": move.resident_id,
            "name": names[move.resident_id],
            "from_community": move.from_community,
            "from_door": _said(move.from_door),
            "to_community": move.to_community,
            "to_door": _said(move.to_door),
            "moved_on": move.effective_on,
            "state": move.state,
            "told_by": move.told_by,
            "reason": move.reason,
            "decided_by": move.decided_by,
            "decided_at": move.decided_at,
            "withdrawn_reason": move.withdrawn_reason,
        }
    )


def stay_item(stay: Stay, name: str, *, today: date) -> StayItem:
    """Return one line of a list of stays."""
    door = stay.host.door
    return StayItem.model_validate(
        {
            "stay_id": stay.id,
            "resident_id": stay.resident_id,
            "name": name,
            "home_community": stay.home_community,
            "host_community": stay.host.community,
            "host_compound": door.compound,
            "host_door": door_text(door.building, door.unit, door.room),
            "host_phone": stay.phone,
            "begins_on": stay.begins_on,
            "until_on": stay.until_on,
            "state": stay.state,
            "overdue": stay.state == "begun" and stay.until_on < today,
            "ended_on": stay.ended_on,
            "end_reason": cast("StayEnd | None", stay.end_reason),
            "told_by": stay.told_by,
            "reason": stay.reason,
            "recorded_by": stay.recorded_by,
        }
    )
