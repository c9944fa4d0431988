"""Waiting on conditions, never on time."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from nats.js import JetStreamContext

from shared.streams import declared_durables

__all__ = ["PATIENCE_SECONDS", "bus_is_quiet", "eventually", "patiently"]

PATIENCE_SECONDS = 120.0
"""Long enough for a machine that does three other things; only a failure ever waits for it."""

SHORTEST_PAUSE_SECONDS = 0.02

LONGEST_PAUSE_SECONDS = 0.25

GROWTH = 1.25
"""Each pause is longer by so much: what has not come in a second is not asked for forty times in the next."""

T = TypeVar("T")


def patiently() -> asyncio.Timeout:
    """Give what is inside as long as a busy machine may need, instead of for ever."""
    return asyncio.timeout(PATIENCE_SECONDS)


async def eventually(
    question: Callable[[], Awaitable[T]],
    *,
    says: Callable[[T], bool] = bool,
    patience_seconds: float = PATIENCE_SECONDS,
) -> T:
    """Ask until the answer is as wanted; fail with the last answer if it never is.

    It pauses at least twice as long as the answer took: asking must not keep those busy who work on the answer.
    """
    loop = asyncio.get_running_loop()
    end, pause = loop.time() + patience_seconds, SHORTEST_PAUSE_SECONDS
    while True:
        asked_at = loop.time()
        answer = await question()
        if says(answer):
            return answer
        if loop.time() > end:
            raise AssertionError(f"still {answer!r} after {patience_seconds:.0f} s")
        await asyncio.sleep(max(pause, min(1.0, 2 * (loop.time() - asked_at))))
        pause = min(LONGEST_PAUSE_SECONDS, pause * GROWTH)


async def bus_is_quiet(
    js: JetStreamContext, *, services: set[str], may_redeliver: bool = False, patience_seconds: float = PATIENCE_SECONDS
) -> None:
    """Wait until every durable of these services has acted on everything.

    A silent retry hides a bug, so a redelivery fails the test unless it said that it makes handlers fail.
    """
    durables = [durable for durable in declared_durables() if durable.name.split("__")[0] in services]
    streams = {durable.stream for durable in durables}

    async def busy() -> dict[str, int]:
        left: dict[str, int] = {}
        lists = [await js.consumers_info(stream) for stream in streams]  # one question instead of one for each durable
        found = {(info.stream_name, info.name): info for infos in lists for info in infos}
        for durable in durables:
            info = found[durable.stream, durable.name]
            assert may_redeliver or not info.num_redelivered, f"a handler of {durable.name} had to be retried"
            open_count = (info.num_pending or 0) + (info.num_ack_pending or 0)
            if open_count:
                left[durable.name] = open_count
        return left

    await eventually(busy, says=lambda left: not left, patience_seconds=patience_seconds)
