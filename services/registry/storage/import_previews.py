"""What is shown of files before they are taken in."""

from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.storage.import_rows import PREVIEW
from services.registry.storage.import_tables import RosterImportPreviewRow
from services.registry.storage.sealed import Vault

__all__ = ["PreviewStore"]


class PreviewStore:
    """Questions about previews, and changes to them."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._vault = Vault.of(session)

    async def keep(self, import_id: UUID, content: dict[str, Any]) -> None:
        """Write what is shown of a file, in place of what was shown before."""
        sealed = self._vault.seal(PREVIEW, import_id, content)
        statement = upsert(RosterImportPreviewRow).values(import_id=import_id, content=sealed)
        await self._session.execute(
            statement.on_conflict_do_update(index_elements=["import_id"], set_={"content": sealed})
        )

    async def get(self, import_id: UUID) -> dict[str, Any] | None:
        """Return what is shown of a file; None if there is nothing."""
        row = await self._session.get(RosterImportPreviewRow, import_id, populate_existing=True)
        content: dict[str, Any] | None = self._vault.open(PREVIEW, import_id, row.content) if row else None
        return content

    async def forget(self, import_id: UUID) -> None:
        """Throw away what was shown."""
        await self._session.execute(text("delete from roster_import_preview where import_id = :id"), {"id": import_id})
