"""Spreadsheets to correct, one for each import."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.storage.import_tables import RosterImportCorrectionRow
from services.registry.storage.imports import ReadRow

__all__ = ["CorrectionStore"]


class CorrectionStore:
    """Questions about spreadsheets to correct, and changes to them."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def keep(self, import_id: UUID, content: bytes) -> None:
        """Write the spreadsheet to correct, in place of an earlier one."""
        statement = upsert(RosterImportCorrectionRow).values(import_id=import_id, content=content)
        await self._session.execute(
            statement.on_conflict_do_update(index_elements=["import_id"], set_={"content": content})
        )

    async def part(self, import_id: UUID, *, index: int, size: int) -> tuple[bytes, bool] | None:
        """Return one part of the spreadsheet, and whether it is the last; None if there is no such part."""
        rows = await self._session.execute(
            text(
                """select substring(content from :start for :size), length(content) from roster_import_correction
                where import_id = :id and length(content) >= :start"""
            ),
            {"id": import_id, "start": index * size + 1, "size": size},
        )
        row = rows.one_or_none()
        return (row[0], row[1] <= (index + 1) * size) if row else None

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
        return [ReadRow(*row) for row in rows.all()]
