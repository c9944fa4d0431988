"""One run of one program whose lines are handed on as they come."""

import asyncio
import contextlib
import os
import signal
import subprocess
from collections.abc import Callable
from typing import Self

from nuanlin.local.processes import Command, leashed

__all__ = ["Execution"]

READ_ON_SECONDS = 1.0
"""How long to read on after a program ended, in case something it started holds the other end."""

LONGEST_LINE_BYTES = 64 * 1024
"""A longer line is handed on in pieces."""


class Execution:
    """A running program; make one with `begin`."""

    def __init__(self, process: asyncio.subprocess.Process, command: Command) -> None:
        self._process = process
        self._command = command
        self._ended: asyncio.Task[int]

    @classmethod
    async def begin(cls, command: Command, write: Callable[[list[str]], None]) -> Self:
        """Start a program; it ends when we do. `write` gets every line of its output, errors included."""
        process = await asyncio.create_subprocess_exec(
            *leashed(command),
            env=command.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C in the terminal is ours to pass on, in order
        )
        execution = cls(process, command)
        execution._ended = asyncio.create_task(execution._read_and_wait(write))
        return execution

    @property
    def pid(self) -> int | None:
        """Process id; ``None`` once it ended."""
        return self._process.pid if self._process.returncode is None else None

    async def wait(self) -> int:
        """Wait for the end and return the exit code, negative for a signal."""
        return await asyncio.shield(self._ended)

    async def stop(self, *, within: float) -> bool:
        """Ask it to stop, wait that many seconds, then kill it; whether it listened."""
        if self.pid is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(self._command.stop_signal)
        listened, _ = await asyncio.wait({self._ended}, timeout=within)
        self.kill()
        await asyncio.wait({self._ended})
        return bool(listened)

    def kill(self) -> None:
        """End it at once."""
        if self.pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)

    async def _read_and_wait(self, write: Callable[[list[str]], None]) -> int:
        reading = asyncio.create_task(self._read(write))
        code = await self._process.wait()
        await asyncio.wait({reading}, timeout=READ_ON_SECONDS)
        reading.cancel()
        return code

    async def _read(self, write: Callable[[list[str]], None]) -> None:
        out = self._process.stdout
        rest = b""
        while out and (chunk := await out.read(LONGEST_LINE_BYTES)):
            *lines, rest = (rest + chunk).split(b"\n")
            if len(rest) > LONGEST_LINE_BYTES:
                lines, rest = [*lines, rest], b""
            write([line.decode(errors="replace").rstrip("\r") for line in lines])
        if rest:
            write([rest.decode(errors="replace")])
