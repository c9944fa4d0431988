"""Services of a house as forks of one process that has imported them all.

An interpreter of its own needs two seconds of processor time before a service can begin, and journeys start and kill
some sixty of them. A fork is a process like any other: with its own id, environment and lines, killed and stopped by
signals, and gone when the tests are. That services start from nothing is shown by tests/deploy/test_image.py and
tests/integration/shared/test_process.py.
"""

import asyncio
import ctypes
import multiprocessing
import os
import re
import runpy
import signal
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import PurePath
from typing import Any, ClassVar, Self

from nuanlin.local.execution import Execution
from nuanlin.local.leash import PR_SET_PDEATHSIG
from nuanlin.local.processes import Command

__all__ = ["FORKING", "ForkedExecution"]

FORKING = multiprocessing.get_context("forkserver")
FORKING.set_forkserver_preload(["tests.support.forkable"])

SERVICE = re.compile(r"services\.[a-z]+")

LOOK_SECONDS = 0.02


class ForkedExecution(Execution):
    """Stands in for `Execution`: a service is forked, everything else is started as ever."""

    kept_away: ClassVar[set[str]] = set()
    """Modules of services, or names of programs, that do not start before they are taken out again."""

    _process: Any

    @classmethod
    async def begin(cls, command: Command, write: Callable[[list[str]], None]) -> Self:
        """Start a program; it ends when we do. `write` gets every line of its output, errors included."""
        while cls.kept_away.intersection((command.argv[-1], PurePath(command.argv[0]).name)):  # noqa: ASYNC110
            await asyncio.sleep(LOOK_SECONDS)
        if not SERVICE.fullmatch(command.argv[-1]):
            return await super().begin(command, write)
        execution = cls(await _Fork.begin(command.argv[-1], dict(command.env or os.environ)), command)  # type: ignore[arg-type]
        execution._ended = asyncio.create_task(execution._read_and_wait(write))
        return execution

    async def _read_and_wait(self, write: Callable[[list[str]], None]) -> int:
        try:
            return await super()._read_and_wait(write)
        finally:
            if isinstance(self._process, _Fork):
                self._process.lines.close()


class _Fork:
    """One fork, with what `Execution` uses of a process."""

    def __init__(self, process: ForkServerProcess, stdout: asyncio.StreamReader, lines: asyncio.BaseTransport) -> None:
        self._process = process
        self.lines = lines
        self.stdout = stdout
        self.pid = process.pid or 0
        self.returncode: int | None = None

    @classmethod
    async def begin(cls, module: str, environment: dict[str, str]) -> Self:
        loop, stdout = asyncio.get_running_loop(), asyncio.StreamReader()
        reading, writing = FORKING.Pipe(duplex=False)
        process = FORKING.Process(target=_serve, args=(module, environment, writing), daemon=True)
        process.start()
        writing.close()
        lines, _ = await loop.connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(stdout), os.fdopen(os.dup(reading.fileno()), "rb")
        )
        reading.close()
        return cls(process, stdout, lines)

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)

    async def wait(self) -> int:
        ended, loop = asyncio.Event(), asyncio.get_running_loop()
        loop.add_reader(self._process.sentinel, ended.set)
        try:
            await ended.wait()
        finally:
            loop.remove_reader(self._process.sentinel)
        self.returncode = self._process.exitcode or 0
        self._process.close()
        return self.returncode


def _serve(module: str, environment: dict[str, str], lines: Connection) -> None:
    """Become the service, as `python -m` would."""
    os.setsid()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    os.environ.clear()
    os.environ.update(environment)
    for number, name in ((1, "stdout"), (2, "stderr")):
        os.dup2(lines.fileno(), number)
        setattr(sys, name, os.fdopen(number, "w", buffering=1, encoding="utf-8", closefd=False))
    lines.close()
    sys.argv = [module]
    runpy.run_module(f"{module}.__main__", run_name="__main__", alter_sys=True)
