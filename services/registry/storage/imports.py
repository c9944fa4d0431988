"""Roster imports: the file while it comes in, its rows, and the work that is left."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.storage.connection import copy_content, copy_rows, driver
from services.registry.storage.content import Content
from services.registry.storage.import_contents import TABLES
from services.registry.storage.import_entries import Entry
from services.registry.storage.import_rows import CONTEXT, ENTRY, PART, ReadRow, open_cells
from services.registry.storage.import_tables import RosterImportPartRow, RosterImportRow
from services.registry.storage.sealed import Vault

__all__ = ["ImportStore", "Result", "RosterImport"]

FIRST_IN_LINE = """
    select i.id from roster_import i
    where i.status = any(:statuses)
      and (i.leased_until is null or i.leased_until <= :real_now)
      and not exists (
        select from roster_import e
        where e.community = i.community and not e.held and e.status in ('waiting', 'checking', 'taking_in')
          and (e.run_at, e.id) < (i.run_at, i.id))
    order by i.run_at, i.id limit 1 for update of i skip locked
"""
"""Of each community only the import that was asked for first, so that the later file has the last word."""


@dataclass(frozen=True, slots=True)
class RosterImport:
    """One import of one file."""

    id: UUID
    community: str
    filename: str
    size_bytes: int
    sha256: str
    sheets: list[str]
    as_of: date
    status: str
    problem: str | None
    hidden_sheets: list[str]
    context: dict[str, Any]
    row_count: int
    applied_position: int
    counts: dict[str, int]
    failure_count: int
    created_at: datetime
    finished_at: datetime | None
    correction_whole: bool
    choices: list[dict[str, Any]]
    held: bool


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one row."""

    position: int
    outcome: str
    entity_id: UUID | None


def _import(vault: Vault, row: RosterImportRow) -> RosterImport:
    known = {name: getattr(row, name) for name in RosterImport.__dataclass_fields__}
    known["context"] = vault.open(CONTEXT, row.id, row.context) if row.context else {}
    return RosterImport(**known)


