"""Phones and addresses of residents and relatives, sealed in their rows."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import object_session

from shared.resealing import Place
from shared.vault import SealedRows

__all__ = ["NOTICE", "PLACES", "POSTAL", "RELATIVES", "RESIDENT", "opened", "written"]

RESIDENT = "resident_copy.private"
"""Their phones."""

POSTAL = "correspondence_copy.private"
"""Where they are written to who live elsewhere."""

RELATIVES = "relatives_copy.private"
"""Who their relatives are, and their phones."""

NOTICE = "notice.private"
"""Where a message to a resident or to a relative goes."""

PLACES = (
    Place(RESIDENT, "resident_copy", "private", "resident_id::text"),
    Place(POSTAL, "correspondence_copy", "private", "resident_id::text"),
    Place(RELATIVES, "relatives_copy", "private", "resident_id::text"),
    Place(NOTICE, "notice", "private"),
)


def written(session: AsyncSession, place: str, row: object, value: Any) -> str | None:  # noqa: ANN401
    """Return a value as a document of rows says it, sealed; None where there is nothing to seal."""
    return f"\\x{SealedRows.of(session).seal(place, row, value).hex()}" if value else None


def opened(row: object, place: str, key: object, sealed: bytes | None) -> Any:  # noqa: ANN401
    """Return what is sealed in a row that was just read; None where there is nothing.

    Raises
    ------
    LookupError
        Raised for a row that belongs to no session any more: what is sealed is read within the transaction.
    """
    if sealed is None:
        return None
    session = object_session(row)
    if session is None:
        raise LookupError("a sealed value is read while its row belongs to a session")
    return SealedRows.of(session).open(place, key, sealed)
