"""The driver's own connection inside a session's transaction, for COPY."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from asyncpg import Connection
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

__all__ = ["copy_lines", "copy_rows", "driver", "prefer_indexes"]


async def driver(session: AsyncSession) -> "Connection[Any]":
    """Return the driver's connection, with the session's transaction begun on it."""
    connection = await session.connection()
    raw: Connection[Any] | None = (await connection.get_raw_connection()).driver_connection
    if raw is None:
        raise ConnectionError("the session has no connection")
    if not raw.is_in_transaction():
        await session.execute(text("select 1"))
    return raw


async def copy_rows(
    session: AsyncSession, table: str, *, columns: Sequence[str], rows: Sequence[tuple[object, ...]]
) -> None:
    """Write rows by binary COPY, as part of the session's transaction."""
    if rows:
        await (await driver(session)).copy_records_to_table(table, records=rows, columns=list(columns))


async def copy_lines(session: AsyncSession, table: str, *, columns: Sequence[str], lines: Iterable[str]) -> None:
    """Write rows by text COPY, each a line as `storage.copy_text` makes it, as part of the session's transaction."""
    content = "\n".join(lines)
    if content:
        source = BytesIO(f"{content}\n".encode())
        await (await driver(session)).copy_to_table(table, source=source, columns=list(columns))


async def prefer_indexes(session: AsyncSession) -> None:
    """Make this transaction look rows up by index.

    A table that grows by COPY is larger than its statistics say for a while; the planner then reads the whole of it
    for every batch, and an import of a hundred thousand rows takes minutes instead of seconds.
    """
    for method in ("seqscan", "hashjoin", "mergejoin"):
        await session.execute(text(f"set local enable_{method} = off"))