class ImportStore:
    """Questions about imports, and changes to them."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._vault = Vault.of(session)

    async def announce(self, **values: Any) -> bool:  # noqa: ANN401
        """Write an import whose file is still to come; returns False if it is there already."""
        found = await self._session.scalar(
            upsert(RosterImportRow).values(values).on_conflict_do_nothing().returning(RosterImportRow.id)
        )
        return found is not None

    async def get(self, import_id: UUID, *, lock: bool = False) -> RosterImport | None:
        """Return one import; with `lock`, nobody else can change it meanwhile."""
        row = await self._session.get(RosterImportRow, import_id, with_for_update=lock or None, populate_existing=True)
        return _import(self._vault, row) if row else None

    async def latest(self, community: str, *, limit: int) -> list[RosterImport]:
        """Return the imports of a community, the newest first."""
        rows = await self._session.scalars(
            select(RosterImportRow)
            .where(RosterImportRow.community == community)
            .order_by(RosterImportRow.created_at.desc(), RosterImportRow.id)
            .limit(limit)
        )
        return [_import(self._vault, row) for row in rows.all()]

    async def put_part(self, import_id: UUID, *, index: int, content: bytes) -> None:
        """Write one part of the file; the same part again replaces it."""
        sealed = self._vault.seal_bytes(PART, f"{import_id}/{index}", content)
        statement = upsert(RosterImportPartRow).values(
            import_id=import_id, index=index, content=sealed, size_bytes=len(content)
        )
        changed = {"content": sealed, "size_bytes": len(content)}
        await self._session.execute(
            statement.on_conflict_do_update(index_elements=["import_id", "index"], set_=changed)
        )

    async def file_of(self, import_id: UUID) -> bytes:
        """Return the file, put together from its parts."""
        parts = await self._session.execute(
            select(RosterImportPartRow.index, RosterImportPartRow.content)
            .where(RosterImportPartRow.import_id == import_id)
            .order_by(RosterImportPartRow.index)
        )
        return b"".join(self._vault.open_bytes(PART, f"{import_id}/{index}", sealed) for index, sealed in parts.all())

    async def size_of_parts(self, import_id: UUID) -> int:
        """Count the bytes that have come in."""
        found = await self._session.scalar(
            select(func.sum(RosterImportPartRow.size_bytes)).where(RosterImportPartRow.import_id == import_id)
        )
        return int(found or 0)

    async def set(self, import_id: UUID, **values: Any) -> None:  # noqa: ANN401
        """Change columns of an import."""
        if "context" in values:
            values["context"] = self._vault.seal(CONTEXT, import_id, values["context"])
        await self._session.execute(update(RosterImportRow).where(RosterImportRow.id == import_id).values(**values))

    async def claim(
        self, statuses: Sequence[str], *, real_now: datetime, token: UUID | None = None, until: datetime | None = None
    ) -> RosterImport | None:
        """Claim the first import in line that has such work left and is nobody's; it stays locked in this transaction.

        With a token it is leased besides, for work that outlasts the transaction.
        """
        found = await self._session.scalar(text(FIRST_IN_LINE), {"statuses": list(statuses), "real_now": real_now})
        if found is None:
            return None
        if token is not None:
            await self.set(found, lease_token=token, leased_until=until, status="checking")
        return await self.get(found)

    async def renew(self, import_id: UUID, *, token: UUID, until: datetime) -> bool:
        """Hold a lease longer; False if another worker has taken over."""
        found = await self._session.scalar(
            update(RosterImportRow)
            .where(RosterImportRow.id == import_id, RosterImportRow.lease_token == token)
            .values(leased_until=until)
            .returning(RosterImportRow.id)
        )
        return found is not None

    async def write_reading(self, import_id: UUID, tables: Sequence[Content]) -> None:
        """Write what was read, in place of what an earlier reading wrote."""
        for table in TABLES:
            await self._session.execute(text(f"delete from {table} where import_id = :id"), {"id": import_id})  # noqa: S608
        await copy_content(self._session, *tables)

    async def write_results(self, import_id: UUID, results: Sequence[Result]) -> None:
        """Write what came of rows."""
        await copy_rows(
            self._session,
            "roster_import_result",
            columns=("import_id", "position", "outcome", "entity_id"),
            rows=[(import_id, result.position, result.outcome, result.entity_id) for result in results],
        )

    async def take_entries(self, import_id: UUID, *, limit: int) -> list[Entry]:
        """Take the next rows out of what is left; they are back if the transaction does not commit."""
        rows = await (await driver(self._session)).fetch(
            """delete from roster_import_entry where import_id = $1 and position = any(array(
                select position from roster_import_entry where import_id = $1 order by position limit $2))
            returning position, kind, entry, digest""",
            import_id,
            limit,
        )
        unseal = self._vault.open_bytes
        entries = (
            Entry.unpacked(position, kind, unseal(ENTRY, f"{import_id}/{position}", sealed), digest)
            for position, kind, sealed, digest in rows
        )
        return sorted(entries, key=attrgetter("position"))

    async def add_findings(self, import_id: UUID, *, verdict: str, findings: dict[int, dict[str, Any]]) -> None:
        """Say of rows what was found when they were compared with the register."""
        await self._session.execute(
            text(
                """update roster_import_row r set findings = r.findings || s.finding,
                    verdict = case when :verdict = 'reject' or r.verdict = 'accept' then :verdict else r.verdict end
                from unnest(cast(:positions as integer[]), cast(:findings as jsonb[])) s(position, finding)
                where r.import_id = :id and r.position = s.position"""
            ),
            {
                "id": import_id,
                "verdict": verdict,
                "positions": list(findings),
                "findings": [
                    json.dumps([finding | {"register": True}], ensure_ascii=False) for finding in findings.values()
                ],
            },
        )
        await self.set(import_id, correction_whole=False)

    async def read_entries(self, import_id: UUID, *, after: int, limit: int) -> list[Entry]:
        """Return the next rows of residents that are left, and leave them."""
        rows = await (await driver(self._session)).fetch(
            """select position, kind, entry, digest from roster_import_entry
            where import_id = $1 and position > $2 and kind = 'resident' order by position limit $3""",
            import_id,
            after,
            limit,
        )
        return [
            Entry.unpacked(position, kind, self._vault.open_bytes(ENTRY, f"{import_id}/{position}", sealed), digest)
            for position, kind, sealed, digest in rows
        ]

    async def entities_of(self, import_id: UUID, kind: str) -> list[Row[Any]]:
        """Return what came of rows of one kind: sheet, row, name, entity_id; without those that were rejected."""
        rows = await self._session.execute(
            text(
                """select r.sheet, r.row, r.name, s.entity_id
                from roster_import_row r join roster_import_result s using (import_id, position)
                where r.import_id = :id and r.kind = :kind and s.entity_id is not null and s.outcome <> 'rejected'"""
            ),
            {"id": import_id, "kind": kind},
        )
        return list(rows.all())

    async def count_rows(self, import_id: UUID) -> dict[str, int]:
        """Count rows by verdict, and residents by outcome."""
        verdicts = await self._session.execute(
            text("select verdict, count(*) from roster_import_row where import_id = :id group by verdict"),
            {"id": import_id},
        )
        outcomes = await self._session.execute(
            text(
                """select s.outcome, count(*)
                from roster_import_result s join roster_import_row r using (import_id, position)
                where s.import_id = :id and r.kind = 'resident' group by s.outcome"""
            ),
            {"id": import_id},
        )
        return {word: count for rows in (verdicts, outcomes) for word, count in rows.all()}

    async def rows_after(
        self, import_id: UUID, *, verdict: str | None, code: str | None, after: int, limit: int
    ) -> list[ReadRow]:
        """Return one page of rows with what was found."""
        rows = await self._session.execute(
            text(
                """select position, kind, sheet, row, verdict, name, findings from roster_import_row
                where import_id = :id and position > :after
                  and (cast(:verdict as text) is null or verdict = :verdict)
                  and (cast(:code as text) is null
                    or findings @> jsonb_build_array(jsonb_build_object('code', cast(:code as text))))
                order by position limit :limit"""
            ),
            {"id": import_id, "after": after, "verdict": verdict, "code": code, "limit": limit},
        )
        return [open_cells(self._vault, import_id, ReadRow(*row)) for row in rows.all()]

    async def give_up_uploads(self, begun_by: datetime, *, problem: str, now: datetime) -> int:
        """Give up files that never came in whole, and throw away what came; returns how many."""
        given_up = await self._session.scalars(
            update(RosterImportRow)
            .where(RosterImportRow.status.in_(("receiving", "previewed")), RosterImportRow.created_at <= begun_by)
            .values(status="failed", problem=problem, finished_at=now)
            .returning(RosterImportRow.id)
        )
        ids = list(given_up.all())
        await self.forget_all(ids)
        return len(ids)

    async def forget_all(self, ids: Sequence[UUID]) -> None:
        """Throw away everything that came of files but that they came."""
        for table in (*TABLES, "roster_import_part", "roster_import_correction", "roster_import_preview"):
            await self._session.execute(text(f"delete from {table} where import_id = any(:ids)"), {"ids": ids})  # noqa: S608

    async def forget_file(self, import_id: UUID) -> None:
        """Throw the parts of the file away."""
        await self._session.execute(text("delete from roster_import_part where import_id = :id"), {"id": import_id})
