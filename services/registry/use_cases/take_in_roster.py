"""Take the rows of an import in, batch by batch: each batch is one transaction, and whoever comes next goes on."""

from dataclasses import replace
from datetime import date, datetime
from itertools import groupby

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.matching import Match, Verdict
from services.registry.domain.person import Person
from services.registry.domain.roster.codes import WORDINGS, Code
from services.registry.storage.areas import AreaStore
from services.registry.storage.connection import prefer_indexes
from services.registry.storage.imports import Entry, ImportStore, Result, RosterImport
from services.registry.storage.outgoing import tell
from services.registry.use_cases.enrol_people import Candidate, Outcome, enrol_people
from services.registry.use_cases.enrol_staff import enrol_grid_workers, enrol_staff
from shared.areas import Area
from shared.contracts.registry import RosterImported

__all__ = ["BATCH", "take_in_batch"]

BATCH = 3000
"""Rows in one transaction. Larger gains nothing; a larger one also waits longer for whoever shares the community."""

BASIS = "花名册导入"
"""Why a category is entered, in the ledger."""


async def take_in_batch(
    session: AsyncSession, *, today: date, now: datetime, real_now: datetime, batch: int = BATCH
) -> bool:
    """Take in the next rows of the import that is first in line; returns whether there was one.

    The import's row is locked until the transaction ends, so two workers never take in the same rows, and rows of a
    worker that dies come back at once.
    """
    store = ImportStore(session)
    roster = await store.claim(("taking_in",), real_now=real_now)
    if roster is None:
        return False
    await AreaStore(session).lock_community(roster.community)
    await prefer_indexes(session)
    entries = await store.take_entries(roster.id, limit=batch)
    if not entries:
        await _finish(session, roster, now=now)
        return True
    for kind, rows in groupby(entries, key=lambda entry: entry.kind):
        if kind == "resident":
            results = await _take_in_people(session, roster, list(rows), today=today, now=now)
        else:
            results = await enrol_staff(session, roster, list(rows), now=now)
        await store.write_results(roster.id, results)
    await store.set(roster.id, applied_position=entries[-1].position, failure_count=0)
    return True


async def _take_in_people(
    session: AsyncSession, roster: RosterImport, entries: list[Entry], *, today: date, now: datetime
) -> list[Result]:
    candidates = [Candidate(Person.from_entry(entry.values), entry.digest) for entry in entries]
    outcomes = await enrol_people(session, candidates, community=roster.community, today=today, now=now, basis=BASIS)
    store, pairs = ImportStore(session), list(zip(entries, outcomes, strict=True))
    conflicts = {entry.position: _conflict(outcome.match) for entry, outcome in pairs if outcome.word == "rejected"}
    possible = {entry.position: _possible() for entry, outcome in pairs if _is_possible(outcome)}
    if conflicts:
        await store.add_findings(roster.id, verdict="reject", findings=conflicts)
    if possible:
        await store.add_findings(roster.id, verdict="accept_with_warning", findings=possible)
    return [Result(entry.position, outcome.word, outcome.resident_id) for entry, outcome in pairs]


def _is_possible(outcome: Outcome) -> bool:
    return outcome.word == "enrolled" and outcome.match.verdict is Verdict.POSSIBLE


def _conflict(match: Match) -> dict[str, str]:
    return {
        "code": Code.DUPLICATE_CONFLICT.value,
        "reason": f"与居民档案矛盾:{match.reason};这一行没有导入",
        "advice": "请与本人或家属核实;档案有误就先在档案里更正,再导入这一行",
    }


def _possible() -> dict[str, str]:
    return {
        "code": Code.DUPLICATE_POSSIBLE.value,
        "reason": "档案里有同名同生日、住址不同的居民;两人都保留",
        "advice": WORDINGS[Code.DUPLICATE_POSSIBLE].advice,
    }


async def _finish(session: AsyncSession, roster: RosterImport, *, now: datetime) -> None:
    store = ImportStore(session)
    await enrol_grid_workers(session, roster, now=now)
    counts = await store.count_rows(roster.id)
    await store.set(roster.id, status="done", applied_position=roster.row_count, counts=counts, finished_at=now)
    if roster.correction_whole:
        await store.forget_file(roster.id)
    await tell(session, [_imported(replace(roster, counts=counts), now=now)])


def _imported(roster: RosterImport, *, now: datetime) -> RosterImported:
    area, counts = Area.parse(roster.community), roster.counts
    return RosterImported(
        event_id=RosterImported.identify(roster.id),
        occurred_at=now,
        district=area.district,
        street=area.street,
        community=area.community,
        import_id=roster.id,
        row_count=roster.row_count,
        accepted_count=counts.get("accept", 0),
        warned_count=counts.get("accept_with_warning", 0),
        rejected_count=counts.get("reject", 0),
        changed_count=counts.get("enrolled", 0) + counts.get("changed", 0),
    )
