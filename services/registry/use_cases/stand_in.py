"""Put stand-ins on the seats whose holders are not there."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.care_circle import Seat
from services.registry.domain.staff_member import StaffMember
from services.registry.domain.stand_in import Answer, Cover
from services.registry.storage.absences import AbsenceStore
from services.registry.storage.staff import StaffStore

__all__ = ["stand_in"]


async def stand_in(session: AsyncSession, seats: Sequence[Seat], *, now: datetime) -> list[Seat]:
    """Return the seats with who answers for each at this moment: its holder, a stand-in, or nobody."""
    communities = {seat.community for seat in seats}
    cover = await AbsenceStore(session).cover_at(communities, now) if communities else Cover()
    if cover.empty:
        return list(seats)
    answers = [_answer(seat, cover) for seat in seats]
    others = {
        answer.staff_id
        for seat, answer in zip(seats, answers, strict=True)
        if answer.staff_id is not None and answer.staff_id != seat.staff_id
    }
    members = await StaffStore(session).by_ids(others)
    return [_seated(seat, answer, members) for seat, answer in zip(seats, answers, strict=True)]


def _answer(seat: Seat, cover: Cover) -> Answer:
    if seat.staff_id is None:
        return Answer(None, seat.since)
    key = seat.scope_key if seat.scope == "resident" else ""
    return cover.answer(seat.staff_id, second=seat.second_id, since=seat.since, key=key)


def _seated(seat: Seat, answer: Answer, members: dict[UUID, StaffMember]) -> Seat:
    if answer.staff_id == seat.staff_id:
        return replace(seat, since=answer.since)
    if answer.staff_id is None:
        return replace(seat, staff_id=None, name=None, phones=(), email=None, since=answer.since)
    member = members[answer.staff_id]
    return replace(
        seat,
        staff_id=member.id,
        name=member.name,
        phones=member.phones,
        email=member.email,
        stands_in_for=seat.staff_id,
        since=answer.since,
    )
