"""A roster brings back somebody who had left: a move like any other, only that a file says so."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.person import Resident
from services.registry.domain.residence import Move
from services.registry.storage.moves import MoveStore
from services.registry.use_cases.announce_life import recorded
from services.registry.use_cases.announce_moves import moved
from services.registry.use_cases.carry_over import step_over
from services.registry.use_cases.move_resident import write_what_happened
from shared.contracts.base import Event

__all__ = ["Arrival", "move_by_roster"]

ROSTER = "花名册"
"""Who is said to have told of the move."""

Arrival = tuple[Resident, Resident]
"""Somebody who moved: as they were in the community they come from, and as they are here."""


async def move_by_roster(
    session: AsyncSession, arrivals: Sequence[Arrival], *, today: date, now: datetime
) -> list[Event]:
    """Write the moves of those whom a roster found gone from another community; returns what is to be told.

    They are few, so one after the other. Their versions are those before the roster changed them.
    """
    told: list[Event] = []
    for before, after in arrivals:
        move = Move(
            id=uuid4(),
            resident_id=before.id,
            from_community=before.community,
            from_door=before.person.door,
            from_grid=before.person.grid,
            to_community=after.community,
            to_door=after.person.door,
            to_grid=after.person.grid,
            effective_on=today,
            effective_at=now,
            state="done",
            origin="roster",
            told_by=ROSTER,
            reason="花名册里在册",
            decided_by=ROSTER,
            decided_at=now,
        )
        await MoveStore(session).add(move)
        happened = await write_what_happened(session, move, before)
        await step_over(session, move)
        there = replace(after, version=before.version + 1)
        told += [*moved(move, there, now=now), recorded(happened, there, now=now)]
    return told
