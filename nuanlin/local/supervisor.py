"""Keeps the programs of one local run going, and stops them all together."""

import asyncio
import contextlib
import signal
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from functools import partial

from nuanlin.local.child import Backoff, Child, SupervisedChild
from nuanlin.local.execution import Execution
from nuanlin.local.processes import Command, DidNotStartError
from nuanlin.local.terminal import OWN_NAME, Terminal

__all__ = ["StoppedError", "Supervisor"]

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

READER_CHECK_SECONDS = 0.5
"""How soon we notice that nobody reads our lines any more."""

ONE_SHOT_STOP_SECONDS = 10.0


class StoppedError(Exception):
    """The user asked to stop while something was still starting."""


class Supervisor:
    """Starts programs in groups and stops the groups in reverse order.

    The programs of one `start` come up together and go down together; each `start` returns when its whole group is
    ready. When the supervisor itself is killed, the kernel ends its programs.
    """

    def __init__(self, *, terminal: Terminal | None = None, backoff: Backoff | None = None) -> None:
        self.terminal = terminal or Terminal()
        self._backoff = backoff or Backoff()
        self._groups: list[list[SupervisedChild]] = []
        self._asked_to_stop = asyncio.Event()

    async def start(self, *children: Child) -> None:
        """Start one group and wait until all of it is ready.

        Raises
        ------
        DidNotStartError
            Raised if one of them is not ready in time.
        StoppedError
            Raised if the user asks to stop meanwhile.
        """
        if self._asked_to_stop.is_set():
            raise StoppedError
        group = [SupervisedChild(child, terminal=self.terminal, backoff=self._backoff) for child in children]
        self._groups.append(group)
        await self._unless_asked_to_stop(_all_ready(group))

    async def run(self, name: str, command: Command) -> None:
        """Run a program that does one thing and ends, such as a migration, with its lines in the terminal.

        Raises
        ------
        DidNotStartError
            Raised if it does not end with 0.
        StoppedError
            Raised if the user asks to stop meanwhile.
        """
        execution = await Execution.begin(command, partial(self.terminal.lines, name))
        try:
            await self._unless_asked_to_stop(_succeeded(name, execution))
        finally:
            await execution.stop(within=ONE_SHOT_STOP_SECONDS)

    def pid(self, name: str) -> int | None:
        """Return the process id of a child; ``None`` between two runs."""
        return next((child.pid for group in self._groups for child in group if child.child.name == name), None)

    def say(self, text: str, *, trouble: bool = False) -> None:
        """Write a line of our own."""
        self.terminal.line(OWN_NAME, text, trouble=trouble)

    def ask_to_stop(self) -> None:
        """Ask the run to end; asked a second time, kill what still runs."""
        if self._asked_to_stop.is_set():
            for child in (child for group in self._groups for child in group):
                child.kill()
            return
        self._asked_to_stop.set()
        self.say("正在停止,再按一次 Ctrl-C 强制结束 · stopping; Ctrl-C again kills")

    async def run_until_asked_to_stop(self) -> None:
        """Keep everything going until a signal comes, or until nobody reads our lines any more."""
        while not self._asked_to_stop.is_set() and not self.terminal.closed:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._asked_to_stop.wait(), READER_CHECK_SECONDS)

    async def stop(self) -> None:
        """Stop every group, the last one first; nothing of it is left afterwards."""
        self._asked_to_stop.set()
        while self._groups:
            await asyncio.gather(*(child.stop() for child in self._groups[-1]))
            self._groups.pop()

    @contextmanager
    def handling_signals(self) -> Iterator[None]:
        """Let Ctrl-C, SIGTERM and a closed terminal ask for an orderly stop."""
        loop = asyncio.get_running_loop()
        for number in STOP_SIGNALS:
            loop.add_signal_handler(number, self.ask_to_stop)
        try:
            yield
        finally:
            for number in STOP_SIGNALS:
                loop.remove_signal_handler(number)

    async def _unless_asked_to_stop(self, work: Coroutine[None, None, None]) -> None:
        working, asked = asyncio.create_task(work), asyncio.create_task(self._asked_to_stop.wait())
        await asyncio.wait({working, asked}, return_when=asyncio.FIRST_COMPLETED)
        asked.cancel()
        if working.done():
            await working
            return
        working.cancel()
        await asyncio.wait({working})
        raise StoppedError


async def _all_ready(group: list[SupervisedChild]) -> None:
    await asyncio.gather(*(child.wait_until_ready() for child in group))


async def _succeeded(name: str, execution: Execution) -> None:
    if code := await execution.wait():
        raise DidNotStartError(f"{name} ended with {code}")
