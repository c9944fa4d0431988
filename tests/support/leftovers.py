"""What a test leaves running fails that test, with the place it came from, instead of a later one at random.

Every task, thread, bus client and database connection remembers for whom it was made: a test, or the file whose
fixture made it. When that test or file is over, all of its own must have ended.
"""

import asyncio
import sys
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any

import asyncpg
import nats
import pytest
from nats.aio.client import Client

__all__ = ["Guard", "owned_by", "take_leftovers"]

ROOT = Path(__file__).parents[2]

GRACE_SECONDS = 5.0
"""How long a cancelled task or a closing connection may take to end; only a leak costs that much."""

PLACES = 5
"""How many lines of our own code are named, the innermost first."""

NATS = str(Path(nats.__file__).parent)

POOLED_THREADS = ("asyncio_", "AnyIO worker", "ThreadPoolExecutor")
"""Workers of pools wait for the next piece of work and belong to nobody."""

_OWNER: ContextVar[str] = ContextVar("owner", default="")


@dataclass(frozen=True)
class _Birth:
    thing: Any
    owner: str
    loop: asyncio.AbstractEventLoop | None
    places: tuple[tuple[str, int], ...]
    """Files and lines; they are put into words for what is left over, and thousands of times they are not."""
    ended: Callable[[Any], bool]
    end: Callable[["_Birth"], object]

    def over(self) -> bool:
        """Whether it has ended; what lived on a closed loop has."""
        return self.ended(self.thing) or (self.loop is not None and self.loop.is_closed())

    def __str__(self) -> str:
        places = (f"{Path(path).relative_to(ROOT)}:{line}" for path, line in self.places)
        return f"{self.thing!r}\n    from {' < '.join(places) or 'a library'}"


_BIRTHS: list[_Birth] = []


@contextmanager
def owned_by(node: str) -> Iterator[None]:
    """Let what is made inside belong to a test or a file; the empty name is the session."""
    token = _OWNER.set(node)
    try:
        yield
    finally:
        _OWNER.reset(token)


class Guard:
    """Plugin that knows for whom everything is made. A conftest would not be asked about fixtures of the session."""

    def __init__(self) -> None:
        _watch_births()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Let what a test makes belong to it."""
        with owned_by(item.nodeid):
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, request: pytest.FixtureRequest) -> Iterator[None]:
        """Let what a fixture makes belong to the test, the file or the session that it serves."""
        with owned_by(request.node.nodeid):
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self, item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
        """Fail the test that leaves something running, or the last one of the file whose fixture does."""
        try:
            return (yield)
        finally:
            going_on = set(nextitem.listchain()) if nextitem else set()
            left = take_leftovers({node.nodeid for node in item.listchain() if node not in going_on})
            if left:
                pytest.fail("left running:\n" + "\n".join(left), pytrace=False)


def _watch_births() -> None:
    _after(asyncio.BaseEventLoop, "create_task", lambda _, task: _note(task, _task_ended, _cancel))
    _after(asyncpg.Connection, "__init__", lambda it, _: _note(it, asyncpg.Connection.is_closed, _terminate))
    _after(Client, "__init__", lambda it, _: _note(it, _off_the_bus, _leave_bus))
    _after(threading.Thread, "start", lambda it, _: _note(it, _thread_ended, _let_be))


def take_leftovers(owners: Collection[str]) -> list[str]:
    """Say what still runs although its owner is over, and end it."""
    global _BIRTHS  # noqa: PLW0603
    end = time.monotonic() + GRACE_SECONDS
    while True:
        _BIRTHS = [birth for birth in _BIRTHS if not birth.over()]
        left = [birth for birth in _BIRTHS if birth.owner and birth.owner in owners]
        if not left or time.monotonic() > end:
            break
        _let_run(left, seconds=0.01)
    described = [str(birth) for birth in left]
    for birth in left:
        birth.end(birth)
        _BIRTHS.remove(birth)
    if left:
        _let_run(left, seconds=0.05)
    return described


def _let_run(left: list[_Birth], *, seconds: float) -> None:
    loops = {birth.loop for birth in left if birth.loop is not None and not birth.loop.is_closed()}
    for loop in loops:
        if not loop.is_running():
            loop.run_until_complete(asyncio.sleep(seconds))
    if not loops:
        time.sleep(seconds)


def _after(owner: type, name: str, note: Callable[[Any, Any], None]) -> None:
    original = getattr(owner, name)

    def watched(self: Any, *args: Any, **kwargs: Any) -> Any:
        result = original(self, *args, **kwargs)
        note(self, result)
        return result

    setattr(owner, name, watched)


def _note(thing: Any, ended: Callable[[Any], bool], end: Callable[[_Birth], object]) -> None:
    loop = asyncio._get_running_loop()  # None where there is none, instead of an error
    _BIRTHS.append(_Birth(thing, _OWNER.get(), loop, tuple(_places(sys._getframe(2))), ended, end))


def _places(frame: FrameType | None) -> Iterator[tuple[str, int]]:
    found = 0
    while frame is not None and found < PLACES:
        if _is_ours(frame.f_code.co_filename):
            found += 1
            yield frame.f_code.co_filename, frame.f_lineno
        frame = frame.f_back


@cache
def _is_ours(path: str) -> bool:
    return path.startswith(f"{ROOT}/") and "/.venv/" not in path and path != __file__


def _task_ended(task: "asyncio.Task[Any]") -> bool:
    return task.done() or _is_part_of_a_client(task)


def _is_part_of_a_client(task: "asyncio.Task[Any]") -> bool:
    """Whether a bus client made it for itself: it ends with the client, whoever asked something first."""
    code = getattr(task.get_coro(), "cr_code", None)
    return code is not None and code.co_filename.startswith(NATS)


def _cancel(birth: _Birth) -> None:
    birth.thing.cancel()


def _terminate(birth: _Birth) -> None:
    birth.thing.terminate()


def _off_the_bus(client: Client) -> bool:
    return client._status in {Client.DISCONNECTED, Client.CLOSED}


def _leave_bus(birth: _Birth) -> None:
    if birth.loop is not None:
        with suppress(Exception):
            birth.loop.run_until_complete(asyncio.wait_for(birth.thing.close(), GRACE_SECONDS))


def _thread_ended(thread: threading.Thread) -> bool:
    return not thread.is_alive() or thread.name.startswith(POOLED_THREADS)


def _let_be(_: _Birth) -> None:
    """Leave a thread alone: nobody can end it from outside."""
