"""The copy of whom of a resident's relatives may be told, and what they were told."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.relatives import Relative
from services.alerts.domain.texts import RELATIVE_ROLE
from services.alerts.storage.copy_tables import RelativesCopyRow
from services.alerts.storage.notice_tables import NoticeRow
from services.alerts.storage.sealed import RELATIVES, written
from shared.vault import SealedRows

__all__ = ["RelativeCopyStore", "people_in"]

KEEP = text("""
    insert into relatives_copy (resident_id, entity_version, private)
    select * from jsonb_to_recordset(cast(:rows as jsonb)) as heard (
        resident_id uuid, entity_version integer, private bytea)
    order by resident_id
    on conflict (resident_id) do update set entity_version = excluded.entity_version, private = excluded.private
    where relatives_copy.entity_version <= excluded.entity_version
""")

LOCK = text("""
    insert into relatives_copy (resident_id, entity_version)
    select id, -1 from unnest(cast(:ids as uuid[])) as id order by id
    on conflict (resident_id) do update set resident_id = excluded.resident_id
    returning resident_id, private
""")
"""A list that was never heard of is locked too, so that it waits until the caller's alert is there and then sees it."""


def people_in(row: RelativesCopyRow | None) -> list[Relative]:
    """Return who is on a list; nobody where none was heard of."""
    return [Relative.from_json(one) for one in row.people] if row else []


class RelativeCopyStore:
    """Reads and writes the copy. Never commits: the caller owns the transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def keep(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Remember lists; an older version than the one that is there changes nothing."""
        newest: dict[Any, Mapping[str, Any]] = {}
        for row in sorted(rows, key=lambda row: int(row["entity_version"])):
            newest[row["resident_id"]] = row
        sealed = [
            {
                "resident_id": row["resident_id"],
                "entity_version": row["entity_version"],
                "private": written(self._session, RELATIVES, row["resident_id"], row["people"]),
            }
            for row in newest.values()
        ]
        await self._session.execute(KEEP, {"rows": json.dumps(sealed, default=str)})

    async def lock(self, resident_ids: Iterable[UUID]) -> dict[UUID, list[Relative]]:
        """Lock the lists of residents, heard of or not; returns those on which there is somebody."""
        rows = await self._session.execute(LOCK, {"ids": sorted(set(resident_ids))})
        seals = SealedRows.of(self._session)
        return {
            row.resident_id: [Relative.from_json(one) for one in seals.open(RELATIVES, row.resident_id, row.private)]
            for row in rows
            if row.private
        }

    async def known(self, resident_ids: Iterable[UUID]) -> dict[UUID, list[Relative]]:
        """Return who is on the lists of residents, without a lock: what is sent later is asked again then."""
        row = RelativesCopyRow
        rows = await self._session.scalars(select(row).where(row.resident_id == func.any(sorted(set(resident_ids)))))
        return {one.resident_id: people_in(one) for one in rows}

    async def told(self, alert_ids: Sequence[UUID]) -> set[tuple[UUID, UUID]]:
        """Return which relatives have a notice of which of these alerts, sent or not."""
        rows = await self._session.execute(
            select(NoticeRow.alert_id, NoticeRow.staff_id).where(
                NoticeRow.alert_id == func.any(list(alert_ids)), NoticeRow.role == RELATIVE_ROLE
            )
        )
        return {(row.alert_id, row.staff_id) for row in rows}
