"""The driver's own connection inside a session's transaction, for COPY."""

from collections.abc import Sequence
from typing import Any

from asyncpg import Connection
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.storage.content import Content

__all__ = ["copy_content", "copy_rows", "driver", "prefer_indexes"]


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


class _Pieces:
    """Content as a file to read from."""

    def __init__(self, content: bytes | memoryview) -> None:
        self._rest = memoryview(content)

    def read(self, size: int) -> bytes:
        """Return the next piece; nothing at the end."""
        piece, self._rest = self._rest[:size], self._rest[size:]
        return bytes(piece)


async def copy_content(session: AsyncSession, *contents: Content) -> None:
    """Write rows by COPY, one table after the other, as part of the session's transaction."""
    connection = await driver(session)
    for one in contents:
        if one.content:
            await connection.copy_to_table(
                one.table,
                source=_Pieces(one.content),
                columns=list(one.columns),
                format="binary" if one.binary else "text",
            )


async def prefer_indexes(session: AsyncSession) -> None:
    """Make this transaction look rows up by index.

    A table that grows by COPY is larger than its statistics say for a while; the planner then reads the whole of it
    for every batch, and an import of a hundred thousand rows takes minutes instead of seconds.
    """
    methods = ("enable_seqscan", "enable_hashjoin", "enable_mergejoin")
    await session.execute(
        text("select set_config(m, 'off', true) from unnest(cast(:methods as text[])) m"), {"methods": list(methods)}
    )
