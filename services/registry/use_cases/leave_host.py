"""End a stay in another community, or let one go on that ended for a reason that was not true: rows only, no events."""

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.person import Resident
from services.registry.domain.residence import Stay
from services.registry.storage.moves import MoveStore
from services.registry.storage.stays import StayStore

__all__ = ["leave_host", "rejoin_host"]


async def leave_host(
    session: AsyncSession, resident: Resident, *, on: date, at: datetime, reason: str, by: str
) -> tuple[Resident, Stay | None]:
    """End the stay that lasts, and with it who answered there; returns the resident at home, and the stay.

    The caller holds the locks of both communities, and places the resident.
    """
    store = StayStore(session)
    stay = await store.begun_of(resident.id)
    if stay is None:
        return resident, None
    ended = await store.end(stay, on=max(on, stay.begins_on), at=max(at, stay.begins_at), reason=reason, by=by)
    await store.place(resident.id, None)
    await MoveStore(session).end_posts(resident.id, stay.host.community, at=max(at, stay.begins_at))
    return replace(resident, host=None), ended


async def rejoin_host(session: AsyncSession, resident: Resident) -> tuple[Resident, Stay | None]:
    """Let the stay go on that a death has ended which did not happen."""
    store = StayStore(session)
    stay = await store.ended_by(resident.id, "deceased")
    if stay is None or stay.home_community != resident.community or stay.ended_at is None:
        return resident, None
    if await store.begun_of(resident.id) is not None:
        return resident, None
    await MoveStore(session).reopen_posts(resident.id, stay.host.community, since=stay.ended_at)
    going_on = await store.reopen(stay)
    await store.place(resident.id, stay.host)
    return replace(resident, host=stay.host), going_on
