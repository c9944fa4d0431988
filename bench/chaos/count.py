"""Counting: set differences of what was committed, done and set aside; never totals."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import nats
from nats.js.errors import NotFoundError

from bench.house import House

__all__ = ["Tally", "count"]


@dataclass(frozen=True)
class Tally:
    """What one run came to."""

    answered: int
    """Records whose commit was answered."""
    committed: int
    """Readable records in the writers' database."""
    effects: int
    lost: int
    """Committed, and nothing was done."""
    forgotten: int
    """Answered as committed, and not in the database."""
    doubled: int
    """Effects beyond the first of a record."""
    ghosts: int
    """Effects of what was never committed."""
    bad: int
    """Unreadable events committed."""
    set_aside: int
    """Of those, found in the stream of set-aside messages."""
    doubled_in_stream: int

    @property
    def flawless(self) -> bool:
        """Whether nothing was lost, doubled or made up, and all that is bad was kept."""
        wrong = self.lost + self.forgotten + self.doubled + self.ghosts + (self.bad - self.set_aside)
        return wrong == 0


async def count(house: House, ledgers: list[Path]) -> Tally:
    """Compare what the writers committed with what the listeners did."""
    teller, listener = await house.connect_database("teller"), await house.connect_database("listener")
    rows = await teller.fetch("select writer, counter, event_id, readable from record")
    effects = [row["event_id"] for row in await listener.fetch("select event_id from effect")]
    await teller.close()
    await listener.close()
    good = {row["event_id"] for row in rows if row["readable"]}
    bad = {row["event_id"] for row in rows if not row["readable"]}
    answered = [tuple(map(int, line.split())) for file in ledgers for line in file.read_text().splitlines()]
    kept = {(row["writer"], row["counter"]) for row in rows}
    aside, copies = await _on_the_bus(house)
    return Tally(
        answered=len(answered),
        committed=len(good),
        effects=len(effects),
        lost=len(good - set(effects)),
        forgotten=len(set(answered) - kept),
        doubled=len(effects) - len(set(effects)),
        ghosts=len(set(effects) - good),
        bad=len(bad),
        set_aside=len(bad & aside),
        doubled_in_stream=copies,
    )


async def _on_the_bus(house: House) -> tuple[set[UUID], int]:
    """Return what was set aside, and how many copies the stream of facts holds."""
    client = await nats.connect(house.bus.url)
    js = client.jetstream()
    aside: set[UUID] = set()
    state = (await js.stream_info("CARE_DLQ")).state
    for sequence in range(max(1, state.first_seq), state.last_seq + 1):
        try:
            letter = await js.get_msg("CARE_DLQ", sequence)
        except NotFoundError:
            continue
        aside.add(UUID((letter.data or b"").decode().removeprefix("unreadable ")))
    ids: Counter[str] = Counter()
    subscription = await js.pull_subscribe("", durable=None, stream="CARE_EVT")
    left = (await js.stream_info("CARE_EVT")).state.messages
    while left > 0:
        for message in await subscription.fetch(min(1000, left), timeout=10):
            ids[_id_of(message.data)] += 1
            await message.ack()
            left -= 1
    await client.close()
    return aside, ids.total() - len(ids)


def _id_of(body: bytes) -> str:
    """Return the event id without reading the whole of it."""
    if body.startswith(b"unreadable "):
        return body.decode().removeprefix("unreadable ")
    return body.split(b'"id":"', 1)[1][:36].decode()
