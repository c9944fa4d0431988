"""The data folder of one local run: who uses it, its ports, its passwords."""

import contextlib
import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Self

from nuanlin.local.ports import can_bind, free_port
from nuanlin.local.postgres import LocalPostgres

__all__ = ["Workspace", "WorkspaceError"]

MARKER = ".nuanlin-data"
MARKER_TEXT = "Made by nuanlin. `make demo RESET=1` deletes everything in this folder.\n"


class WorkspaceError(Exception):
    """The data folder cannot be used; the text says what to do."""


class Workspace:
    """A folder that carries our marker. Open one with `Workspace.open` or `Workspace.from_environment`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Self:
        """Open the folder that NUANLIN_DATA names, else ./data."""
        return cls.open(Path(environ.get("NUANLIN_DATA") or "data"))

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open a data folder, or make a missing or empty one ours.

        Raises
        ------
        WorkspaceError
            Raised if the folder holds something that is not ours.
        """
        folder = folder.expanduser().resolve()
        folder.mkdir(mode=0o755, parents=True, exist_ok=True)
        if not (folder / MARKER).exists():
            if any(folder.iterdir()):
                raise WorkspaceError(f"{folder} 里有别的文件,不是暖邻的数据目录;请用 NUANLIN_DATA 指定另一个目录")
            (folder / MARKER).write_text(MARKER_TEXT)
        return cls(folder)

    @property
    def postgres_folder(self) -> Path:
        """Where PostgreSQL lives."""
        return self.folder / "postgres"

    @property
    def nats_folder(self) -> Path:
        """Where NATS lives."""
        return self.folder / "nats"

    @contextmanager
    def locked(self, command: str) -> Iterator[None]:
        """Hold the folder for one run; the system lets go of it however the run ends.

        Raises
        ------
        WorkspaceError
            Raised if another run holds it.
        """
        with (self.folder / "lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise WorkspaceError(self._busy_text(lock)) from error
            lock.truncate(0)
            lock.write(f"{os.getpid()} {command}\n")
            lock.flush()
            yield

    def in_use(self) -> bool:
        """Whether a run holds the folder now."""
        with (self.folder / "lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return True
        return False

    def port(self, name: str, *, preferred: int | None = None, fixed: int | None = None) -> int:
        """Return the port of a program, the same in every run as far as it is free.

        Parameters
        ----------
        name
            Of the program.
        preferred
            What to try the first time.
        fixed
            What the user demands; nothing else will do.

        Raises
        ------
        WorkspaceError
            Raised if the fixed port is taken.
        """
        ports = self._ports()
        if fixed is not None and not can_bind(fixed):
            raise WorkspaceError(f"端口 {fixed}({name})已被别的程序占用;请停掉它,或换一个端口")
        wanted = (fixed, ports.get(name), preferred)
        taken_by_us = {port for other, port in ports.items() if other != name}
        usable = (port for port in wanted if port and port not in taken_by_us and can_bind(port))
        port = next(usable, None) or free_port()
        self.remember_port(name, port)
        return port

    def remember_port(self, name: str, port: int) -> None:
        """Note where a program listens, for the next run and for other commands."""
        unfinished = self.folder / "ports.json.unfinished"
        unfinished.write_text(json.dumps(self._ports() | {name: port}, indent=2) + "\n")
        unfinished.replace(self.folder / "ports.json")

    def known_port(self, name: str) -> int | None:
        """Return where a program listens, or listened in the last run."""
        return self._ports().get(name)

    def secret(self, name: str) -> str:
        """Return a password, made up at the first request and then kept."""
        folder = self.folder / "secrets"
        folder.mkdir(mode=0o700, exist_ok=True)
        file = folder / name
        if not file.exists():
            unfinished = file.with_suffix(".unfinished")
            unfinished.touch(mode=0o600)
            # NATS would take one that begins with a digit for a number.
            unfinished.write_text(f"n{secrets.token_urlsafe(24)}")
            unfinished.replace(file)
        return file.read_text()

    async def reset(self) -> None:
        """Delete what all runs have left, ports and passwords included; hold the lock while you do.

        Raises
        ------
        WorkspaceError
            Raised if the folder does not carry our marker.
        """
        if not (self.folder / MARKER).is_file():
            raise WorkspaceError(f"{self.folder} 没有 {MARKER},不是暖邻建的目录,不会删除任何东西")
        await LocalPostgres(self.postgres_folder).remove()
        for entry in self.folder.iterdir():
            if entry.name in {MARKER, "lock"}:
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()

    def _ports(self) -> dict[str, int]:
        with contextlib.suppress(OSError, ValueError):
            return dict(json.loads((self.folder / "ports.json").read_text()))
        return {}

    def _busy_text(self, lock: IO[str]) -> str:
        lock.seek(0)
        pid, _, command = lock.read().strip().partition(" ")
        return (
            f"{self.folder} 正被进程 {pid}(nuanlin {command})使用;请先停掉它,或用 NUANLIN_DATA 指定另一个目录"
            f" · in use by process {pid}"
        )
