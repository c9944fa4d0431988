"""PostgreSQL from its wheel, on one loopback port, under one folder."""

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import asyncpg

from nuanlin.local.accounts import create_own_folder, reachable_folder, unprivileged_account
from nuanlin.local.cluster import MAJOR_VERSION, SUPERUSER, create_cluster, postgres_environment, postgres_programs
from nuanlin.local.ports import free_port
from nuanlin.local.processes import Command, DidNotStartError, Server, is_running, keep_log_small, stop_pid

__all__ = ["LocalPostgres"]

START_SECONDS = 60.0
"""Replaying the log after a crash takes a few seconds at our sizes; a minute means something is wrong."""

STOP_SECONDS = 20.0
"""A fast shutdown writes one checkpoint."""

LEFTOVER_SECONDS = 10.0
"""After kill -9 its helpers need a moment to notice and to let go of the shared memory."""

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "jit": "off",  # our statements are short: compiling one costs more than it saves
    "max_wal_size": "2GB",
    "autovacuum_naptime": "10s",  # the outbox tables turn over completely within seconds
}

FAST_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "64MB",
    "autovacuum_naptime": "60s",  # each of a dozen databases would be looked at every ten seconds
}
"""For tests only: a crash of the machine would destroy the data, a crash of the server loses nothing.

`synchronous_commit` stays on: without it kill -9 loses the last commits, and tests kill; without fsync it is free.
"""


