"""Spreadsheets to correct, one for each import."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.storage.import_rows import CORRECTION, ReadRow, open_cells
from services.registry.storage.import_tables import RosterImportCorrectionRow
from services.registry.storage.sealed import Vault

__all__ = ["CorrectionStore"]


class CorrectionStore:
    """Questions about spreadsheets to correct, and changes to them."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._vault = Vault.of(session)

    async def keep(self, import_id: UUID, content: bytes) -> None:
        """Write the spreadsheet to correct, in place of an earlier one."""
        sealed = self._vault.seal_bytes(CORRECTION, import_id, content)
        statement = upsert(RosterImportCorrectionRow).values(import_id=import_id, content=sealed)
        await self._session.execute(
            statement.on_conflict_do_update(index_elements=["import_id"], set_={"content": sealed})
        )

    async def part(self, import_id: UUID, *, index: int, size: int) -> tuple[bytes, bool] | None:
        """Return one part of the spreadsheet, and whether it is the last; None if there is no such part."""
        sealed: bytes | None = await self._session.scalar(
            text("select content from roster_import_correction where import_id = :id"), {"id": import_id}
        )
        if sealed is None:
            return None
        content = self._vault.open_bytes(CORRECTION, import_id, sealed)
        start, end = index * size, (index + 1) * size
        return (content[start:end], len(content) <= end) if start < len(content) else None

    async def claim_lacking(self) -> UUID | None:
        """Claim one finished import whose spreadsheet lacks rows; it stays locked in this transaction."""
        found: UUID | None = await self._session.scalar(
            text(
                """select id from roster_import where not correction_whole and status = 'done'
                order by finished_at limit 1 for update skip locked"""
            )
        )
        return found

    async def added_findings(self, import_id: UUID) -> list[ReadRow]:
        """Return the rows that came back when they were compared with the register."""
        rows = await self._session.execute(
            text(
                """select position, kind, sheet, row, verdict, name, findings from roster_import_row
                where import_id = :id and jsonb_path_exists(findings, '$[*] ? (@.register == true)')
                order by position"""
            ),
            {"id": import_id},
        )
        return [open_cells(self._vault, import_id, ReadRow(*row)) for row in rows.all()]
