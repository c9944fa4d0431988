"""Many rows in one statement with one parameter: what costs a driver work is a parameter, not a row."""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import FromClause, TextClause, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession

__all__ = ["as_document", "insert_many", "insertion_of"]

DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]


async def insert_many(session: AsyncSession, table: FromClause, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows that all say the same fields, in their order; the database fills in what they do not say."""
    if rows:
        await session.execute(insertion_of(table, tuple(rows[0])), {"rows": as_document(rows)})


def as_document(rows: Sequence[dict[str, Any]]) -> str:
    """Return rows as the one parameter of an insertion."""
    return json.dumps(rows, default=_plain, ensure_ascii=False)


@lru_cache(maxsize=64)
def insertion_of(table: FromClause, fields: tuple[str, ...], *, after: str = "") -> TextClause:
    """Return the statement that inserts such rows, with what comes after them: what of a conflict, what to return."""
    names = ", ".join(f'"{field}"' for field in fields)
    typed = ", ".join(f'"{field}" {table.c[field].type.compile(dialect=DIALECT)}' for field in fields)
    # Names are those of our own tables, never of a message.
    return text(
        f'insert into "{table.description}" ({names}) select {names} '  # noqa: S608
        f"from jsonb_to_recordset(cast(:rows as jsonb)) as said ({typed}) {after}"
    )


def _plain(value: object) -> str:
    """Return a value as the database reads it."""
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"no row says a {type(value).__name__}")
