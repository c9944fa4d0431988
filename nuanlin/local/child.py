"""One supervised program: watched, and started again when it ends."""

import asyncio
import contextlib
import signal
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from nuanlin.local.execution import Execution
from nuanlin.local.probe import http_get, until
from nuanlin.local.processes import Command, DidNotStartError
from nuanlin.local.terminal import OWN_NAME, Terminal

__all__ = ["Backoff", "Child", "SupervisedChild", "readyz"]

READY_POLL_SECONDS = 0.05


@dataclass(frozen=True, kw_only=True)
class Child:
    """A program to keep running."""

    name: str
    command: Command | Callable[[], Awaitable[Command]]
    """A function is asked again before every start (`LocalPostgres.prepare` clears up after a crash)."""
    ready: Callable[[], Awaitable[bool]] | None = None
    """``None``: ready as soon as it runs."""
    ready_within: float = 60.0
    """Seconds, for the first start, restarts included."""
    stop_within: float = 25.0
    """Seconds from the polite signal to the kill."""
    log_file: Path | None = None
    """Where its lines go instead of the terminal."""


@dataclass(frozen=True, kw_only=True)
class Backoff:
    """Pauses before starting a program again, in seconds."""

    first: float = 0.5
    longest: float = 30.0
    well_after: float = 30.0
    """A program that ran this long was well: its next end counts as the first again."""

    def pause(self, ends: int) -> float:
        """Return the pause after that many ends in a row."""
        return min(self.longest, self.first * 2.0 ** min(ends - 1, 20))


def readyz(port: int) -> Callable[[], Awaitable[bool]]:
    """Ask the service on this port for its own opinion."""

    async def ready() -> bool:
        status, _ = await http_get(port, "/readyz")
        return status == 200

    return ready


class SupervisedChild:
    """A child and the task that keeps it running."""

    def __init__(self, child: Child, *, terminal: Terminal, backoff: Backoff) -> None:
        self.child = child
        self._terminal = terminal
        self._backoff = backoff
        self._execution: Execution | None = None
        self._stopping = asyncio.Event()
        self._ready = asyncio.Event()
        self._keeper = asyncio.create_task(self._keep(), name=f"keep {child.name}")

    @property
    def pid(self) -> int | None:
        """Id of the running process; ``None`` between two runs."""
        return self._execution.pid if self._execution else None

    async def wait_until_ready(self) -> None:
        """Wait for the first readiness.

        Raises
        ------
        DidNotStartError
            Raised if it does not come within the child's `ready_within`.
        """
        waiting = asyncio.create_task(self._ready.wait())
        try:
            await asyncio.wait(
                {waiting, self._keeper}, timeout=self.child.ready_within, return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            waiting.cancel()
        if self._keeper.done():
            await self._keeper
        if not self._ready.is_set():
            raise DidNotStartError(f"{self.child.name}: not ready after {self.child.ready_within:.0f} s")

    async def stop(self) -> None:
        """Ask it to stop, wait, kill it if it does not listen; nothing of it is left afterwards."""
        self._stopping.set()
        if self._execution and not await self._execution.stop(within=self.child.stop_within):
            self._say(f"{self.child.name} 不肯停下,已强制结束 · {self.child.name} did not stop and was killed")
        with contextlib.suppress(DidNotStartError):
            await self._keeper

    def kill(self) -> None:
        """End it at once; unless it is being stopped it is started again."""
        if self._execution:
            self._execution.kill()

    async def _keep(self) -> None:
        ends = 0
        while not self._stopping.is_set():
            started = time.monotonic()
            try:
                how = _how_it_ended(await self._run_once(again=ends > 0))
            except (DidNotStartError, OSError) as error:
                if not self._ready.is_set():
                    raise DidNotStartError(f"{self.child.name}: {error}") from error
                how = str(error)
            if self._stopping.is_set():
                return
            ends = 1 if time.monotonic() - started >= self._backoff.well_after else ends + 1
            pause = self._backoff.pause(ends)
            self._say(f"{self.child.name} {how},{pause:g} 秒后重启 · restarting in {pause:g} s")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), pause)

    async def _run_once(self, *, again: bool) -> int:
        command = self.child.command if isinstance(self.child.command, Command) else await self.child.command()
        self._execution = await Execution.begin(command, self._write)
        if self._stopping.is_set():  # asked while the process was being made
            await self._execution.stop(within=self.child.stop_within)
        watching = asyncio.create_task(self._watch_readiness(again=again))
        try:
            return await self._execution.wait()
        finally:
            watching.cancel()

    async def _watch_readiness(self, *, again: bool) -> None:
        if self.child.ready:
            await until(self.child.ready, every=READY_POLL_SECONDS)
        if again:
            self._terminal.line(OWN_NAME, f"{self.child.name} 已恢复 · {self.child.name} is back")
        self._ready.set()

    def _write(self, lines: list[str]) -> None:
        if self.child.log_file is None:
            self._terminal.lines(self.child.name, lines)
            return
        with self.child.log_file.open("a") as log:
            log.writelines(f"{line}\n" for line in lines)

    def _say(self, text: str) -> None:
        self._terminal.line(OWN_NAME, text, trouble=True)


def _how_it_ended(code: int) -> str:
    return f"退出(代码 {code})" if code >= 0 else f"被 {signal.Signals(-code).name} 结束"
