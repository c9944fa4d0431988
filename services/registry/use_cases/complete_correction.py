"""Write the spreadsheet to correct anew when rows came back that the file alone did not show to be wrong."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.storage.corrections import CorrectionStore
from services.registry.storage.header_words import HeaderWordStore
from services.registry.storage.imports import ImportStore
from services.registry.storage.sealed import Vault
from services.registry.use_cases.read_apart import Apart, correct_file, in_a_process
from services.registry.use_cases.read_import import file_of

__all__ = ["complete_correction"]


async def complete_correction(session: AsyncSession, *, apart: Apart = in_a_process) -> bool:
    """Complete the spreadsheet of one import; returns whether there was one.

    Reading takes seconds, elsewhere; the transaction only holds the import's own row meanwhile.
    """
    store, corrections = ImportStore(session), CorrectionStore(session)
    claimed = await corrections.claim_lacking()
    roster = await store.get(claimed) if claimed else None
    if roster is None:
        return False
    added = await corrections.added_findings(roster.id)
    content = await store.file_of(roster.id)
    words = await HeaderWordStore(session).of_community(roster.community)
    correction = await correct_file(file_of(roster, content, words), added, Vault.of(session), apart)
    await corrections.keep(roster.id, correction)
    await store.set(roster.id, correction_whole=True)
    await store.forget_file(roster.id)
    return True
