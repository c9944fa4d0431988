"""Write down who saw and who changed what of whom, in the transaction of the thing itself."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.storage.base import AUDIT
from shared.audit import AuditEntry
from shared.auditing import note, said_in
from shared.contracts.base import Command, Contract, Query

__all__ = ["note_read", "note_work", "note_write"]


async def note_read(
    session: AsyncSession, query: Query, residents: Iterable[UUID], *, shown: type[Contract], now: datetime
) -> None:
    """Write down that these residents were shown, as one row however many they are; nothing if nobody was.

    Parameters
    ----------
    shown
        What was shown of each of them.
    """
    await note(AUDIT, session, query, residents, fields=sorted(shown.model_fields), now=now)


async def note_write(session: AsyncSession, command: Command, residents: Iterable[UUID], *, now: datetime) -> None:
    """Write down that something was said of these residents."""
    await note(AUDIT, session, command, residents, fields=said_in(command), now=now)


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
        await AUDIT.add(session, entry)
