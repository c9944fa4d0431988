"""Read the file of an import and write down its rows: long work, done outside any transaction under a lease."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import structlog

from services.registry.domain.person import Person
from services.registry.domain.roster.reading import RosterReading
from services.registry.domain.roster_entries import context_of, finding_entry, sort_rows
from services.registry.files.correction_sheet import write_correction
from services.registry.files.workbook import UnreadableFileError
from services.registry.storage.corrections import CorrectionStore
from services.registry.storage.header_words import HeaderWordStore
from services.registry.storage.import_entries import Entry, Prepared
from services.registry.storage.import_rows import ReadRow
from services.registry.storage.imports import ImportStore, Result, RosterImport
from services.registry.storage.resident_lines import head_of
from services.registry.storage.sealed import Vault
from services.registry.use_cases.assemble import said_of
from services.registry.use_cases.check_roster import check_roster
from shared.database import Sessions

__all__ = ["LEASE", "Reader", "read_next_import"]

LEASE = timedelta(seconds=20)
"""How long a file stays with a worker that gives no sign of life. Shorter, and a busy machine reads it twice."""

TRIES = 3
"""Attempts after which a file that cannot be read for an unknown reason is given up."""

log = structlog.get_logger("import")

Reader = Callable[..., RosterReading]


@dataclass(frozen=True)
class _Lease:
    sessions: Sessions
    import_id: UUID
    token: UUID
    real_now: Callable[[], datetime]

    async def keep(self) -> None:
        """Hold the lease until cancelled."""
        while True:
            await asyncio.sleep(LEASE.total_seconds() / 3)
            async with self.sessions.begin() as session:
                await ImportStore(session).renew(self.import_id, token=self.token, until=self.real_now() + LEASE)


async def read_next_import(
    sessions: Sessions,
    *,
    now: Callable[[], datetime],
    real_now: Callable[[], datetime],
    read: Reader = check_roster,
) -> bool:
    """Read the file that is first in line; returns whether there was one.

    Parameters
    ----------
    now
        Business time, for what is written down.
    real_now
        Real time, for the lease.
    """
    token = uuid4()
    async with sessions.begin() as session:
        store = ImportStore(session)
        moment = real_now()
        roster = await store.claim(("waiting", "checking"), real_now=moment, token=token, until=moment + LEASE)
        if roster is None:
            return False
        content = await store.file_of(roster.id)
        words = await HeaderWordStore(session).of_community(roster.community)
        vault = Vault.of(session)
    lease = _Lease(sessions, roster.id, token, real_now)
    keeping = asyncio.create_task(lease.keep())
    try:
        await _read(lease, roster, content, words, vault=vault, read=read, now=now)
    except asyncio.CancelledError:
        await _give_back(lease)
        raise
    finally:
        keeping.cancel()
    return True


async def _read(
    lease: _Lease,
    roster: RosterImport,
    content: bytes,
    words: dict[str, list[str]],
    *,
    vault: Vault,
    read: Reader,
    now: Callable[[], datetime],
) -> None:
    if sha256(content).hexdigest() != roster.sha256:
        await _fail(lease, now(), "收到的文件与发出的不一致,请重新上传")
        return
    try:
        whole = await asyncio.to_thread(_read_whole, roster, content, words, vault, read)
    except UnreadableFileError as error:
        await _fail(lease, now(), str(error))
        return
    except Exception as error:  # noqa: BLE001
        await _count_failure(lease, roster, error, now())
        return
    await _write(lease, whole)


@dataclass(frozen=True, slots=True)
class _Whole:
    """Everything that is written of one file."""

    rows: list[ReadRow]
    entries: list[Entry]
    results: list[Result]
    correction: bytes
    hidden_sheets: list[str]
    context: dict[str, Any]


def _read_whole(
    roster: RosterImport, content: bytes, words: dict[str, list[str]], vault: Vault, read: Reader
) -> _Whole:
    """Read a file and make all that is written of it, in a thread: it takes long, and nobody is to wait meanwhile."""
    reading = read(
        content,
        filename=roster.filename,
        as_of=roster.as_of,
        sheets=roster.sheets or None,
        synonyms=words or None,
    )
    sorting = sort_rows(reading)
    return _Whole(
        rows=[
            ReadRow(
                position,
                kind,
                row.sheet,
                row.row,
                row.verdict.value,
                name,
                [finding_entry(one) for one in row.findings],
            )
            for position, kind, row, name in sorting.rows
        ],
        entries=[_prepared(vault, Entry(*entry), roster.community) for entry in sorting.entries],
        results=[Result(position, outcome, None) for position, outcome in sorting.settled],
        correction=write_correction(reading, only_problems=True),
        hidden_sheets=list(reading.hidden_sheets),
        context=context_of(reading),
    )


def _prepared(vault: Vault, entry: Entry, community: str) -> Entry:
    """Make what does not depend on the register, so that nobody waits for it while the register is locked."""
    digest = vault.digest_of(entry.digest)
    if entry.kind != "resident":
        return replace(entry, digest=digest)
    person, resident_id = Person.from_entry(entry.values), uuid4()
    head = head_of(vault, resident_id, community, person)
    return replace(entry, values={}, digest=digest, prepared=Prepared(resident_id, person, head, said_of(person)))


async def _write(lease: _Lease, whole: _Whole) -> None:
    async with lease.sessions.begin() as session:
        store = ImportStore(session)
        if not await store.renew(lease.import_id, token=lease.token, until=lease.real_now() + LEASE):
            log.warning("another worker reads this file", import_id=str(lease.import_id))
            return
        await store.write_rows(lease.import_id, rows=whole.rows, entries=whole.entries, results=whole.results)
        await CorrectionStore(session).keep(lease.import_id, whole.correction)
        await store.set(
            lease.import_id,
            status="taking_in",
            leased_until=None,
            lease_token=None,
            failure_count=0,
            row_count=len(whole.rows),
            hidden_sheets=whole.hidden_sheets,
            context=whole.context,
            counts=await store.count_rows(lease.import_id),
        )


async def _fail(lease: _Lease, now: datetime, problem: str) -> None:
    async with lease.sessions.begin() as session:
        store = ImportStore(session)
        if await store.renew(lease.import_id, token=lease.token, until=lease.real_now()):
            await store.set(
                lease.import_id, status="failed", problem=problem, finished_at=now, leased_until=None, lease_token=None
            )
            await store.forget_file(lease.import_id)


async def _count_failure(lease: _Lease, roster: RosterImport, error: Exception, now: datetime) -> None:
    """Try again later, by whichever worker; give up after some attempts. The error itself may hold personal data."""
    log.error("file could not be read", import_id=str(roster.id), reason=type(error).__name__)
    if roster.failure_count + 1 >= TRIES:
        await _fail(lease, now, "读取这个文件时程序出错,没有导入任何内容;请把文件另存为 .xlsx 再试,仍不行请联系管理员")
        return
    async with lease.sessions.begin() as session:
        await ImportStore(session).set(
            roster.id, failure_count=roster.failure_count + 1, leased_until=lease.real_now(), lease_token=None
        )


async def _give_back(lease: _Lease) -> None:
    """Let another worker begin at once when this one is told to stop."""
    async with lease.sessions.begin() as session:
        await ImportStore(session).renew(lease.import_id, token=lease.token, until=lease.real_now())
