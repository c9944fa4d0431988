"""What is left running is named with the place it came from, and ended."""

import asyncio
import threading
from collections.abc import Iterator

import pytest

import tests.support.leftovers
from tests.support.leftovers import owned_by, take_leftovers


@pytest.fixture
def loop(monkeypatch: pytest.MonkeyPatch) -> Iterator[asyncio.AbstractEventLoop]:
    monkeypatch.setattr(tests.support.leftovers, "GRACE_SECONDS", 0.2)
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


async def begin(seconds: float) -> asyncio.Task[None]:
    return asyncio.create_task(asyncio.sleep(seconds))


def test_a_task_that_is_left_is_named_and_ended(loop: asyncio.AbstractEventLoop) -> None:
    with owned_by("somebody"):
        task = loop.run_until_complete(begin(600))

    (left,) = take_leftovers({"somebody"})

    assert "tests/unit/support/test_leftovers.py:" in left
    assert task.cancelled()
    assert take_leftovers({"somebody"}) == []


def test_what_ends_by_itself_is_no_leftover(loop: asyncio.AbstractEventLoop) -> None:
    with owned_by("somebody"):
        task = loop.run_until_complete(begin(0.02))

    assert take_leftovers({"somebody"}) == []
    assert task.done()


def test_what_belongs_to_somebody_who_goes_on_is_left_alone(loop: asyncio.AbstractEventLoop) -> None:
    with owned_by("the file"):
        task = loop.run_until_complete(begin(600))

    assert take_leftovers({"somebody"}) == []
    assert not task.done()
    assert len(take_leftovers({"the file"})) == 1


def test_a_thread_that_is_left_is_named(loop: asyncio.AbstractEventLoop) -> None:
    let_go = threading.Event()
    thread = threading.Thread(target=let_go.wait, name="forgotten")
    with owned_by("somebody"):
        thread.start()

    (left,) = take_leftovers({"somebody"})
    let_go.set()
    thread.join()

    assert "forgotten" in left
    assert not loop.is_running()
