"""Put stand-ins on the seats whose holders are not there."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.care_circle import Seat
from services.registry.domain.staff_member import StaffMember
from services.registry.domain.stand_in import Cover, StandIn
from services.registry.storage.absences import AbsenceStore
from services.registry.storage.staff import StaffStore

__all__ = ["stand_in"]


async def stand_in(session: AsyncSession, seats: Sequence[Seat], *, now: datetime) -> list[Seat]:
    """Return the seats with who answers for each at this moment: its holder, a stand-in, or nobody."""
    communities = {seat.community for seat in seats}
    cover = await AbsenceStore(session).cover_at(communities, now) if communities else Cover()
    if cover.empty:
        return list(seats)
    found = {seat: _accountable(seat, cover) for seat in seats if seat.staff_id and cover.is_away(seat.staff_id)}
    members = await StaffStore(session).by_ids({one.staff_id for one in found.values() if one})
    return [_filled(seat, found[seat], members) if seat in found else seat for seat in seats]


def _accountable(seat: Seat, cover: Cover) -> StandIn | None:
    return cover.stand_in_of(seat.staff_id, second=seat.second_id) if seat.staff_id else None


def _filled(seat: Seat, found: StandIn | None, members: dict[UUID, StaffMember]) -> Seat:
    if found is None:
        return replace(seat, staff_id=None, name=None, phones=(), email=None, since=None)
    member = members[found.staff_id]
    return replace(
        seat,
        staff_id=member.id,
        name=member.name,
        phones=member.phones,
        email=member.email,
        stands_in_for=seat.staff_id,
        since=_later(seat.since, found.since),
    )


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    known = [moment for moment in (one, other) if moment is not None]
    return max(known) if known else None
