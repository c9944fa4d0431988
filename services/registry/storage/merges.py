"""Merges of entries, what rosters call those entries, and who was said to be two people."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from pydantic_core import to_jsonable_python
from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.merging import Entry
from services.registry.domain.person import Person, Resident
from services.registry.storage.merge_tables import MERGES, follows
from services.registry.storage.sealed import Vault

__all__ = ["PLACE", "MergeStore", "Merged"]

PLACE = "resident_merge.private"
"""What both entries of a merge are bound to, besides the row."""

ENTRIES = ("kept_before", "kept_after", "merged")
UNDOING = ("undone_at", "undone_by", "undone_reason")


@dataclass(frozen=True, slots=True)
class Merged:
    """One merge, with both entries as they were before it and the kept one as it was after."""

    id: UUID
    community: str
    kept_id: UUID
    merged_id: UUID
    merged_name: str
    merged_version: int
    merged_at: datetime
    merged_by: str
    reason: str
    kept_before: Entry
    kept_after: Entry
    merged: Entry
    undone_at: datetime | None = None
    undone_by: str | None = None
    undone_reason: str | None = None

    @classmethod
    def of(cls, vault: Vault, row: Row[Any]) -> Self:
        """Read a row."""
        said = vault.open(PLACE, row.id, bytes(row.private))
        entries = {name: _entry(said[name]) for name in ENTRIES}
        return cls(
            id=row.id, community=row.community, kept_id=row.kept_id, merged_id=row.merged_id,
            merged_name=row.merged_name, merged_version=row.merged_version, merged_at=row.merged_at,
            merged_by=row.merged_by, reason=row.reason, undone_at=row.undone_at, undone_by=row.undone_by,
            undone_reason=row.undone_reason, **entries,
        )  # fmt: skip


class MergeStore:
    """Questions about merges, and changes to them. The caller holds the community's lock."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._vault = Vault.of(session)

    async def save(self, merge: Merged) -> None:
        """Write a merge."""
        said = {name: to_jsonable_python(asdict(getattr(merge, name))) for name in ENTRIES}
        fields = {
            name: getattr(merge, name) for name in Merged.__dataclass_fields__ if name not in {*ENTRIES, *UNDOING}
        }
        await self._session.execute(
            text(
                """insert into resident_merge (id, community, kept_id, merged_id, merged_name, merged_version,
                    merged_at, merged_by, reason, private)
                values (:id, :community, :kept_id, :merged_id, :merged_name, :merged_version, :merged_at, :merged_by,
                    :reason, :private)"""
            ),
            {**fields, "private": self._vault.seal(PLACE, merge.id, said)},
        )

    async def get(self, merge_id: UUID) -> Merged | None:
        """Return one merge."""
        rows = await self._session.execute(text("select * from resident_merge where id = :id"), {"id": merge_id})
        row = rows.one_or_none()
        return Merged.of(self._vault, row) if row else None

    async def of_resident(self, resident_id: UUID) -> list[Merged]:
        """Return the merges into a resident and into entries that became part of them, the newest first."""
        ids = [resident_id, *await MERGES.former(self._session, resident_id)]
        rows = await self._session.execute(
            text("select * from resident_merge where kept_id = any(:ids) order by number desc"), {"ids": ids}
        )
        return [Merged.of(self._vault, row) for row in rows.all()]

    async def mark_undone(self, merge_id: UUID, *, by: str, reason: str, now: datetime) -> None:
        """Write that a merge was undone."""
        await self._session.execute(
            text("update resident_merge set undone_at = :now, undone_by = :by, undone_reason = :reason where id = :id"),
            {"id": merge_id, "by": by, "reason": reason, "now": now},
        )

    async def take_off(self, resident_id: UUID) -> int:
        """Take an entry off the list, without a word to anybody; returns the version in which it ends."""
        found = await self._session.scalar(
            text(
                """update resident set entity_version = entity_version + 1, special = false, tier = null,
                    tier_gap_days = null, status = 'moved_out' where id = :id returning entity_version"""
            ),
            {"id": resident_id},
        )
        return int(found or 0)

    async def remove(self, resident_id: UUID) -> None:
        """Remove an entry that nothing points to any more."""
        await self._session.execute(text("delete from resident where id = :id"), {"id": resident_id})

    async def reopen_ledger(self, *, allowed: bool) -> None:
        """Say whether this transaction puts ledger entries back as they were before a merge ended them."""
        chosen = "yes" if allowed else ""
        await self._session.execute(text("select set_config('nuanlin.unmerging', :chosen, true)"), {"chosen": chosen})

    async def read_ledger_again(self, resident_id: UUID) -> None:
        """Repeat on an entry what the ledger says of it, after rows were led away from it."""
        await self._session.execute(
            text(
                """update resident r set open_categories = array(
                    select c.category from resident_category c
                    where c.resident_id = r.id and c.active_to is null order by c.category)
                where r.id = :id"""
            ),
            {"id": resident_id},
        )

    async def counts(self, resident_id: UUID, *, hidden: Collection[str]) -> dict[str, int]:
        """Return how many rows of each table would follow, without entries of hidden ledgers."""
        found: dict[str, int] = {}
        for rule in follows():
            question = f"select count(*) from {rule.table} t where t.{rule.column} = {rule.of('id')}"  # noqa: S608
            given: dict[str, Any] = {"id": resident_id}
            if rule.table == "resident_category":
                question, given = f"{question} and not t.category = any(:hidden)", given | {"hidden": list(hidden)}
            count = int(await self._session.scalar(text(question), given) or 0)
            found[rule.table] = found.get(rule.table, 0) + count
        return found

    async def followed(self, merge_id: UUID) -> dict[str, int]:
        """Return how many rows of each table followed in a merge."""
        rows = await self._session.execute(
            text(
                """select split_part(place, '.', 1) as what, count(*) as found from merge_step
                where merge_id = :id and step <> 'written' group by 1"""
            ),
            {"id": merge_id},
        )
        return {row.what: row.found for row in rows.all()}

    async def origins(self, resident_id: UUID, table: str) -> list[tuple[Mapping[str, Any], UUID]]:
        """Return which rows of a table came over, by what tells them apart, and from which former entry."""
        rows = await self._session.execute(
            text(
                """select s.row, a.merged_id from merge_step s
                join resident_alias a on a.merge_id = s.merge_id and a.unmerged_at is null
                where a.kept_id = any(:ids) and s.place like :place and s.step = 'followed' order by s.position"""
            ),
            {"ids": [resident_id, *await MERGES.former(self._session, resident_id)], "place": f"{table}.%"},
        )
        return [(row.row, row.merged_id) for row in rows.all()]

    async def former_of_rows(self, resident_id: UUID, table: str) -> dict[UUID, UUID]:
        """Return, for rows of a table that came over, by id, the former entry they stood under."""
        first: dict[UUID, UUID] = {}
        for row, former in await self.origins(resident_id, table):
            first.setdefault(UUID(row["id"]), former)
        return first

    async def apart(self, one: UUID, other: UUID) -> Row[Any] | None:
        """Return who said that these two are two people, and why."""
        low, high = sorted((one, other), key=str)
        rows = await self._session.execute(
            text("select * from apart where one_id = :low and other_id = :high"), {"low": low, "high": high}
        )
        return rows.one_or_none()

    async def tell_apart(self, one: UUID, other: UUID, *, by: str, reason: str, now: datetime) -> bool:
        """Keep that these two are two people; False if that is known."""
        low, high = sorted((one, other), key=str)
        rows = await self._session.execute(
            text(
                """insert into apart (one_id, other_id, decided_by, reason, decided_at)
                values (:low, :high, :by, :reason, :now) on conflict do nothing returning one_id"""
            ),
            {"low": low, "high": high, "by": by, "reason": reason, "now": now},
        )
        return rows.first() is not None

    async def forget_apart(self, one: UUID, other: UUID) -> bool:
        """Let two be proposed again; False if nobody had said anything."""
        low, high = sorted((one, other), key=str)
        rows = await self._session.execute(
            text("delete from apart where one_id = :low and other_id = :high returning one_id"),
            {"low": low, "high": high},
        )
        return rows.first() is not None

    async def inherit_apart(self, kept: UUID, merged: UUID) -> None:
        """Let the kept entry be another person than everybody the merged one was."""
        await self._session.execute(
            text(
                """insert into apart (one_id, other_id, decided_by, reason, decided_at)
                select least(:kept, o.id), greatest(:kept, o.id), o.decided_by, o.reason, o.decided_at
                from (select a.*, case when one_id = :merged then other_id else one_id end as id
                    from apart a where :merged in (one_id, other_id)) o
                where o.id <> :kept on conflict do nothing"""
            ),
            {"kept": kept, "merged": merged},
        )


def _entry(said: dict[str, Any]) -> Entry:
    resident = said["resident"]
    moments = {name: datetime.fromisoformat(resident[name]) for name in ("enrolled_at", "updated_at")}
    known = Resident(
        **{
            **resident,
            **moments,
            "id": UUID(resident["id"]),
            "person": Person.from_entry(resident["person"]),
            "ledgers": tuple(resident["ledgers"]),
        }
    )
    lists = {name: tuple(said[name]) for name in ("health_flags", "service_needs")}
    return Entry(known, **lists, habits=said["habits"], status_class=said["status_class"], liaison=said["liaison"])
