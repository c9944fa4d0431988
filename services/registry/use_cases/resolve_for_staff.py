"""Bring the circles up to date in which certain members of staff have to do with anything."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.storage.absences import AbsenceStore
from services.registry.storage.circles import CircleStore
from services.registry.storage.posts import PostStore
from services.registry.storage.staff import StaffStore
from services.registry.use_cases.resolve_circles import resolve_circles
from services.registry.use_cases.watch_grids import watch_grids

__all__ = ["resolve_for"]


async def resolve_for(session: AsyncSession, staff_ids: Collection[UUID], *, now: datetime) -> None:
    """Resolve the circles of those who may have somebody else now; the caller holds the community's lock.

    Somebody who comes back may stand in for others who are still away, so the posts of those count as well.
    """
    members = await StaffStore(session).by_ids(set(staff_ids))
    cover = await AbsenceStore(session).cover_at({member.community for member in members.values()}, now)
    posts = PostStore(session)
    seats = await posts.held_by({*staff_ids, *cover.absences, *cover.left}, now=now)
    concerned = {*await posts.residents_of(seats), *await CircleStore(session).residents_of_staff(staff_ids)}
    await resolve_circles(session, sorted(concerned), now=now)
    for community in {seat.community for seat in seats if seat.role == "grid_leader"}:
        await watch_grids(session, community, now=now)
