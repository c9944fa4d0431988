"""Questions about who takes part."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.events.domain.activity import ActivityStatus, Enrolment, Head, Seat
from services.events.storage.tables import ActivityRow, EnrolmentRow, ResidentCopyRow

__all__ = ["EnrolmentStore"]


class EnrolmentStore:
    """The enrolments, within a transaction that has locked their activity wherever it changes one."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def heads(self, activity_ids: Sequence[UUID]) -> dict[UUID, Head]:
        """Count seats, queue and attendance of some activities."""
        seated = func.count().filter(EnrolmentRow.seat == Seat.SEATED)
        waiting = func.count().filter(EnrolmentRow.seat == Seat.WAITING)
        attended = func.count(EnrolmentRow.attended_at)
        rows = await self._session.execute(
            select(EnrolmentRow.activity_id, seated, waiting, attended)
            .where(EnrolmentRow.activity_id.in_(activity_ids))
            .group_by(EnrolmentRow.activity_id)
        )
        counted = {row[0]: Head(seated=row[1], waiting=row[2], attended=row[3]) for row in rows}
        return {activity_id: counted.get(activity_id, Head()) for activity_id in activity_ids}

    async def of(self, activity_id: UUID, resident_id: UUID) -> Enrolment | None:
        """Return what one resident has at one activity."""
        row = await self._session.get(EnrolmentRow, (activity_id, resident_id), populate_existing=True)
        return row.to_domain() if row else None

    async def put(self, enrolment: Enrolment, *, actor: str, now: datetime) -> None:
        """Store what a resident has at an activity."""
        values = {
            "seat": enrolment.seat,
            "turn": enrolment.turn,
            "attended_at": enrolment.attended_at,
            "attended_by": actor if enrolment.attended_at else None,
            "attended_as": enrolment.attended_as,
            "changed_at": now,
            "changed_by": actor,
        }
        await self._session.execute(
            insert(EnrolmentRow)
            .values(activity_id=enrolment.activity_id, resident_id=enrolment.resident_id, **values)
            .on_conflict_do_update(index_elements=["activity_id", "resident_id"], set_=values)
        )

    async def accompany(self, activity_id: UUID, resident_id: UUID, *, company: str) -> None:
        """Keep who comes along with a resident."""
        await self._session.execute(
            update(EnrolmentRow)
            .where(EnrolmentRow.activity_id == activity_id, EnrolmentRow.resident_id == resident_id)
            .values(company=company)
            .execution_options(synchronize_session=False)
        )

    async def move_up(self, activity_id: UUID, *, count: int, actor: str, now: datetime) -> list[UUID]:
        """Seat the first `count` of the queue who are still on the list of residents; returns them in order."""
        first = (
            select(EnrolmentRow.resident_id)
            .join(ResidentCopyRow, ResidentCopyRow.resident_id == EnrolmentRow.resident_id)
            .where(EnrolmentRow.activity_id == activity_id, EnrolmentRow.seat == Seat.WAITING, ResidentCopyRow.on_list)
            .order_by(EnrolmentRow.turn)
            .limit(count)
        )
        residents = list((await self._session.scalars(first)).all())
        await self._session.execute(
            update(EnrolmentRow)
            .where(EnrolmentRow.activity_id == activity_id, EnrolmentRow.resident_id.in_(residents))
            .values(seat=Seat.SEATED, changed_at=now, changed_by=actor, moved_up_at=now, seat_told_at=None)
            .execution_options(synchronize_session=False)
        )
        return residents

    async def place_in_queue(self, activity_id: UUID, *, turn: int) -> int:
        """Return the place in the queue of whoever waits with this turn; 1 is next."""
        return (
            await self._session.execute(
                select(func.count()).where(
                    EnrolmentRow.activity_id == activity_id,
                    EnrolmentRow.seat == Seat.WAITING,
                    EnrolmentRow.turn <= turn,
                )
            )
        ).scalar_one()

    async def of_residents_off_list(self, *, limit: int) -> list[tuple[UUID, UUID]]:
        """List activities to come and residents who have a place there and are no longer on the list.

        In the order of the activities, so that two replicas lock them in the same order.
        """
        rows = await self._session.execute(
            select(EnrolmentRow.activity_id, EnrolmentRow.resident_id)
            .join(ResidentCopyRow, ResidentCopyRow.resident_id == EnrolmentRow.resident_id)
            .join(ActivityRow, ActivityRow.id == EnrolmentRow.activity_id)
            .where(
                ~ResidentCopyRow.on_list,
                ActivityRow.status == ActivityStatus.SCHEDULED,
                EnrolmentRow.seat != Seat.WITHDRAWN,
                EnrolmentRow.attended_at.is_(None),
            )
            .order_by(EnrolmentRow.activity_id, EnrolmentRow.turn)
            .limit(limit)
        )
        return [(row.activity_id, row.resident_id) for row in rows]

    async def attended(self, activity_ids: Sequence[UUID]) -> list[Enrolment]:
        """Return everybody who was seen at some activities."""
        rows = select(EnrolmentRow).where(
            EnrolmentRow.activity_id == func.any(list(activity_ids)), EnrolmentRow.attended_at.is_not(None)
        )
        return [row.to_domain() for row in await self._session.scalars(rows)]

    async def participants(self, activity_id: UUID) -> list[tuple[Enrolment, str | None]]:
        """List who takes part, with names: those with a seat in order of enrolment, then the queue in order."""
        rows = await self._session.execute(
            select(EnrolmentRow, ResidentCopyRow.name)
            .outerjoin(ResidentCopyRow, ResidentCopyRow.resident_id == EnrolmentRow.resident_id)
            .where(EnrolmentRow.activity_id == activity_id, EnrolmentRow.seat != Seat.WITHDRAWN)
            .order_by(EnrolmentRow.seat, EnrolmentRow.turn)
        )
        return [(row.to_domain(), name) for row, name in rows]
