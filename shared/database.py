"""One engine, one session factory and one naming convention for every table."""

import math
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import URL, DateTime, MetaData, Text
from sqlalchemy import event as listening
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import ConnectionPoolEntry

__all__ = ["NAMING", "Sessions", "Table", "connect", "patient", "session_factory"]

NAMING = {
    "pk": "%(table_name)s_pkey",
    "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "ix": "%(table_name)s_%(column_0_N_name)s_idx",
    "ck": "%(table_name)s_%(constraint_name)s_check",
}

IDLE_SECONDS = 5.0
"""A connection unused for longer is asked whether it is still there before it is used."""

Sessions = async_sessionmaker[AsyncSession]

TYPES: dict[Any, Any] = {str: Text(), datetime: DateTime(timezone=True), dict[str, Any]: JSONB(), list[Any]: JSONB()}
"""Text has no length limit; every moment has a time zone; structures are jsonb."""


class Table(DeclarativeBase):
    """Base of every mapped class. A service derives its own from it with its own metadata, so no query joins two."""

    __abstract__ = True
    type_annotation_map: ClassVar = TYPES


def new_metadata() -> MetaData:
    """Return the metadata of one service."""
    return MetaData(naming_convention=NAMING)


def connect(
    url: str | URL, *, pool_size: int = 10, application: str = "nuanlin", statement_seconds: float = 60
) -> AsyncEngine:
    """Create the engine. The caller disposes of it.

    A connection that the server dropped is noticed when it is taken from the pool, so a restarted database heals by
    itself; sessions run in UTC and a statement that waits for a lock says so instead of hanging for ever. Errors do
    not quote the values of a statement: they may be anybody's name.
    """
    engine = create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        hide_parameters=True,
        connect_args={
            "timeout": 10,
            "command_timeout": statement_seconds,
            "server_settings": {"application_name": application, "timezone": "UTC", "lock_timeout": "10s"},
        },
    )
    listening.listen(engine.sync_engine, "checkin", _note_use)
    listening.listen(engine.sync_engine, "checkout", _check_before_use)
    return engine


def _note_use(_: object, entry: ConnectionPoolEntry) -> None:
    entry.info["used_at"] = time.monotonic()


def _check_before_use(connection: Any, entry: ConnectionPoolEntry, _: object) -> None:  # noqa: ANN401
    """Have the pool replace a connection that is gone.

    One that was closed says so for nothing. One that nobody used for a while is asked besides: a network may have
    dropped it in silence. Asking every time would cost each transaction a round trip.
    """
    if connection.driver_connection.is_closed():
        raise DisconnectionError("closed by the server")
    if time.monotonic() - entry.info.get("used_at", math.inf) > IDLE_SECONDS:
        try:
            connection.ping()
        except Exception as error:
            raise DisconnectionError("does not answer") from error


def session_factory(engine: AsyncEngine) -> Sessions:
    """Sessions whose objects stay readable after the commit."""
    return async_sessionmaker(engine, expire_on_commit=False)


@asynccontextmanager
async def patient(sessions: Sessions, *, seconds: float) -> AsyncIterator[Sessions]:
    """Lend sessions on a connection of their own to the same database, whose statements may take longer."""
    engine = connect(sessions.kw["bind"].url, pool_size=1, statement_seconds=seconds)
    try:
        yield session_factory(engine)
    finally:
        await engine.dispose()
