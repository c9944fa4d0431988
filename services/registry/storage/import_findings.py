"""What is wrong with the rows of an import, counted."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

__all__ = ["ImportFindings"]


class ImportFindings:
    """Questions about findings in rows of imports."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def count(self, import_id: UUID, *, verdict: str | None) -> list[tuple[str, str, int]]:
        """Return code, reason and number of rows of each thing that is wrong, the commonest first."""
        rows = await self._session.execute(
            text(
                """select f->>'code', min(f->>'reason'), count(distinct r.position)
                from roster_import_row r cross join jsonb_array_elements(r.findings) f
                where r.import_id = :id and (cast(:verdict as text) is null or r.verdict = :verdict)
                group by 1 order by 3 desc, 1"""
            ),
            {"id": import_id, "verdict": verdict},
        )
        return [(code, reason, count) for code, reason, count in rows.all()]