class LocalPostgres:
    """One PostgreSQL server of our own.

    Parameters
    ----------
    folder
        Where everything is kept. Run as root the server becomes an unprivileged user; when that user cannot
        reach `folder`, the data lives in `home` under /var/tmp instead.
    port
        ``None`` picks a free one at the first start and keeps it.
    fast
        Give up durability for speed (tests).
    """

    def __init__(self, folder: Path, port: int | None = None, *, fast: bool = False) -> None:
        self.folder = folder.resolve()
        self.port = port
        self._port_is_fixed = port is not None
        self._settings = SETTINGS | (FAST_SETTINGS if fast else {})
        self._fast = fast
        self._account = unprivileged_account()
        self.home = reachable_folder(self.folder, self._account)
        self._data = self.home / f"pgdata{MAJOR_VERSION}"
        self._server: Server | None = None
        self._adopted_pid: int | None = None

    @property
    def log_file(self) -> Path:
        """Where the server writes what happens to it."""
        return self.folder / "postgres.log"

    @property
    def pid(self) -> int | None:
        """Id of the running server."""
        return self._server.pid if self._server else self._adopted_pid

    @property
    def adopted(self) -> bool:
        """Whether `start` found our own server already running and took it over."""
        return self._adopted_pid is not None

    @property
    def note(self) -> str | None:
        """What the user should know: the data is not where they would look for it."""
        if self.home == self.folder:
            return None
        return f"PostgreSQL 不能以 root 运行,也进不了 {self.folder},数据放在 {self.home} · data is in {self.home}"

    @property
    def password(self) -> str:
        """The superuser's password, made once per folder."""
        return (self.folder / "password").read_text().strip()

    def url(
        self, database: str, *, user: str = SUPERUSER, password: str | None = None, scheme: str = "postgresql+asyncpg"
    ) -> str:
        """Return the address of one database; the superuser's unless another user is named."""
        return f"{scheme}://{user}:{password or self.password}@127.0.0.1:{self.port}/{database}"

    async def prepare(self) -> Command:
        """Create the data folder if it is missing, clear what an earlier run left, and say how to run the server.

        A server of ours that still runs here is stopped: whoever asks is about to run one.
        """
        create_own_folder(self.folder, mode=0o711)
        create_own_folder(self.home, mode=0o711)
        keep_log_small(self.log_file)
        self.port = self.port or free_port()
        if not self._data.exists():
            await asyncio.to_thread(
                create_cluster,
                self._data,
                password_file=self.folder / "password",
                account=self._account,
                sync=not self._fast,
            )
        version = (self._data / "PG_VERSION").read_text().strip()
        if version != MAJOR_VERSION:
            raise DidNotStartError(f"{self._data} was made by PostgreSQL {version}, this is {MAJOR_VERSION}")
        await self._stop_leftover()
        self._remove_stale_lock()
        settings = [f"-c{name}={value}" for name, value in (self._settings | {"port": str(self.port)}).items()]
        return Command(
            argv=(str(postgres_programs(self._account) / "postgres"), "-D", str(self._data), *settings),
            env=postgres_environment(),
            account=self._account,
            stop_signal=signal.SIGINT,  # "fast": disconnects everybody, loses nothing
            orphan_signal=signal.SIGINT,
        )

    async def start(self) -> None:
        """Start the server, or take over our own one that already runs here, and wait until it is ready.

        Raises
        ------
        DidNotStartError
            Raised with the end of the log when it does not start.
        """
        if leftover := await self._leftover():
            pid, port = leftover
            if self._port_is_fixed and port != self.port:
                raise DidNotStartError(f"PostgreSQL of {self.folder} already runs on port {port} (process {pid})")
            self.port, self._adopted_pid = port, pid
            return
        limit = time.monotonic() + LEFTOVER_SECONDS
        while True:
            server = Server(await self.prepare(), log_file=self.log_file)
            try:
                await server.wait_until_ready(self.is_ready, within=START_SECONDS)
            except DidNotStartError as error:
                if not self._worth_another_try(str(error)) or time.monotonic() > limit:
                    raise
                await asyncio.sleep(0.1)
            else:
                self._server = server
                return

    async def stop(self) -> None:
        """Stop the server, started or taken over."""
        if self._server:
            await self._server.stop(within=STOP_SECONDS)
        elif self._adopted_pid:
            await stop_pid(self._adopted_pid, stop_signal=signal.SIGINT, within=STOP_SECONDS)
        self._server = self._adopted_pid = None

    def kill(self) -> None:
        """End the server as a power cut would; `start` brings it back on the same port."""
        self._port_is_fixed = True
        if self._server:
            self._server.kill()
        elif self._adopted_pid:
            os.kill(self._adopted_pid, signal.SIGKILL)
        self._server = self._adopted_pid = None

    async def remove(self) -> None:
        """Stop the server if it runs and delete all its data; it need not write down first what is deleted next."""
        if self._server:
            await self._server.stop(within=STOP_SECONDS, stop_signal=signal.SIGQUIT)
        await self.stop()
        await self._stop_leftover()
        for folder in {self.home, self.folder}:
            shutil.rmtree(folder, ignore_errors=True)

    async def is_ready(self) -> bool:
        """Whether the server accepts connections."""
        pid, _, state = self._lock()
        return state == "ready" and is_running(pid)  # a killed server leaves its "ready" behind

    async def ensure_database(self, database: str, *, owner: str, owner_password: str) -> None:
        """Make sure that a database and the user who owns it exist and that this password is the user's."""
        connection = await asyncpg.connect(self.url("postgres", scheme="postgresql"))
        try:
            if not await connection.fetchval("select 1 from pg_roles where rolname = $1", owner):
                await connection.execute(f'create role "{owner}" login')
            literal = await connection.fetchval("select quote_literal($1::text)", owner_password)
            await connection.execute(f'alter role "{owner}" password {literal}')
            if not await connection.fetchval("select 1 from pg_database where datname = $1", database):
                await connection.execute(f'create database "{database}" owner "{owner}"')
                await connection.execute(f'revoke connect, temporary on database "{database}" from public')
        finally:
            await connection.close()

    def _lock(self) -> tuple[int, int, str]:
        """Read who runs here: process id, port and state; zeros when nobody does."""
        with contextlib.suppress(OSError, ValueError, IndexError):
            lines = (self._data / "postmaster.pid").read_text().splitlines()
            return int(lines[0]), int(lines[3]), lines[7].strip()
        return 0, 0, ""

    async def _leftover(self) -> tuple[int, int] | None:
        """Find our own server of an earlier run: process id and port; wait for one that is just stopping."""
        limit = time.monotonic() + STOP_SECONDS
        while time.monotonic() < limit:
            pid, port, state = self._lock()
            if not pid or not is_running(pid) or not _is_postgres(pid):
                return None
            if state == "ready":
                return pid, port
            await asyncio.sleep(0.05)
        raise DidNotStartError(f"PostgreSQL of {self.folder} (process {pid}) neither starts nor stops")

    async def _stop_leftover(self) -> None:
        if leftover := await self._leftover():
            await stop_pid(leftover[0], stop_signal=signal.SIGINT, within=STOP_SECONDS)

    def _remove_stale_lock(self) -> None:
        """Remove the lock of a killed server when another program of ours now has its process id.

        Every other stale lock is left to PostgreSQL: it looks for orphans of the killed server before it goes on.
        """
        with contextlib.suppress(OSError, ValueError, IndexError):
            lock = self._data / "postmaster.pid"
            pid = int(lock.read_text().splitlines()[0])
            if is_running(pid) and not _is_postgres(pid) and not _somebody_works_in(self._data):
                lock.unlink()

    def _worth_another_try(self, log: str) -> bool:
        if "Address already in use" in log:
            if self._port_is_fixed:
                raise DidNotStartError(f"port {self.port} is taken by another program: choose another for PostgreSQL")
            self.port = None
            return True
        return "is still in use" in log or "Is another postmaster" in log


def _is_postgres(pid: int) -> bool:
    words = ["ps", "-o", "comm=", "-p", str(pid)]
    try:
        name = Path(f"/proc/{pid}/comm").read_text()
    except OSError:
        name = subprocess.run(words, capture_output=True, text=True, check=False).stdout  # noqa: S603
    return "postgres" in name


def _somebody_works_in(folder: Path) -> bool:
    """Whether a process has its working directory there, as every process of a PostgreSQL server has."""
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if (process / "cwd").readlink() == folder:
                return True
    return False
