"""Whether this service really hears: its durables exist, are as declared, and move."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle

import structlog
from faststream.nats import NatsBroker
from nats.js import JetStreamContext
from nats.js.errors import APIError, NotFoundError
from prometheus_client import Gauge

from shared.bus import connection_of, leave_server
from shared.provision import DURABLE_FIELDS, differences, find_drift
from shared.streams import Durable, declared_durables

__all__ = ["BusWatch"]

PROBE_SECONDS = 3.0
"""Pause between two looks."""

LOOKS_FOR_ALL = 5
"""A service has up to a hundred durables: so many looks together see each of them once."""

START_PROBE_SECONDS = 1.0
"""Pause between two looks of a service that cannot begin yet."""

LOOKS_IN_SILENCE = 3
"""So many looks without an answer, and the service leaves the server it is connected to."""

PROBE_TIMEOUT_SECONDS = 2.0

STUCK_SECONDS = 60.0
"""A durable that has messages waiting and gives out none for this long does not move. A single message that waits for
its next attempt holds the acknowledged floor back for up to an hour: that is not standing still."""

PENDING = Gauge("nuanlin_durable_pending", "Messages that wait for a durable.", ["durable"])
IN_HAND = Gauge("nuanlin_durable_in_hand", "Messages given out and not yet acknowledged.", ["durable"])
REDELIVERED = Gauge("nuanlin_durable_redelivered", "Messages in hand that were given out more than once.", ["durable"])

log = structlog.get_logger("watch")


@dataclass
class _Seen:
    place: tuple[int, int, int]
    """What has been given out, what has been acknowledged, and what is in hand."""
    since: float


class BusWatch:
    """Looks at every durable of one service, again and again; `problem` is what readiness reports."""

    def __init__(self, *, service: str, broker: NatsBroker) -> None:
        self._broker = broker
        self._durables = [durable for durable in declared_durables() if durable.name.startswith(f"{service}__")]
        self._seen: dict[str, _Seen] = {}
        self._problems: dict[str, str] = {}
        self.problem: str | None = "not looked yet"

    async def wait_for_durables(self) -> None:
        """Wait until `nuanlin bus apply` has made what this service needs; says what is missing."""
        js = connection_of(self._broker).jetstream(timeout=PROBE_TIMEOUT_SECONDS)
        silent = 0
        while True:
            try:
                drifts = await find_drift(js, durables=self._durables)
            except Exception as error:  # noqa: BLE001
                log.warning("waiting for jetstream", reason=type(error).__name__)
                silent = 0 if isinstance(error, APIError) else await self._leave_after(silent + 1)
            else:
                if not drifts:
                    return
                silent = 0
                log.warning("waiting for `nuanlin bus apply`", missing=[f"{d.what} {d.field}" for d in drifts[:5]])
            await asyncio.sleep(START_PROBE_SECONDS)

    async def run(self, stopping: asyncio.Event) -> None:
        """Look until told to stop; leave a server that is alive but cut off from its peers."""
        failures, turns = 0, self._turns()
        while not stopping.is_set():
            client = connection_of(self._broker)
            try:
                self.problem = await self._look(next(turns)) if client.is_connected else "not connected"
                failures = 0
            except Exception as error:  # noqa: BLE001
                self.problem = f"bus does not answer: {type(error).__name__}"
                failures = await self._leave_after(failures + 1) if client.is_connected else 0
            try:
                await asyncio.wait_for(stopping.wait(), timeout=PROBE_SECONDS)
            except TimeoutError:
                continue

    async def _leave_after(self, silent: int) -> int:
        """Leave the server after so many looks in silence; returns how many count from now on."""
        if silent < LOOKS_IN_SILENCE:
            return silent
        log.warning("leaving a bus server that does not answer")
        await leave_server(connection_of(self._broker))
        return 0

    def _turns(self) -> Iterator[Sequence[Durable]]:
        """Yield all durables, and then again and again a part of them."""
        yield self._durables
        looks = max(1, min(LOOKS_FOR_ALL, len(self._durables)))
        yield from cycle([self._durables[first::looks] for first in range(looks)])

    async def _look(self, durables: Sequence[Durable]) -> str | None:
        js = connection_of(self._broker).jetstream(timeout=PROBE_TIMEOUT_SECONDS)
        for durable in durables:
            self._problems.pop(durable.name, None)
            try:
                problem = await self._look_at(js, durable)
            except (NotFoundError, APIError) as error:
                problem = f"durable missing or unreadable: {error.description}"
            if problem is not None:
                self._problems[durable.name] = problem
        return next(iter(self._problems.values()), None)

    async def _look_at(self, js: JetStreamContext, durable: Durable) -> str | None:
        info = await js.consumer_info(durable.stream, durable.name)
        waiting, in_hand = info.num_pending or 0, info.num_ack_pending or 0
        PENDING.labels(durable.name).set(waiting)
        IN_HAND.labels(durable.name).set(in_hand)
        REDELIVERED.labels(durable.name).set(info.num_redelivered or 0)
        drifts = differences(durable.name, durable.config, info.config, DURABLE_FIELDS)
        if drifts:
            return f"{durable.name} has been changed: {drifts[0].field} is {drifts[0].found}, not {drifts[0].declared}"
        now = asyncio.get_running_loop().time()
        given = info.delivered.consumer_seq if info.delivered else 0
        floor = info.ack_floor.consumer_seq if info.ack_floor else 0
        seen = self._seen.setdefault(durable.name, _Seen(place=(given, floor, in_hand), since=now))
        if seen.place != (given, floor, in_hand) or not waiting:
            seen.place, seen.since = (given, floor, in_hand), now
        if now - seen.since > STUCK_SECONDS:
            return f"{durable.name} does not move: {waiting} waiting, {in_hand} in hand"
        return None
