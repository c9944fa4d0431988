"""Guardianship agreements, and the documents of the pack."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.storage.care_tables import AgreementRow, PackDocumentRow
from services.registry.storage.sealed import Vault

__all__ = ["PLACE", "AgreementStore", "Ending", "Signed"]

PLACE = "agreement.private"
"""What a guardian's phone is bound to, besides the row."""

LIMIT = 500
"""Agreements in one transaction of the daily look."""


@dataclass(frozen=True, slots=True)
class Signed:
    """An agreement as it was signed."""

    id: UUID
    resident_id: UUID
    number: str
    guardian_name: str
    guardian_phone: str
    relation: str
    signed_on: date
    expires_on: date


@dataclass(frozen=True, slots=True)
class Ending:
    """An agreement that ends soon, or has ended."""

    id: UUID
    resident_id: UUID
    community: str
    version: int
    expires_on: date


class AgreementStore:
    """Questions about agreements and documents, and writing them down."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._vault = Vault.of(session)

    async def sign(self, *, guardian_phone: str, **values: object) -> None:
        """Write an agreement down."""
        sealed = self._vault.seal(PLACE, values["id"], {"phone": guardian_phone})
        await self._session.execute(insert(AgreementRow).values(values | {"private": sealed}))

    async def add_document(self, **values: object) -> None:
        """Write a document of a pack down."""
        await self._session.execute(insert(PackDocumentRow).values(values))

    async def of_residents(self, resident_ids: Collection[UUID]) -> list[Signed]:
        """Return the agreements of residents, the latest first."""
        statement = (
            select(AgreementRow)
            .where(AgreementRow.resident_id.in_(list(resident_ids)))
            .order_by(AgreementRow.expires_on.desc())
        )
        return [self._signed(row) for row in await self._session.scalars(statement)]

    def _signed(self, row: AgreementRow) -> Signed:
        return Signed(
            id=row.id,
            resident_id=row.resident_id,
            number=row.number,
            guardian_name=row.guardian_name,
            guardian_phone=self._vault.open(PLACE, row.id, row.private)["phone"],
            relation=row.relation,
            signed_on=row.signed_on,
            expires_on=row.expires_on,
        )

    async def documents_of(self, resident_ids: Collection[UUID]) -> list[PackDocumentRow]:
        """Return the documents of residents."""
        statement = select(PackDocumentRow).where(PackDocumentRow.resident_id.in_(list(resident_ids)))
        return list((await self._session.scalars(statement)).all())

    async def claim_renewals(self, *, today: date, ahead: timedelta, now: datetime) -> list[Ending]:
        """Claim agreements that end soon and of which nobody was told; returns those, a batch."""
        return await self._claim("renewal_told_at", until=today + ahead, today=today, now=now)

    async def claim_expired(self, *, today: date, now: datetime) -> list[Ending]:
        """Claim agreements that have ended and of which nobody was told; returns those, a batch."""
        return await self._claim("expiry_told_at", until=today, today=today, now=now)

    async def _claim(self, told: str, *, until: date, today: date, now: datetime) -> list[Ending]:
        """Mark as told whatever ends by that day; return those of residents on the list that nothing has renewed."""
        rows = await self._session.execute(
            text(
                f"""with claimed as (
                    update agreement set {told} = :now
                    where id = any(array(
                        select id from agreement where {told} is null and expires_on <= :until
                        order by expires_on limit :limit for update skip locked))
                    returning id, resident_id, guardian_name, expires_on)
                select c.id, c.resident_id, r.community, r.entity_version, c.expires_on
                from claimed c join resident r on r.id = c.resident_id
                where r.status = 'active' and not exists (
                    select from agreement n
                    where n.resident_id = c.resident_id and n.guardian_name = c.guardian_name
                      and n.expires_on > greatest(c.expires_on, cast(:today as date)))
                order by c.expires_on, c.id"""  # noqa: S608 - constants
            ),
            {"now": now, "until": until, "today": today, "limit": LIMIT},
        )
        return [Ending(*row) for row in rows.all()]
