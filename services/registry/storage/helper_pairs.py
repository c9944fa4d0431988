"""Who helps whom, one to one."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.storage.held import EVERYBODY, Held
from services.registry.storage.resident_lines import private_fields
from services.registry.storage.sealed import Vault

__all__ = ["HelperStore"]


class HelperStore:
    """Questions about helpers, and changes to them."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def helper_of(self, resident_id: UUID) -> UUID | None:
        """Return who helps a resident."""
        found: UUID | None = await self._session.scalar(
            text("select staff_id from helper_pair where resident_id = :id and active_to is null"), {"id": resident_id}
        )
        return found

    async def helper_name(self, resident_id: UUID) -> str | None:
        """Return what whoever helps a resident is called."""
        found: str | None = await self._session.scalar(
            text(
                """select s.name from helper_pair p join staff s on s.id = p.staff_id
                where p.resident_id = :id and p.active_to is null"""
            ),
            {"id": resident_id},
        )
        return found

    async def end(self, resident_id: UUID, *, now: datetime) -> None:
        """End the pairing of a resident."""
        await self._session.execute(
            text("update helper_pair set active_to = :now where resident_id = :id and active_to is null"),
            {"id": resident_id, "now": now},
        )

    async def begin(self, pair_id: UUID, resident_id: UUID, staff_id: UUID, *, by: str, now: datetime) -> None:
        """Begin a pairing."""
        await self._session.execute(
            text(
                """insert into helper_pair (id, resident_id, staff_id, active_from, decided_by)
                values (:id, :resident, :staff, :now, :by)"""
            ),
            {"id": pair_id, "resident": resident_id, "staff": staff_id, "now": now, "by": by},
        )

    async def lives_with(self, resident_id: UUID, *, name: str, phones: Collection[str]) -> bool:
        """Say whether somebody of this name, or with one of these phones, lives behind the resident's door."""
        rows = await self._session.execute(
            text(
                """select h.id, h.name, h.private from resident r join resident h
                  on h.community = r.community and h.compound is not distinct from r.compound
                 and h.building = r.building and h.unit is not distinct from r.unit and h.room = r.room
                where r.id = :id"""
            ),
            {"id": resident_id},
        )
        vault, meant = Vault.of(self._session), set(phones)
        return any(
            row.name == name
            or (row.id != resident_id and not meant.isdisjoint(private_fields(vault, row.id, row.private)["phones"]))
            for row in rows.all()
        )

    async def without(
        self, community: str, categories: Collection[str], *, held: Held = EVERYBODY, limit: int
    ) -> list[Row[Any]]:
        """Return residents on the list in any of these categories who have no helper that works here, by door."""
        rows = await self._session.execute(
            text(
                f"""select r.id, r.name, r.compound, r.building, r.unit, r.room from resident r
                where r.community = :community and r.status = 'active' and {held.residents}
                  and exists (select from resident_category c where c.resident_id = r.id and c.active_to is null
                              and c.category = any(:categories))
                  and not exists (select from helper_pair p join staff s on s.id = p.staff_id and s.active
                                  where p.resident_id = r.id and p.active_to is null)
                order by r.compound, r.building, r.unit, r.room, r.id limit :limit"""  # noqa: S608 - constants
            ),
            {"community": community, "categories": list(categories), "limit": limit} | held.values,
        )
        return list(rows.all())
