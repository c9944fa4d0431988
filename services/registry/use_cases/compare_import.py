"""Compare the rows of a file with the register as taking them in would, and write nothing but what would come of it."""

from collections import Counter
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.enrolment import Candidate, Enrolment, Outcome
from services.registry.storage.connection import prefer_indexes
from services.registry.storage.import_entries import Entry
from services.registry.storage.import_previews import PreviewStore
from services.registry.storage.imports import ImportStore, RosterImport
from services.registry.storage.standing import StandingStore
from services.registry.use_cases.enrol_people import register_for
from services.registry.use_cases.take_in_roster import AWAY

__all__ = ["COMPARED", "CompareFailedError", "compare_next_import", "count_failed_compare"]

TRIES = 3
"""Attempts after which a file is shown without a comparison."""

BATCH = 2000
"""Rows compared at a time."""

COMPARED = 20_000
"""Most rows that are compared: a large community. More would keep whoever looks waiting for longer than reading it."""

CONFLICTS = 50
"""Contradictions that are shown; the rest are listed once the file is taken in."""


class CompareFailedError(Exception):
    """Raised for an import that cannot be compared, for another reason than a database that is away."""

    def __init__(self, import_id: UUID) -> None:
        super().__init__(f"rows of import {import_id} cannot be compared")
        self.import_id = import_id


async def compare_next_import(
    session: AsyncSession, *, today: date, now: datetime, real_now: datetime, most: int = COMPARED
) -> bool:
    """Compare the import that is first in line to be looked at; returns whether there was one.

    Raises
    ------
    CompareFailedError
        Raised if its rows cannot be compared; the caller counts it with `count_failed_compare`.
    """
    store, previews = ImportStore(session), PreviewStore(session)
    roster = await store.claim(("comparing",), real_now=real_now)
    if roster is None:
        return False
    await prefer_indexes(session)
    try:
        compared = await _compare(session, roster, today=today, now=now, most=most)
    except AWAY:
        raise
    except Exception as error:
        raise CompareFailedError(roster.id) from error
    await previews.keep(roster.id, (await previews.get(roster.id) or {}) | compared)
    await store.set(roster.id, status="previewed")
    return True


async def count_failed_compare(session: AsyncSession, import_id: UUID) -> None:
    """Write down that a file could not be compared; after some attempts it is shown without.

    Whoever waits sees what was read, and that nothing was compared; other files wait no longer.
    """
    store, previews = ImportStore(session), PreviewStore(session)
    roster = await store.get(import_id, lock=True)
    if roster is None or roster.status != "comparing":
        return
    if roster.failure_count + 1 < TRIES:
        await store.set(import_id, failure_count=roster.failure_count + 1)
        return
    left = {"left_count": await _left(session, import_id, after=0)}
    await previews.keep(import_id, (await previews.get(import_id) or {}) | left)
    await store.set(import_id, status="previewed", failure_count=0)


async def _compare(
    session: AsyncSession, roster: RosterImport, *, today: date, now: datetime, most: int
) -> dict[str, Any]:
    store, words = ImportStore(session), Counter[str]()
    rejected: dict[int, str] = {}
    after = 0
    while words.total() < most and (entries := await store.read_entries(roster.id, after=after, limit=BATCH)):
        outcomes = await _outcomes(session, roster.community, entries, today=today, now=now)
        words.update(outcome.word for outcome in outcomes)
        pairs = zip(entries, outcomes, strict=True)
        rejected |= {entry.position: outcome.match.reason for entry, outcome in pairs if outcome.word == "rejected"}
        after = entries[-1].position
    first = dict(sorted(rejected.items())[:CONFLICTS])
    return {
        "compared_count": words.total(),
        "left_count": await _left(session, roster.id, after=after),
        "conflicts": await _conflicts(session, roster.id, first),
        **{f"{word}_count": words[word] for word in ("enrolled", "changed", "unchanged", "rejected")},
    }


async def _outcomes(
    session: AsyncSession, community: str, entries: list[Entry], *, today: date, now: datetime
) -> list[Outcome]:
    ready = [(entry.prepared, entry.digest) for entry in entries if entry.prepared]
    register = await register_for(session, [one.person for one, _ in ready], community=community)
    gaps = await StandingStore(session).gaps_of(community)
    work = Enrolment(community=community, today=today, now=now, register=register, gaps=gaps)
    return [work.take(Candidate(one.person, digest, one.resident_id)) for one, digest in ready]


async def _left(session: AsyncSession, import_id: UUID, *, after: int) -> int:
    found = await session.scalar(
        text("""select count(*) from roster_import_entry
            where import_id = :id and position > :after and kind = 'resident'"""),
        {"id": import_id, "after": after},
    )
    return int(found or 0)


async def _conflicts(session: AsyncSession, import_id: UUID, reasons: dict[int, str]) -> list[dict[str, Any]]:
    rows = await session.execute(
        text("""select position, sheet, row from roster_import_row
            where import_id = :id and position = any(:positions) order by position"""),
        {"id": import_id, "positions": list(reasons)},
    )
    return [{"sheet": row.sheet, "row": row.row, "reason": reasons[row.position]} for row in rows.all()]
