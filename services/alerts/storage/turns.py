"""Taking turns: of those who save the same thing, one after the other."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

__all__ = ["alone_with"]


async def alone_with(session: AsyncSession, name: str) -> None:
    """Wait until nobody else saves what has this name; it is ours until the transaction ends."""
    await session.execute(text("select pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name})
