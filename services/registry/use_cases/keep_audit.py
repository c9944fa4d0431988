"""Write down who saw and who changed what of whom, in the transaction of the thing itself."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.audit import AuditEntry
from services.registry.storage.audit import AuditStore
from shared.contracts.base import Command, Contract, Query, Request

__all__ = ["note_read", "note_work", "note_write"]

UNNAMED = "unnamed"
"""Who asked, where the request does not say."""

ABOUT_THE_REQUEST = frozenset({"command_id", "actor", "viewer", "reason"})
"""Fields of a command that say nothing of the person."""


async def note_read(
    session: AsyncSession, query: Query, residents: Iterable[UUID], *, shown: type[Contract], now: datetime
) -> None:
    """Write down that these residents were shown, as one row however many they are; nothing if nobody was.

    Parameters
    ----------
    shown
        What was shown of each of them.
    """
    await _note(session, query, "read", residents, sorted(shown.model_fields), now=now)


async def note_write(session: AsyncSession, command: Command, residents: Iterable[UUID], *, now: datetime) -> None:
    """Write down that something was said of these residents; what a command leaves as it comes says nothing."""
    said = command.model_dump(exclude=set(ABOUT_THE_REQUEST), exclude_defaults=True)
    await _note(session, command, "write", residents, sorted(said), now=now)


async def note_work(
    session: AsyncSession, work: str, residents: Iterable[UUID], *, actor: str, fields: Iterable[str], now: datetime
) -> None:
    """Write down what the registry did by itself to many residents at once, as one row."""
    ids = tuple(sorted(set(residents)))
    if ids:
        entry = AuditEntry(
            at=now,
            actor=actor,
            role=None,
            action="write",
            request=work,
            reason=None,
            resident_ids=ids,
            fields=tuple(fields),
        )
        await AuditStore(session).add(entry)


async def _note(
    session: AsyncSession, request: Request, action: str, residents: Iterable[UUID], fields: list[str], *, now: datetime
) -> None:
    ids = tuple(sorted(set(residents)))
    if not ids:
        return
    viewer = request.viewer
    asker = request.actor if isinstance(request, Command) else UNNAMED
    await AuditStore(session).add(
        AuditEntry(
            at=now,
            actor=viewer.actor if viewer else asker,
            role=viewer.role if viewer else None,
            action=action,
            request=request.NAME,
            reason=(viewer.purpose if viewer else None) or getattr(request, "reason", None),
            resident_ids=ids,
            fields=tuple(fields),
        )
    )
