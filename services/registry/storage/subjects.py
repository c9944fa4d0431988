"""Whom something is about that a request names by its own id."""

from collections.abc import Collection
from typing import Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

__all__ = ["Kind", "holder_of", "looked_after_by", "subjects"]

Kind = Literal["ledger_entry", "death_report", "health_flag", "card_test", "device"]

QUESTIONS: dict[Kind, str] = {
    "ledger_entry": "select resident_id from resident_category where id = any(:ids)",
    "death_report": "select resident_id from death_report where id = any(:ids)",
    "health_flag": "select resident_id from health_flag where id = any(:ids)",
    "card_test": """select c.resident_id from card_test t join contact_card c on c.id = t.card_id
        where t.id = any(:ids) and c.resident_id is not null""",
    "device": "select resident_id from device_loan where device_id = any(:ids) and returned_on is null",
}


async def subjects(session: AsyncSession, kind: Kind, ids: Collection[UUID]) -> list[UUID]:
    """Return the residents; of a device those who have it now."""
    found = await session.scalars(text(QUESTIONS[kind]), {"ids": list(ids)})
    return list(found.all())


async def holder_of(session: AsyncSession, community: str, number: int) -> list[UUID]:
    """Return who holds a numbered card; nobody for one in stock."""
    found = await session.scalars(
        text(
            """select resident_id from contact_card
            where community = :community and number = :number and resident_id is not null"""
        ),
        {"community": community, "number": number},
    )
    return list(found.all())


async def looked_after_by(session: AsyncSession, staff_id: UUID) -> list[UUID]:
    """Return the residents in whose care circle somebody stands now, or whose helper they are."""
    found = await session.scalars(
        text(
            """select resident_id from circle_level where staff_id = :staff_id
            union select resident_id from helper_pair where staff_id = :staff_id and active_to is null"""
        ),
        {"staff_id": staff_id},
    )
    return list(found.all())
