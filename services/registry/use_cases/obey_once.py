"""Obey each command once: one that comes again late must not undo what was said since."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.storage.base import INBOX
from shared.contracts.base import Command

__all__ = ["obeyed_before"]


async def obeyed_before(session: AsyncSession, command: Command) -> bool:
    """Say whether this very command was obeyed already; if not, remember it in the caller's transaction."""
    return not await INBOX.first_time(session, reader=command.NAME, event_id=command.command_id)
