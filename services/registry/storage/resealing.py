"""Finding what is sealed with another key than the one in use, and sealing it anew."""

import json
from base64 import b64encode
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from pydantic_core import from_json
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.person import Person
from services.registry.storage.agreements import PLACE as AGREEMENT
from services.registry.storage.cards import PLACE as CARD_LINE
from services.registry.storage.former_entries import PLACE as FORMER
from services.registry.storage.import_rows import (
    CONTEXT,
    CORRECTION,
    ENTRY,
    PART,
    PREVIEW,
    ReadRow,
    closed_cells,
    open_cells,
)
from services.registry.storage.merges import PLACE as MERGE
from services.registry.storage.moves import PLACE as MOVE
from services.registry.storage.relatives import PLACE as RELATIVE
from services.registry.storage.resident_lines import PLACE as RESIDENT
from services.registry.storage.sealed import CLEAR, Vault
from services.registry.storage.staff import PLACE as STAFF
from services.registry.storage.stays import PLACE as STAY
from shared.resealing import Place, Progress, count_marks, seal_again
from shared.sealing import SealedError

__all__ = ["CELLS", "PLACES", "ResealStore"]

BEFORE_ALL = "(0,0)"
"""Where a table begins."""

PLACES = (
    Place(RESIDENT, "resident", "private"),
    Place(STAFF, "staff", "private"),
    Place(RELATIVE, "relative", "private"),
    Place(MERGE, "resident_merge", "private"),
    Place(FORMER, "former_entry", "private"),
    Place(MOVE, "resident_move", "private"),
    Place(STAY, "resident_stay", "private"),
    Place(CARD_LINE, "contact_card_line", "private", "card_id || '/' || role"),
    Place(AGREEMENT, "agreement", "private"),
    Place(CONTEXT, "roster_import", "context"),
    Place(PART, "roster_import_part", "content", "import_id || '/' || index"),
    Place(CORRECTION, "roster_import_correction", "content", "import_id::text"),
    Place(PREVIEW, "roster_import_preview", "content", "import_id::text"),
)
WAITING = Place(ENTRY, "roster_import_entry", "entry")
"""Not sealed anew: what was prepared inside is written as it is when the row is taken in.

That is within minutes, or a day of a file somebody still looks at. `count_by_key` counts it: its key is kept as long.
"""

CELLS = "roster_import_row.findings"

OTHERWISE = "$[*] ? (@.cell != null || (exists(@.sealed_cell) && !(@.sealed_cell starts with $now)))"
"""Findings whose cell stands in the clear or is sealed with another key."""


class ResealStore:
    """Reads and writes sealed values, whatever they are."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._vault = Vault.of(session)

    async def seal_again(self, place: Place, *, after: str | None, limit: int, only_clear: bool = False) -> Progress:
        """Seal the next values of a place with the key in use, and key what stood in the clear."""
        done = await seal_again(self._session, place, after=after, limit=limit, only_clear=only_clear)
        if done.was_clear and place.name in {RESIDENT, STAFF}:
            await self._key_digests(place, [row for row, _ in done.was_clear])
        if done.was_clear and place.name == RESIDENT:
            await self._key_residents({row: from_json(content) for row, content in done.was_clear})
        return done

    async def _key_digests(self, place: Place, ids: Sequence[str]) -> None:
        """Key the digests that were written without a key."""
        rows = await self._session.execute(
            text(f"select id, source_digest from {place.table} where id = any(:ids) and source_digest is not null"),  # noqa: S608
            {"ids": [UUID(one) for one in ids]},
        )
        keyed = {row.id: self._vault.digest_of(row.source_digest) for row in rows.all()}
        await self._session.execute(
            text(
                f"""update {place.table} t set source_digest = s.digest
                from unnest(cast(:ids as uuid[]), cast(:digests as text[])) s(id, digest) where t.id = s.id"""  # noqa: S608
            ),
            {"ids": list(keyed), "digests": list(keyed.values())},
        )

    async def _key_residents(self, said: Mapping[str, dict[str, Any]]) -> None:
        """Write the keys by which residents are found who were written before there were keys."""
        for resident_id, fields in said.items():
            keys = self._vault.keys_of(Person(name="", identity="", **fields))
            await self._session.execute(
                text(
                    """update resident set id_number_key = :number, phone_keys = :phones, phone_tails = :tails
                    where id = :id"""
                ),
                {"id": UUID(resident_id), **keys._asdict()},
            )

    async def list_tails(self, *, limit: int) -> bool:
        """List the next residents by the tails of their phones who were written before that; whether there were any."""
        rows = await self._session.execute(
            text(
                """select id, private from resident where phone_keys <> '{}' and phone_tails = '{}'
                limit :limit for update skip locked"""
            ),
            {"limit": limit},
        )
        found = []
        for row in rows.all():
            try:
                fields = self._vault.open(RESIDENT, row.id, row.private)
            except SealedError:
                continue  # With a key that is not among ours: `count_by_key` tells of it.
            found.append({"id": row.id, "tails": self._vault.keys_of(Person(name="", identity="", **fields)).tails})
        if found:
            await self._session.execute(text("update resident set phone_tails = :tails where id = :id"), found)
        return bool(found)

    async def seal_cells_again(self, *, after: str | None, limit: int) -> Progress:
        """Seal what stands in cells of the next rows of imports."""
        rows = await self._session.execute(
            text(
                """select ctid::text as ctid, import_id, position, kind, sheet, row, verdict, name, findings
                from roster_import_row
                where ctid > cast(cast(:after as text) as tid)
                  and jsonb_path_exists(findings, cast(:path as jsonpath), cast(:given as jsonb))
                limit :limit for update skip locked"""
            ),
            {"after": after or BEFORE_ALL, "path": OTHERWISE, "given": self._now, "limit": limit},
        )
        found = rows.all()
        for row in found:
            try:
                read = open_cells(self._vault, row.import_id, ReadRow(*row[2:]))
            except SealedError:
                continue  # With a key that is not among ours: counted, and said at the end.
            await self._session.execute(
                text(
                    """update roster_import_row set findings = cast(:findings as jsonb)
                    where import_id = :id and position = :position"""
                ),
                {
                    "findings": json.dumps(closed_cells(self._vault, row.import_id, read), ensure_ascii=False),
                    "id": row.import_id,
                    "position": row.position,
                },
            )
        return Progress(len(found), found[-1].ctid if len(found) == limit else None)

    @property
    def _now(self) -> str:
        return json.dumps({"now": _spelled(self._vault.sealer.marks[0])})

    async def count_by_key(self) -> Counter[bytes]:
        """Count sealed values by the mark of their key; those in the clear under `CLEAR`."""
        counted = await count_marks(self._session, (*PLACES, WAITING))
        cells = await self._session.execute(
            text(
                """select left(f ->> 'sealed_cell', 5) as mark, count(*) as found
                from roster_import_row r, jsonb_array_elements(r.findings) f
                where f ->> 'cell' is not null or f ? 'sealed_cell' group by 1"""
            )
        )
        by_text = {_spelled(mark): mark for mark in self._vault.sealer.marks}
        for row in cells.all():
            counted[by_text.get(row.mark or "", CLEAR if row.mark is None else b"")] += row.found
        return counted


def _spelled(mark: bytes) -> str:
    """Return how a sealed cell begins: as many letters as the mark alone settles."""
    return b64encode(mark).decode()[:5]
