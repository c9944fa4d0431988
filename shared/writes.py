"""Noticing that this process has written something, so that sweeps need not look while nobody does."""

import re
from functools import lru_cache
from typing import Any

from sqlalchemy import event as listening
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.doorbell import Doorbell

__all__ = ["hear_writes"]

WRITING = re.compile(
    r"\b(insert\s+into|delete\s+from|merge\s+into|update\s+(only\s+)?[\w.\"]+(\s+(as\s+)?\w+)?\s+set)\b", re.IGNORECASE
)
"""Not `for update`: whoever locks rows changes nothing."""

LOOKED_AT = 4000
"""Characters of a statement in which it says what it does; one that inserts a thousand rows has many more."""


def hear_writes(engine: AsyncEngine) -> Doorbell:
    """Return a bell that rings after every transaction on this engine that has changed a row.

    It rings when the connection is handed back, so what was written can be seen by then. A transaction that was rolled
    back may ring too: whoever looks then finds nothing.
    """
    bell = Doorbell()

    def note(connection: Any, cursor: Any, statement: str, *_: object) -> None:  # noqa: ANN401
        if cursor.rowcount != 0 and _writes(statement[:LOOKED_AT]):
            connection.info["wrote"] = True

    def ring(_: object, entry: Any) -> None:  # noqa: ANN401
        if entry.info.pop("wrote", False):
            bell.ring()

    listening.listen(engine.sync_engine, "after_cursor_execute", note)
    listening.listen(engine.sync_engine, "checkin", ring)
    return bell


@lru_cache(maxsize=1024)
def _writes(statement: str) -> bool:
    return WRITING.search(statement) is not None
