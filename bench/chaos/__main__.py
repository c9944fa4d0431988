"""``python -m bench.chaos``: kill for a minute, drain, count; three times; fails if anything was lost or doubled."""

import argparse
import asyncio
import sys
from pathlib import Path

import nats
from sqlalchemy import MetaData
from sqlalchemy.ext.asyncio import create_async_engine

from bench.chaos.count import Tally, count
from bench.chaos.faults import Faults
from bench.chaos.parts import LISTENER, TELLER
from bench.house import House, open_house
from shared.contracts.activities import AttendanceRecorded
from shared.streams import durable_name

WRITER_PROGRAMS = 2
WRITERS_EACH = 5
LISTENERS = 2

DRAIN_SECONDS = 120.0
"""Longest time after the last fault until everything has been acted on; pauses between attempts add up to 36 s."""

QUIET_LOOKS = 10
"""A control that has lost something never gets where it should: it is done when nothing changed for this many looks."""

COLUMNS = ("committed", "effects", "lost", "doubled", "bad", "set_aside", "doubled_in_stream", "forgotten", "ghosts")


class Run:
    """One run: writers, a teller and listeners under faults."""

    def __init__(self, house: House, *, control: bool) -> None:
        self._house = house
        self._module = "bench.chaos.control" if control else "bench.chaos.parts"
        self._control = control
        self._urls: dict[str, str] = {}
        self.ledgers: list[Path] = []

    async def prepare(self) -> None:
        """Make the tables and start every program."""
        for name, metadata in (("teller", TELLER), ("listener", LISTENER)):
            self._urls[name] = await self._house.new_database(name)
            await _create(self._urls[name], metadata)
        for victim in self.victims:
            self.start(victim)
        for index in range(WRITER_PROGRAMS):
            ledger = self._house.folder / f"ledger-{index}"
            self.ledgers.append(ledger)
            words = ("bench.chaos.writer", str(index * WRITERS_EACH), str(WRITERS_EACH), str(ledger))
            self._house.start(f"writer-{index}", *words, **self._house.settings(self._urls["teller"]))

    @property
    def victims(self) -> list[str]:
        """Programs that are killed."""
        return ["teller", *(f"listener-{index}" for index in range(LISTENERS))]

    def start(self, name: str) -> None:
        """Start a victim, or start it again."""
        role = name.split("-", maxsplit=1)[0]
        self._house.start(name, self._module, role, **self._house.settings(self._urls[role]))

    async def drain(self) -> bool:
        """Stop the writers and wait until everything has been acted on; says whether it has."""
        for index in range(WRITER_PROGRAMS):
            await self._house.programs[f"writer-{index}"].stop(within=10)
        before, quiet = None, 0
        loop = asyncio.get_running_loop()
        end = loop.time() + DRAIN_SECONDS
        while loop.time() < end:
            await asyncio.sleep(0.5)
            state = await self._state()
            if state[:3] == (0, 0, 0):
                return True
            quiet = quiet + 1 if state == before else 0
            if self._control and quiet >= QUIET_LOOKS and state[:2] == (0, 0):
                return True
            before = state
        return False

    async def _state(self) -> tuple[int, int, int, int]:
        """Return what waits in the outbox and on the durable, what is in hand, and how far the durable is."""
        connection = await self._house.connect_database("teller")
        waiting = await connection.fetchval("select count(*) from outbox")
        await connection.close()
        client = await nats.connect(self._house.bus.url)
        info = await client.jetstream().consumer_info("CARE_EVT", durable_name("visits", AttendanceRecorded))
        await client.close()
        floor = info.ack_floor.stream_seq if info.ack_floor else 0
        return int(waiting), info.num_pending or 0, info.num_ack_pending or 0, floor


async def _create(url: str, metadata: MetaData) -> None:
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    await engine.dispose()


async def chaos(*, seconds: float, seed: int, control: bool) -> Tally:
    """Do one run and count it."""
    async with open_house(durable=not control) as house:
        run = Run(house, control=control)
        await run.prepare()
        faults = Faults(house, victims=run.victims, restart=run.start, seed=seed)
        await faults.run(seconds)
        drained = await run.drain()
        tally = await count(house, run.ledgers)
        print(f"  faults: {', '.join(f'{name} {times}' for name, times in sorted(faults.done.items()))}")
        if not drained:
            print("  not everything was acted on in time")
        return tally


def main(argv: list[str] | None = None) -> int:
    """Run and count; 0 only if nothing was lost or doubled (with --control: only if something was)."""
    parser = argparse.ArgumentParser(prog="python -m bench.chaos", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="how long to make faults")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--control", action="store_true", help="the libraries' defaults: must lose or double")
    options = parser.parse_args(argv)

    tallies = []
    for index in range(options.runs):
        kind = "control" if options.control else "ours"
        print(f"run {index + 1} of {options.runs} ({kind}, {options.seconds:.0f} s)", flush=True)
        tally = asyncio.run(chaos(seconds=options.seconds, seed=options.seed + index, control=options.control))
        print("  " + "  ".join(f"{name} {getattr(tally, name):,}" for name in COLUMNS), flush=True)
        tallies.append(tally)
    flawed = sum(tally.lost + tally.doubled for tally in tallies)
    print(f"lost or doubled in {options.runs} runs: {flawed:,}")
    if options.control:
        return 0 if flawed else 1
    return 0 if all(tally.flawless for tally in tallies) else 1


if __name__ == "__main__":
    sys.exit(main())
