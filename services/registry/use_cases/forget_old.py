"""Delete what nobody needs any more: rows and files of long finished imports."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

__all__ = ["FORGET_BATCH", "forget_imports"]

FORGET_BATCH = 5000
"""Rows deleted in one transaction: enough to be done in an hour with a district's, few enough to hold up nobody."""

OF_AN_IMPORT = ("roster_import_row", "roster_import_result", "roster_import_entry", "roster_import_part",
                "roster_import_correction", "roster_import_preview")  # fmt: skip


async def forget_imports(session: AsyncSession, *, before: datetime) -> int:
    """Delete what is left of imports that finished before a moment, but for the import; returns how many rows."""
    deleted = 0
    for table in OF_AN_IMPORT:
        gone = await session.scalars(
            text(
                f"""delete from {table} where ctid = any(array(
                    select t.ctid from {table} t join roster_import i on i.id = t.import_id
                    where i.status in ('done', 'failed', 'dropped') and i.finished_at < :before
                    limit :limit for update of t skip locked))
                returning import_id"""  # noqa: S608 - names of our own tables
            ),
            {"before": before, "limit": FORGET_BATCH},
        )
        deleted += len(gone.all())
    return deleted
