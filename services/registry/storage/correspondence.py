"""Questions about how residents want to be written to."""

from dataclasses import asdict
from uuid import UUID, uuid4

from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.correspondence import Correspondence
from services.registry.storage.correspondence_tables import CorrespondenceRow
from services.registry.storage.sealed import Vault

__all__ = ["PLACE", "CorrespondenceStore"]

PLACE = "correspondence.private"
"""What the sealed fields are bound to, besides the row."""

SEALED = "postal_address"


class CorrespondenceStore:
    """Reads and adds. Never commits: the caller owns the transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._vault = Vault.of(session)

    async def of_resident(self, resident_id: UUID) -> Correspondence:
        """Return what holds for a resident."""
        row = await self._session.scalar(
            select(CorrespondenceRow)
            .where(CorrespondenceRow.resident_id == resident_id)
            .order_by(CorrespondenceRow.version.desc())
            .limit(1)
        )
        if row is None:
            return Correspondence(resident_id=resident_id)
        said = {name: getattr(row, name) for name in Correspondence.__dataclass_fields__ if name != SEALED}
        return Correspondence(**said, postal_address=self._vault.open(PLACE, row.id, row.private).get(SEALED))

    async def add(self, said: Correspondence) -> None:
        """Write what holds from now on."""
        row_id = uuid4()
        fields = asdict(said)
        private = self._vault.seal(PLACE, row_id, {SEALED: fields.pop(SEALED)})
        await self._session.execute(insert(CorrespondenceRow).values(id=row_id, private=private, **fields))

    async def units_of(self, resident_id: UUID) -> list[str]:
        """Return what the gateway calls the boxes that a resident has on loan, the last lent first."""
        found = await self._session.scalars(
            text(
                """select d.audio_unit from device_loan l join device d on d.id = l.device_id
                where l.resident_id = :id and l.returned_on is null and d.audio_unit is not null
                order by l.lent_on desc, l.id"""
            ),
            {"id": resident_id},
        )
        return list(found.all())
