"""Questions about lists of who came, and about contact cards."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import and_, func, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.events.domain.activity import Seat
from services.events.domain.attendance_list import Line, Sighting
from services.events.storage.check_in_tables import CardCopyRow, CheckInListRow, CheckInRowRow
from services.events.storage.tables import EnrolmentRow, ResidentCopyRow
from shared.contracts.activities_check_in import MergeCheckInList

__all__ = ["CardCopyStore", "CheckInStore", "Contradiction"]


class Contradiction(NamedTuple):
    """A row that says otherwise than what is recorded."""

    row: CheckInRowRow
    device: str
    attended_at: datetime
    attended_as: str
    name: str | None


class CardCopyStore:
    """The copied cards, within the caller's transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def keep(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Store who holds which card; what is older than what we have changes nothing."""
        newest: dict[UUID, Mapping[str, Any]] = {}
        for row in sorted(rows, key=lambda row: int(row["entity_version"])):
            newest[row["card_id"]] = row
        statement = insert(CardCopyRow)
        statement = statement.on_conflict_do_update(
            index_elements=["card_id"],
            set_={name: statement.excluded[name] for name in ("entity_version", "community", "number", "resident_id")},
            where=CardCopyRow.entity_version < statement.excluded.entity_version,
        )
        await self._session.execute(statement, [newest[key] for key in sorted(newest)])

    async def holders(self, numbers: Collection[tuple[str, int]]) -> dict[tuple[str, int], UUID]:
        """Return who holds the cards of these communities and numbers."""
        rows = await self._session.execute(
            select(CardCopyRow.community, CardCopyRow.number, CardCopyRow.resident_id).where(
                tuple_(CardCopyRow.community, CardCopyRow.number).in_(list(numbers)),
                CardCopyRow.resident_id.is_not(None),
            )
        )
        return {(row.community, row.number): row.resident_id for row in rows}


class CheckInStore:
    """The lists, within a transaction that has locked their activity."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def open_list(self, command: MergeCheckInList, *, now: datetime) -> bool:
        """Remember the list of a command; False if it is one of another activity."""
        added = insert(CheckInListRow).values(
            id=command.list_id,
            activity_id=command.activity_id,
            device=command.device,
            received_at=now,
            received_by=command.actor,
        )
        await self._session.execute(added.on_conflict_do_nothing(index_elements=["id"]))
        of = select(CheckInListRow.activity_id).where(CheckInListRow.id == command.list_id)
        return await self._session.scalar(of) == command.activity_id

    async def rows_of(self, list_id: UUID) -> set[UUID]:
        """Return the rows of a list that came before."""
        return set(await self._session.scalars(select(CheckInRowRow.row_id).where(CheckInRowRow.list_id == list_id)))

    async def known_residents(self, resident_ids: Collection[UUID]) -> set[UUID]:
        """Return those of these residents of whom the registry has told."""
        found = select(ResidentCopyRow.resident_id).where(ResidentCopyRow.resident_id == func.any(list(resident_ids)))
        return set(await self._session.scalars(found))

    async def seen(self, activity_id: UUID) -> set[UUID]:
        """Return who is recorded as present at an activity."""
        found = select(EnrolmentRow.resident_id).where(
            EnrolmentRow.activity_id == activity_id, EnrolmentRow.attended_at.is_not(None)
        )
        return set(await self._session.scalars(found))

    async def add_rows(self, list_id: UUID, lines: Sequence[Line]) -> None:
        """Keep what a list says."""
        if lines:
            await self._session.execute(
                insert(CheckInRowRow),
                [
                    {
                        "list_id": list_id,
                        "row_id": line.row_id,
                        "resident_id": line.resident_id,
                        "present": line.present,
                        "said_at": line.at,
                        "said_as": line.attended_as,
                    }
                    for line in lines
                ],
            )

    async def see(
        self, activity_id: UUID, sightings: Mapping[UUID, Sighting], *, first_turn: int, actor: str, now: datetime
    ) -> None:
        """Record that these were there; who had no seat, or waited, gets one: they are there."""
        rows = [
            {
                "activity_id": activity_id,
                "resident_id": resident_id,
                "seat": Seat.SEATED,
                "turn": first_turn + number,
                "changed_at": now,
                "changed_by": actor,
                "attended_at": seen.at,
                "attended_by": actor,
                "attended_as": seen.attended_as,
            }
            for number, (resident_id, seen) in enumerate(sightings.items())
        ]
        added = insert(EnrolmentRow)
        changed = {name: added.excluded[name] for name in rows[0] if name not in {"activity_id", "resident_id", "turn"}}
        await self._session.execute(
            added.on_conflict_do_update(index_elements=["activity_id", "resident_id"], set_=changed), rows
        )

    async def conflicts(self, activity_id: UUID, *, apart: timedelta) -> list[Contradiction]:
        """Return the rows that say otherwise than what is recorded, and that nobody has settled."""
        otherwise = or_(
            ~CheckInRowRow.present,
            CheckInRowRow.said_as != EnrolmentRow.attended_as,
            func.abs(func.extract("epoch", CheckInRowRow.said_at - EnrolmentRow.attended_at)) > apart.total_seconds(),
        )
        same = and_(
            EnrolmentRow.activity_id == CheckInListRow.activity_id,
            EnrolmentRow.resident_id == CheckInRowRow.resident_id,
        )
        rows = await self._session.execute(
            select(
                CheckInRowRow,
                CheckInListRow.device,
                EnrolmentRow.attended_at,
                EnrolmentRow.attended_as,
                ResidentCopyRow.name,
            )
            .join(CheckInListRow, CheckInListRow.id == CheckInRowRow.list_id)
            .join(EnrolmentRow, same)
            .outerjoin(ResidentCopyRow, ResidentCopyRow.resident_id == CheckInRowRow.resident_id)
            .where(
                CheckInListRow.activity_id == activity_id,
                CheckInRowRow.settled_at.is_(None),
                EnrolmentRow.attended_at.is_not(None),
                otherwise,
            )
            .order_by(ResidentCopyRow.name, CheckInRowRow.resident_id, CheckInRowRow.list_id, CheckInRowRow.row_id)
            .execution_options(populate_existing=True)
        )
        return [Contradiction(row[0], row[1], row[2], row[3], row[4]) for row in rows if row[2]]

    async def settle(self, activity_id: UUID, resident_id: UUID, *, actor: str, reason: str, now: datetime) -> None:
        """Remember that somebody has looked at what lists say of a resident."""
        lists = select(CheckInListRow.id).where(CheckInListRow.activity_id == activity_id)
        await self._session.execute(
            update(CheckInRowRow)
            .where(
                CheckInRowRow.list_id.in_(lists),
                CheckInRowRow.resident_id == resident_id,
                CheckInRowRow.settled_at.is_(None),
            )
            .values(settled_at=now, settled_by=actor, settled_because=reason)
            .execution_options(synchronize_session=False)
        )
