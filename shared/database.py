"""One engine, one session factory and one naming convention for every table."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import DateTime, MetaData, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase

__all__ = ["NAMING", "Sessions", "Table", "connect", "session_factory"]

NAMING = {
    "pk": "%(table_name)s_pkey",
    "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "ix": "%(table_name)s_%(column_0_N_name)s_idx",
    "ck": "%(table_name)s_%(constraint_name)s_check",
}

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


def connect(url: str, *, pool_size: int = 10, application: str = "nuanlin") -> AsyncEngine:
    """Create the engine. The caller disposes of it.

    A connection that the server dropped is noticed when it is taken from the pool, so a restarted database heals by
    itself; sessions run in UTC and a statement that waits for a lock says so instead of hanging for ever. Errors do
    not quote the values of a statement: they may be anybody's name.
    """
    return create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={
            "timeout": 10,
            "command_timeout": 60,
            "server_settings": {"application_name": application, "timezone": "UTC", "lock_timeout": "10s"},
        },
    )


def session_factory(engine: AsyncEngine) -> Sessions:
    """Sessions whose objects stay readable after the commit."""
    return async_sessionmaker(engine, expire_on_commit=False)
