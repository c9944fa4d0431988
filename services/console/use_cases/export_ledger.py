"""Fetch a ledger as a file from registry, part by part."""

import base64
import hashlib

from services.console.channels.owners import Owners
from services.console.constants import FILE_SECONDS
from shared.contracts.base import RefusalCode
from shared.contracts.registry_ledgers import ExportLedger, LedgerFilePart
from shared.edge import RefusedError

__all__ = ["fetch_ledger_file"]

MOST_PARTS = 200

CHANGED = "导出时台账有改动,请再导出一次"


async def fetch_ledger_file(owners: Owners, *, community: str, ledger: str) -> tuple[str, bytes]:
    """Return name and content of the file.

    Raises
    ------
    RefusedError
        Raised for everything registry says no to, and if the ledger was changed while it was fetched.
    """
    content = b""
    for index in range(MOST_PARTS):
        query = ExportLedger(community=community, ledger=ledger, index=index)
        part = await owners.ask(query, LedgerFilePart, patience_seconds=FILE_SECONDS)
        content += base64.b64decode(part.content_base64)
        if part.last:
            if hashlib.sha256(content).hexdigest() != part.sha256:
                break
            return part.filename, content
    raise RefusedError(CHANGED, code=RefusalCode.CONFLICT)
