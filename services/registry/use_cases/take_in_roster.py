"""Take the rows of an import in, batch by batch: each batch is one transaction, and whoever comes next goes on."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from asyncpg import PostgresConnectionError
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.enrolment import Candidate, Outcome
from services.registry.domain.matching import Match, Verdict
from services.registry.domain.roster.codes import WORDINGS, Code
from services.registry.storage.archives import ArchiveStore
from services.registry.storage.areas import AreaStore
from services.registry.storage.connection import prefer_indexes
from services.registry.storage.import_entries import Entry
from services.registry.storage.imports import ImportStore, Result, RosterImport
from services.registry.storage.outgoing import tell
from services.registry.use_cases.enrol_people import enrol_people
from services.registry.use_cases.enrol_staff import enrol_grid_workers, enrol_staff
from services.registry.use_cases.keep_audit import note_work
from services.registry.use_cases.watch_grids import watch_grids
from shared.areas import place_of
from shared.contracts.registry import RosterImported
from shared.contracts.registry_imports import RunImport

__all__ = ["AWAY", "BATCH", "BatchFailedError", "count_failure", "take_in_batch"]

BATCH = 6000
"""Rows in one transaction. Larger gains nothing; a larger one also waits longer for whoever shares the community."""

TRIES = 5
"""Attempts after which an import is given up whose rows fail for a reason of their own."""

AWAY = (OperationalError, InterfaceError, PostgresConnectionError, ConnectionError, TimeoutError)
"""What a database raises that is away: no fault of the rows, so not counted against them."""

BASIS = "花名册导入"
"""Why a category is entered, in the ledger."""


class BatchFailedError(Exception):
    """Raised for an import whose next rows cannot be taken in, for another reason than a database that is away."""

    def __init__(self, import_id: UUID) -> None:
        super().__init__(f"rows of import {import_id} cannot be taken in")
        self.import_id = import_id


async def take_in_batch(
    session: AsyncSession, *, today: date, now: datetime, real_now: datetime, load_limit: int, batch: int = BATCH
) -> bool:
    """Take in the next rows of the import that is first in line; returns whether there was one.

    The import's row is locked until the transaction ends, so two workers never take in the same rows, and rows of a
    worker that dies come back at once.

    Parameters
    ----------
    load_limit
        Most residents that a pairing list may give to one liaison.

    Raises
    ------
    BatchFailedError
        Raised if the rows cannot be taken in; the caller counts it with `count_failure`.
    """
    roster = await ImportStore(session).claim(("taking_in",), real_now=real_now)
    if roster is None:
        return False
    try:
        with _collector_paused():
            await _take_in(session, roster, today=today, now=now, load_limit=load_limit, batch=batch)
    except AWAY:
        raise
    except Exception as error:
        raise BatchFailedError(roster.id) from error
    return True


async def count_failure(session: AsyncSession, import_id: UUID, *, now: datetime) -> bool:
    """Write down that rows could not be taken in; gives the import up after some attempts, and returns whether it did.

    What was taken in stays. Other imports of the community wait no longer.
    """
    store = ImportStore(session)
    roster = await store.get(import_id, lock=True)
    if roster is None or roster.status != "taking_in":
        return False
    if roster.failure_count + 1 < TRIES:
        await store.set(import_id, failure_count=roster.failure_count + 1)
        return False
    problem = f"导入到第 {roster.applied_position} 行之后出错,之前的行已经导入;请再导入一次这个文件,仍不行请联系管理员"
    await store.set(import_id, status="failed", problem=problem, finished_at=now)
    await store.forget_file(import_id)
    return True


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Look for no unreachable cycles meanwhile: a batch makes thousands of objects and no cycle.

    The collector would walk through all of them again and again, for a third of the time that a batch takes.
    """
    paused = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if paused:
            gc.enable()


async def _take_in(
    session: AsyncSession, roster: RosterImport, *, today: date, now: datetime, load_limit: int, batch: int
) -> None:
    store = ImportStore(session)
    await AreaStore(session).lock_community(roster.community)
    await prefer_indexes(session)
    entries = await store.take_entries(roster.id, limit=batch)
    if not entries:
        await _finish(session, roster, now=now)
        return
    for kind, rows in groupby(entries, key=lambda entry: entry.kind):
        if kind == "resident":
            results = await _take_in_people(session, roster, list(rows), today=today, now=now)
        else:
            results = await enrol_staff(session, roster, list(rows), load_limit=load_limit, now=now)
        await store.write_results(roster.id, results)
    await store.set(roster.id, applied_position=entries[-1].position, failure_count=0)


async def _take_in_people(
    session: AsyncSession, roster: RosterImport, entries: list[Entry], *, today: date, now: datetime
) -> list[Result]:
    ahead = [(entry.prepared, entry.digest) for entry in entries if entry.prepared]
    prepared = {ready.resident_id: ready for ready, _ in ahead}
    candidates = [Candidate(ready.person, digest, ready.resident_id) for ready, digest in ahead]
    outcomes = await enrol_people(
        session, candidates, community=roster.community, today=today, now=now, basis=BASIS, prepared=prepared
    )
    written = [one.resident_id for one in outcomes if one.resident_id and one.word in {"enrolled", "changed"}]
    actor = f"import:{roster.id}"
    await note_work(session, RunImport.NAME, written, actor=actor, fields=["roster_row"], now=now)
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
    await watch_grids(session, roster.community, now=now)
    counts = await store.count_rows(roster.id)
    await store.set(roster.id, status="done", applied_position=roster.row_count, counts=counts, finished_at=now)
    await ArchiveStore(session).look_again(roster.community)
    if roster.correction_whole:
        await store.forget_file(roster.id)
    await tell(session, [_imported(replace(roster, counts=counts), now=now)])


def _imported(roster: RosterImport, *, now: datetime) -> RosterImported:
    counts = roster.counts
    return RosterImported(
        event_id=RosterImported.identify(roster.id),
        occurred_at=now,
        **place_of(roster.community),
        import_id=roster.id,
        row_count=roster.row_count,
        accepted_count=counts.get("accept", 0),
        warned_count=counts.get("accept_with_warning", 0),
        rejected_count=counts.get("reject", 0),
        changed_count=counts.get("enrolled", 0) + counts.get("changed", 0),
    )
