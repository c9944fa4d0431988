"""Read the file of an import and write down its rows: long work, done outside any transaction under a lease."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID, uuid4

import structlog

from services.registry.files.workbook import UnreadableFileError
from services.registry.storage.corrections import CorrectionStore
from services.registry.storage.header_words import HeaderWordStore
from services.registry.storage.import_previews import PreviewStore
from services.registry.storage.imports import ImportStore, RosterImport
from services.registry.storage.sealed import Vault
from services.registry.use_cases.read_apart import Apart, in_a_process, read_file
from services.registry.use_cases.read_roster import RosterFile, Whole
from shared.database import Sessions

__all__ = ["LEASE", "file_of", "read_next_import"]

LEASE = timedelta(seconds=20)
"""How long a file stays with a worker that gives no sign of life. Shorter, and a busy machine reads it twice."""

TRIES = 3
"""Attempts after which a file that cannot be read for an unknown reason is given up."""

log = structlog.get_logger("import")


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
    apart: Apart = in_a_process,
) -> bool:
    """Read the file that is first in line; returns whether there was one.

    Parameters
    ----------
    now
        Business time, for what is written down.
    real_now
        Real time, for the lease.
    apart
        Where the file is read.
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
        await _read(lease, roster, file_of(roster, content, words), vault=vault, apart=apart, now=now)
    except asyncio.CancelledError:
        await _give_back(lease)
        raise
    finally:
        keeping.cancel()
    return True


async def _read(
    lease: _Lease,
    roster: RosterImport,
    file: RosterFile,
    *,
    vault: Vault,
    apart: Apart,
    now: Callable[[], datetime],
) -> None:
    if (await asyncio.to_thread(sha256, file.content)).hexdigest() != roster.sha256:
        await _fail(lease, now(), "收到的文件与发出的不一致,请重新上传")
        return
    try:
        whole = await read_file(file, vault, apart)
    except UnreadableFileError as error:
        await _fail(lease, now(), str(error))
        return
    except Exception as error:  # noqa: BLE001
        await _count_failure(lease, roster, error, now())
        return
    await _write(lease, whole)


def file_of(roster: RosterImport, content: bytes, words: dict[str, list[str]]) -> RosterFile:
    """Return the file of an import, with all that reading it depends on."""
    return RosterFile(
        import_id=roster.id,
        community=roster.community,
        filename=roster.filename,
        as_of=roster.as_of,
        sheets=roster.sheets,
        words=words,
        choices=roster.choices,
        held=roster.held,
        content=content,
    )


async def _write(lease: _Lease, whole: Whole) -> None:
    async with lease.sessions.begin() as session:
        store = ImportStore(session)
        if not await store.renew(lease.import_id, token=lease.token, until=lease.real_now() + LEASE):
            log.warning("another worker reads this file", import_id=str(lease.import_id))
            return
        await store.write_reading(lease.import_id, whole.tables)
        await CorrectionStore(session).keep(lease.import_id, whole.correction)
        if whole.preview:
            await PreviewStore(session).keep(lease.import_id, whole.preview)
        await store.set(
            lease.import_id,
            status="comparing" if whole.preview else "taking_in",
            leased_until=None,
            lease_token=None,
            failure_count=0,
            row_count=whole.row_count,
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
