"""Starting and stopping one program."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from nuanlin.local import leash
from nuanlin.local.accounts import Account

__all__ = [
    "Command",
    "DidNotStartError",
    "Server",
    "is_running",
    "keep_log_small",
    "leashed",
    "service_environment",
    "stop_pid",
]

POLL_SECONDS = 0.01

LARGEST_LOG_BYTES = 10 * 1024 * 1024
"""Weeks of a quiet server; a look into it still opens at once."""


class DidNotStartError(Exception):
    """A program ended, or was not ready in time; the text holds the end of its log."""


@dataclass(frozen=True, kw_only=True)
class Command:
    """What to run and how to ask it to stop."""

    argv: tuple[str, ...]
    env: Mapping[str, str] | None = None
    """The whole environment; ``None`` means ours."""
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    orphan_signal: signal.Signals = signal.SIGKILL
    """What it gets when we are gone and nobody can kill it for not listening."""


def service_environment(**settings: str) -> dict[str, str]:
    """Return our environment with these settings, for a Python program whose lines we read."""
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    # Without its bytecode a service takes three times as long to start.
    return inherited | {"PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"} | settings


def keep_log_small(file: Path) -> None:
    """Begin a fresh log when the old one has grown; one old one is kept."""
    with contextlib.suppress(FileNotFoundError):
        if file.stat().st_size > LARGEST_LOG_BYTES:
            file.replace(file.with_suffix(".1.log"))


def leashed(command: Command) -> list[str]:
    """Return the words to execute so that the program ends when this process does."""
    account = f"{command.account.uid}:{command.account.gid}" if command.account else "-"
    script = [sys.executable, "-I", "-S", str(Path(leash.__file__))]
    return [*script, str(os.getpid()), str(int(command.orphan_signal)), account, *command.argv]


def is_running(pid: int) -> bool:
    """Whether a process with this id exists and is no zombie."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    with contextlib.suppress(OSError, IndexError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return True


async def stop_pid(pid: int, *, stop_signal: signal.Signals, within: float) -> None:
    """Stop a process that we did not start; kill it when it does not listen."""
    for number in (stop_signal, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
        limit = time.monotonic() + within
        while time.monotonic() < limit:
            if not is_running(pid):
                return
            await asyncio.sleep(POLL_SECONDS)


class Server:
    """A program in the background whose output goes to a file; bound to no event loop.

    Start it from the main thread: Linux ends it when the thread that started it ends.
    """

    def __init__(self, command: Command, *, log_file: Path) -> None:
        self._command = command
        self._log_file = log_file
        with log_file.open("ab") as log:
            self._log_start = log.tell()
            self._process = subprocess.Popen(  # noqa: S603 - the caller decides what runs
                leashed(command),
                env=command.env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C in the terminal is ours to pass on, in order
            )

    @property
    def pid(self) -> int:
        """Id of the process."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def log_tail(self) -> str:
        """Return the end of what this run wrote."""
        with self._log_file.open("rb") as log:
            log.seek(self._log_start)
            return log.read()[-2000:].decode(errors="replace")

    async def wait_until_ready(self, ready: Callable[[], Awaitable[bool]], *, within: float) -> None:
        """Wait for readiness.

        Raises
        ------
        DidNotStartError
            Raised if the program ends or needs more than `within` seconds; it is then stopped.
        """
        limit = time.monotonic() + within
        while self.alive and time.monotonic() < limit:
            if await ready():
                return
            await asyncio.sleep(POLL_SECONDS)
        reason = f"not ready after {within:.0f} s" if self.alive else f"ended with {self._process.returncode}"
        self.kill()
        raise DidNotStartError(f"{Path(self._command.argv[0]).name}: {reason}\n{self.log_tail()}")

    async def stop(self, *, within: float, stop_signal: signal.Signals | None = None) -> None:
        """Ask it to stop, in its own way if no other is named, wait that many seconds, then kill it."""
        if self.alive:
            self._process.send_signal(stop_signal or self._command.stop_signal)
            with contextlib.suppress(TimeoutError):
                await self._wait(within)
        self.kill()

    async def _wait(self, within: float) -> None:
        async with asyncio.timeout(within):
            while True:
                if not self.alive:
                    return
                await asyncio.sleep(POLL_SECONDS)

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        if self.alive:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
