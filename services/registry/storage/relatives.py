"""Questions about relatives and about what they may be told."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.relative import Consent, Relative, seen_from_the_other_side
from services.registry.storage.people_tables import ConsentRow, RelativeRow
from services.registry.storage.sealed import Vault

__all__ = ["PLACE", "RelativeStore"]

PLACE = "relative.private"
"""What the sealed fields of a relative are bound to, besides the row."""


def _relative(vault: Vault, row: RelativeRow) -> Relative:
    return Relative(
        id=row.id,
        resident_id=row.resident_id,
        name=row.name,
        relation=row.relation,
        phones=tuple(vault.open(PLACE, row.id, row.private).get("phones") or ()),
        lives_where=row.lives_where,
        kin_id=row.kin_id,
        recorded_by=row.recorded_by,
        recorded_at=row.recorded_at,
        language=row.language,
        version=row.version,
    )


def _consent(row: ConsentRow) -> Consent:
    return Consent(
        id=row.id,
        resident_id=row.resident_id,
        relative_id=row.relative_id,
        purpose=row.purpose,
        field=row.field,
        given_at=row.given_at,
        medium=row.medium,
        recorded_by=row.recorded_by,
        withdrawn_at=row.withdrawn_at,
        withdrawn_by=row.withdrawn_by,
        agreement_id=row.agreement_id,
    )


class RelativeStore:
    """Reads and writes relatives and consents. Never commits: the caller owns the transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._vault = Vault.of(session)

    async def save(self, relative: Relative) -> None:
        """Write a relative who is new or described differently."""
        fields = {
            "resident_id": relative.resident_id,
            "name": relative.name,
            "relation": relative.relation,
            "private": self._vault.seal(PLACE, relative.id, {"phones": relative.phones}),
            "lives_where": relative.lives_where,
            "kin_id": relative.kin_id,
            "language": relative.language,
            "recorded_by": relative.recorded_by,
            "recorded_at": relative.recorded_at,
            "version": relative.version,
        }
        statement = insert(RelativeRow).values(id=relative.id, **fields)
        await self._session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=fields))

    async def get(self, relative_id: UUID) -> Relative | None:
        """Return one relative who was not removed."""
        row = await self._session.scalar(
            select(RelativeRow)
            .where(RelativeRow.id == relative_id, RelativeRow.removed_at.is_(None))
            .execution_options(populate_existing=True)
        )
        return _relative(self._vault, row) if row else None

    async def of_resident(self, resident_id: UUID) -> list[Relative]:
        """Return a resident's relatives, in the order in which they were recorded."""
        rows = await self._session.scalars(
            select(RelativeRow)
            .where(RelativeRow.resident_id == resident_id, RelativeRow.removed_at.is_(None))
            .order_by(RelativeRow.recorded_at, RelativeRow.id)
        )
        return [_relative(self._vault, row) for row in rows]

    async def remove(self, relative_id: UUID, *, now: datetime) -> None:
        """Take a relative off a resident's card; the row stays for the history of consents."""
        await self._session.execute(update(RelativeRow).where(RelativeRow.id == relative_id).values(removed_at=now))

    async def kin_of(self, resident_id: UUID) -> dict[UUID, str]:
        """Return the residents who are related to this one, with what they are to them; told from either side."""
        rows = await self._session.execute(
            text(
                """select kin_id as id, relation, true as own from relative
                where resident_id = :id and kin_id is not null and removed_at is null
                union all
                select resident_id, relation, false from relative where kin_id = :id and removed_at is null
                order by own desc, id"""
            ),
            {"id": resident_id},
        )
        kin: dict[UUID, str] = {}
        for row in rows:
            kin.setdefault(row.id, row.relation if row.own else seen_from_the_other_side(row.relation))
        return kin

    async def consents_of(self, resident_id: UUID) -> list[Consent]:
        """Return everything a resident has ever allowed or withdrawn, the oldest first."""
        rows = await self._session.scalars(
            select(ConsentRow)
            .where(ConsentRow.resident_id == resident_id)
            .order_by(ConsentRow.given_at, ConsentRow.purpose, ConsentRow.field)
            .execution_options(populate_existing=True)
        )
        return [_consent(row) for row in rows]

    async def give(self, consents: Collection[Consent]) -> list[Consent]:
        """Write what is allowed; returns those that were not allowed before."""
        rows = [
            {
                "id": consent.id,
                "resident_id": consent.resident_id,
                "relative_id": consent.relative_id,
                "purpose": consent.purpose,
                "field": consent.field,
                "given_at": consent.given_at,
                "medium": consent.medium,
                "agreement_id": consent.agreement_id,
                "recorded_by": consent.recorded_by,
            }
            for consent in consents
        ]
        statement = insert(ConsentRow).values(rows).on_conflict_do_nothing().returning(ConsentRow)
        return [_consent(row) for row in await self._session.scalars(statement)]

    async def withdraw(
        self, relative_id: UUID, *, purposes: Collection[str], by: str, medium: str, now: datetime
    ) -> list[Consent]:
        """End what was allowed for these purposes, or for all of them if none is named; returns what ended."""
        statement = (
            update(ConsentRow)
            .where(ConsentRow.relative_id == relative_id, ConsentRow.withdrawn_at.is_(None))
            .values(withdrawn_at=func.greatest(ConsentRow.given_at, now), withdrawn_by=by, withdrawn_medium=medium)
            .returning(ConsentRow)
        )
        if purposes:
            statement = statement.where(ConsentRow.purpose == func.any(list(purposes)))
        return [_consent(row) for row in await self._session.scalars(statement)]
