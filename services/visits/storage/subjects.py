"""Whom visits and contacts are about."""

from collections.abc import Collection
from typing import Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

__all__ = ["subjects"]


async def subjects(session: AsyncSession, kind: Literal["visit", "contact"], ids: Collection[UUID]) -> list[UUID]:
    """Return the residents; nobody for an unknown id."""
    found = await session.scalars(
        text(f"select resident_id from {kind} where id = any(:ids)"),  # noqa: S608 - names of our own tables
        {"ids": list(ids)},
    )
    return list(found.all())
