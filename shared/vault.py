"""Values that are sealed for one row each, by the keys that the sessions of a process carry."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from pydantic_core import from_json, to_json

from shared.sealing import Sealer

if TYPE_CHECKING:  # a process that reads files seals too, and has no database
    from sqlalchemy.ext.asyncio import AsyncSession
    from sqlalchemy.orm import Session

    from shared.database import Sessions

__all__ = ["CLEAR", "SealedRows"]

CLEAR = bytes(4)
"""Stands where the mark of a key would: written before values were sealed. Each service seals such rows of its own."""


@dataclass(frozen=True)
class SealedRows:
    """Seals values for one row each, and opens them."""

    sealer: Sealer

    @classmethod
    def of(cls, session: "AsyncSession | Session") -> Self:
        """Return what the sessions of this process carry.

        Raises
        ------
        LookupError
            Raised for sessions that were made without.
        """
        found: Self | None = session.info.get("vault")
        if found is None:
            raise LookupError("these sessions carry no vault")
        return found

    def given_to(self, sessions: "Sessions") -> "Sessions":
        """Let all sessions made from now on carry this."""
        sessions.configure(info={"vault": self})
        return sessions

    def seal(self, place: str, row: object, value: Any) -> bytes:  # noqa: ANN401
        """Seal a value for one row of a place such as ``resident.private``."""
        return self.seal_bytes(place, row, to_json(value))

    def open(self, place: str, row: object, sealed: bytes) -> Any:  # noqa: ANN401
        """Return what was sealed for this row of this place."""
        return from_json(self.open_bytes(place, row, sealed))

    def seal_bytes(self, place: str, row: object, content: bytes) -> bytes:
        """Seal the content of a file."""
        return self.sealer.seal_bytes(content, about=f"{place}:{row}")

    def open_bytes(self, place: str, row: object, sealed: bytes) -> bytes:
        """Return the content that was sealed for this row of this place."""
        if sealed[: len(CLEAR)] == CLEAR:
            return sealed[len(CLEAR) :]
        return self.sealer.open_bytes(sealed, about=f"{place}:{row}")
