"""Staff: who there is, and what they are responsible for."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.registry.domain.staff_member import StaffMember
from services.registry.storage.held import EVERYBODY, Held
from services.registry.storage.sealed import Vault
from services.registry.storage.tables import StaffRow

__all__ = ["PLACE", "StaffStore", "contacts_of"]

PLACE = "staff.private"
"""What the sealed fields of a member of staff are bound to, besides the row."""


STAFF_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def contacts_of(vault: Vault, staff_id: UUID, sealed: bytes) -> tuple[tuple[str, ...], str | None]:
    """Return phones and mail address of a member of staff."""
    said = vault.open(PLACE, staff_id, sealed)
    return tuple(said.get("phones") or ()), said.get("email")


def sealed_contacts(vault: Vault, member: StaffMember) -> bytes:
    """Seal phones and mail address of a member of staff."""
    return vault.seal(PLACE, member.id, {"phones": member.phones, "email": member.email})


def _member(vault: Vault, row: StaffRow) -> StaffMember:
    phones, email = contacts_of(vault, row.id, row.private)
    return StaffMember(
        id=row.id,
        community=row.community,
        name=row.name,
        kind=row.kind,
        phones=phones,
        email=email,
        team=row.team,
        active=row.active,
        language=row.language,
        version=row.entity_version,
        source_digest=row.source_digest,
    )


class StaffStore:
    """Questions about staff, and changes to them."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._vault = Vault.of(session)

    async def of_community(self, community: str, *, held: Held = EVERYBODY) -> list[StaffMember]:
        """Return everybody of a community, by kind and name."""
        s = aliased(StaffRow, name="s")
        rows = await self._session.scalars(
            select(s).where(s.community == community, text(held.staff)).order_by(s.kind, s.name, s.id), held.values
        )
        return [_member(self._vault, row) for row in rows.all()]

    async def get(self, staff_id: UUID) -> StaffMember | None:
        """Return one member of staff."""
        row = await self._session.get(StaffRow, staff_id)
        return _member(self._vault, row) if row else None

    async def by_ids(self, staff_ids: Collection[UUID]) -> dict[UUID, StaffMember]:
        """Return these members of staff by id."""
        if not staff_ids:
            return {}
        rows = await self._session.scalars(select(StaffRow).where(StaffRow.id.in_(staff_ids)))
        return {row.id: _member(self._vault, row) for row in rows.all()}

    async def names_of(self, actors: Iterable[str]) -> dict[str, str]:
        """Return what those of these actors are called who are on the staff; the others are programs or accounts."""
        ids = {UUID(actor) for actor in actors if STAFF_ID.fullmatch(actor)}
        rows = await self._session.execute(select(StaffRow.id, StaffRow.name).where(StaffRow.id.in_(ids)))
        return {str(staff_id): name for staff_id, name in rows}

    async def count_group(self, community: str, team: str) -> int:
        """Count who of a group works here."""
        found = await self._session.scalar(
            text("select count(*) from staff where community = :community and team = :team and active"),
            {"community": community, "team": team},
        )
        return int(found or 0)

    async def save(self, members: Sequence[StaffMember], *, now: datetime) -> None:
        """Write members of staff as they are now."""
        if not members:
            return
        rows = [_values(self._vault, member) | {"updated_at": now} for member in members]
        statement = upsert(StaffRow).values(rows)
        changed = {key: statement.excluded[key] for key in rows[0] if key not in {"id", "community"}}
        await self._session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=changed))

    async def duties_of(self, community: str) -> list[Row[Any]]:
        """Return each person's current posts: staff id, role, scope, key."""
        rows = await self._session.execute(
            text(
                """select p.staff_id, p.role, p.scope, p.scope_key from post p
                where p.community = :community and p.staff_id is not null and p.begun and p.active_to is null
                order by p.role, length(p.scope_key), p.scope_key"""
            ),
            {"community": community},
        )
        return list(rows.all())


def _values(vault: Vault, member: StaffMember) -> dict[str, Any]:
    values = asdict(member)
    values["entity_version"] = values.pop("version")
    values["private"] = sealed_contacts(vault, member)
    del values["phones"], values["email"]
    return values
