"""Let go along what belongs to a resident who moves from one community to another."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.day import Day
from services.registry.domain.person import Door, Resident
from services.registry.domain.residence import Move
from services.registry.storage.archives import ArchiveStore
from services.registry.storage.areas import AreaStore
from services.registry.storage.cards import CardStore
from services.registry.storage.helper_pairs import HelperStore
from services.registry.storage.moves import MoveStore
from services.registry.storage.posts import PostStore, Seat
from services.registry.storage.staff import StaffStore
from services.registry.use_cases.fill_post import Filling, fill_post
from services.registry.use_cases.follow_facts import follow_facts
from services.registry.use_cases.keep_archives import keep_archives
from services.registry.use_cases.know_places import know_places
from services.registry.use_cases.place_resident import place_resident
from services.registry.use_cases.resolve_circles import resolve_circles
from services.registry.use_cases.stale_cards import mark_stale

__all__ = ["Seating", "community_name", "resettle", "seat_liaison", "step_over"]


async def community_name(session: AsyncSession, code: str | None) -> str:
    """Return what a community is called, with its street."""
    found = await AreaStore(session).place_of(code) if code else None
    return "".join(found) if found else "区外"


async def step_over(session: AsyncSession, move: Move, *, mistaken: bool = False) -> None:
    """End in the community that is left, and begin in the other, what is kept for each: ledgers, posts, helpers.

    Parameters
    ----------
    mistaken
        The way back from a move that was a mistake.
    """
    store, here, there = MoveStore(session), move.from_community, move.to_community or move.from_community
    names = await community_name(session, here), await community_name(session, there)
    reason = f"更正:没有迁入{names[0]}" if mistaken else f"迁往{names[1]}"
    basis = "更正:没有迁出;" if mistaken else f"由{names[0]}迁入;"
    await store.carry_over(
        [move.resident_id], left=(here, reason), basis=basis, on=move.effective_on, by=move.decided_by
    )
    await store.end_posts(move.resident_id, here, at=move.effective_at)
    await HelperStore(session).end(move.resident_id, now=move.decided_at)


class Seating:
    """Whom to seat as a resident's liaison in another community, from when."""

    def __init__(self, community: str, staff_id: UUID | None, at: datetime) -> None:
        self.community, self.staff_id, self.at = community, staff_id, at


async def seat_liaison(session: AsyncSession, resident_id: UUID, seating: Seating, *, now: datetime) -> None:
    """Give a resident a liaison where they are now, if somebody is named who still works there."""
    if seating.staff_id is None:
        return
    member = await StaffStore(session).get(seating.staff_id)
    if member is None or not member.active or member.community != seating.community:
        return
    seat = Seat(seating.community, "liaison", "resident", str(resident_id))
    holding = await PostStore(session).holding(seat, now=now)
    at = max(seating.at, holding.active_from) if holding else seating.at
    await fill_post(session, Filling(seat, seating.staff_id), at=min(at, now), now=now)


async def resettle(
    session: AsyncSession, before: Resident, after: Resident, *, door: Door, grid: str | None, actor: str, day: Day
) -> Resident:
    """Write a resident behind another door of another community, and tell everybody; returns what stands."""
    person = replace(
        after.person, compound=door.compound, building=door.building, unit=door.unit, room=door.room, grid=grid,
        flags=tuple(flag for flag in after.person.flags if flag != "moved_out"),
    )  # fmt: skip
    newly_gridded = await know_places(
        session,
        after.community,
        compounds={door.compound} if door.compound else set(),
        grids={grid} if grid else set(),
    )
    there = replace(after, person=person, source_digest=None)
    there = await place_resident(session, before, there, today=day.today, now=day.now)
    await resolve_circles(session, newly_gridded, now=day.now)
    await follow_facts(session, day, community=there.community, ids=[there.id])
    stamp = {"resident_id": there.id, "field": "door", "none_stated": False, "changed": True, "version": there.version}
    await ArchiveStore(session).stamp([stamp], actor=actor, now=day.now)
    await keep_archives(session, [there.id], today=day.today, now=day.now, zone=day.zone)
    held = await CardStore(session).held_by([there.id])
    await mark_stale(session, [card.id for card in held.values()], reason="moved", now=day.now)
    return there
