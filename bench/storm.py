"""``python -m bench.storm``: thousands of missed visits within a minute, alerts killed in the middle twice; then count.

Fails unless every missed visit stands exactly once, as an alert of its own or as a case of one that names several,
nobody was told more than the bound allows, and everybody who was not told at once was told in one summary afterwards.
"""

import argparse
import asyncio
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median, quantiles
from typing import Any
from uuid import UUID, uuid5

import nats
from nats.aio.client import Client

from bench.house import House, open_house, until_ready
from nuanlin.local.ports import free_port
from nuanlin.programs import program_named
from shared.clock import ClockFile, real_now
from shared.contracts.alerts_requests import AlertPage, ListAlerts
from shared.contracts.base import Event
from shared.contracts.registry import CareCircleResolved, CareMember
from shared.contracts.visits import VisitMissed
from shared.contracts.words import CareRole
from shared.edge import RefusedError
from shared.migrations import migrate
from shared.requests import ask
from shared.streams import declared_durables, stream_of

__all__ = ["Storm", "StormTally", "storm"]

BOUND = 10
"""What one person is told in ten minutes: the default of the service."""

DOORS_OF_A_CAPTAIN = 20
"""Twice the bound, so that every block captain is in the storm."""

DOORS_ALONE = 12
"""Of the doors of a captain; more than the bound, each with a liaison of its own."""

DOORS_TOGETHER = 4
"""Doors of one liaison, among the others: one alert."""

PEOPLE = UUID("5b3f6a0c-9c1e-5a57-8c62-0c5d1c8b7a10")

IN_FLIGHT = 500
"""Facts that are told before the stream has answered: far below what a client may hold."""

PATIENCE_SECONDS = 900.0

AFTER = timedelta(minutes=11)
"""Past the window of the bound, and before the second level is told."""


@dataclass(frozen=True)
class StormTally:
    """What a storm came to."""

    told: int
    """Facts that were told."""
    alerts: int
    gathered: int
    """Alerts that speak of several."""
    standing: int
    """Cases in all of them."""
    cases: int
    """Different cases among those."""
    most_told: int
    """Tellings of the one who was told most, within one window."""
    unseen: int
    """Level-one tellings that neither went out nor stand in a summary."""
    doubled: int
    """Tellings of one person of one alert at one level that went out more than once on a channel."""
    summaries: int
    seconds: float
    desk_p50_ms: float
    """How long the desk waited for its list meanwhile; what a killed replica took along waits its time out."""
    desk_p99_ms: float

    @property
    def flawless(self) -> bool:
        """Whether nothing was lost, doubled, unseen, or too much for anybody."""
        whole = self.told == self.standing == self.cases
        return whole and bool(self.gathered) and self.most_told <= BOUND and not self.unseen and not self.doubled


class Storm:
    """One storm over many communities."""

    def __init__(self, house: House, *, visits: int, communities: int) -> None:
        self._house, self._visits, self._communities = house, visits, communities
        self._clock = house.folder / "clock.json"
        self._program = program_named("alerts")
        self._waits: list[float] = []
        self._client: Client
        self._settings: dict[str, str] = {}

    async def prepare(self) -> None:
        """Make the database, start two replicas, and let them know who answers for whom."""
        self._client = await nats.connect(self._house.bus.url)
        url = await self._house.new_database(self._program.database)
        await migrate(url, self._program.migrations)
        self._set_clock(real_now())
        self._settings = dict(self._house.settings(url, NUANLIN_CLOCK_FILE=str(self._clock)))
        for name in ("alerts-1", "alerts-2"):
            await self._start(name)
        await self._tell(self._circles())
        await self._until_heard(CareCircleResolved)

    async def run(self) -> StormTally:
        """Tell the misses, kill twice, wait until all are heard, let the window pass, and count."""
        begun = time.perf_counter()
        asking = asyncio.create_task(self._ask())
        telling = asyncio.create_task(self._tell(self._misses()))
        for number, name in enumerate(("alerts-1", "alerts-2"), start=1):
            await self._until_alerts(self._visits * number // 3)
            self._house.programs[name].kill()
            await self._start(name)
        await telling
        await self._until_alerts(self._visits)
        await self._until_heard(VisitMissed)
        await self._until_none(UNTOLD)
        took = time.perf_counter() - begun
        asking.cancel()
        most = await self._number(MOST_TOLD)
        self._set_clock(real_now() + AFTER)
        await self._until_none(HELD)
        return await self._count(most=most, seconds=took)

    async def close(self) -> None:
        """Leave the bus."""
        await self._client.close()

    async def _start(self, name: str) -> None:
        port = free_port()
        self._house.start(name, self._program.module, **self._settings | {"NUANLIN_HTTP_PORT": str(port)})
        await until_ready(port)

    def _set_clock(self, moment: datetime) -> None:
        ClockFile(real=real_now(), business=moment, factor=1.0).write(self._clock)

    def _area(self, number: int) -> dict[str, str]:
        place = number % self._communities
        return {"district": "990102", "street": f"{1 + place // 20:03d}", "community": f"{1 + place % 20:03d}"}

    def _circles(self) -> Iterator[Event]:
        now = real_now()
        for number in range(self._visits):
            place, door = number % self._communities, number // self._communities
            roles = ((CareRole.BLOCK_CAPTAIN, door // DOORS_OF_A_CAPTAIN), (CareRole.COMPOUND_DIRECTOR, 0))
            members = [
                CareMember(role=role, level=level, staff_id=uuid5(PEOPLE, f"{role}:{place}:{post}"), name="何志强")
                for level, (role, post) in enumerate((*roles, (CareRole.SECRETARY, 0)), start=1)
            ]
            about = {"resident_id": uuid5(PEOPLE, f"resident:{number}"), "members": members, "entity_version": 1}
            yield CareCircleResolved.model_validate({"occurred_at": now, **self._area(number), **about})

    def _misses(self) -> Iterator[Event]:
        now = real_now()
        for number in range(self._visits):
            visit = uuid5(PEOPLE, f"visit:{number}")
            yield VisitMissed(
                event_id=VisitMissed.identify(visit),
                occurred_at=now,
                **self._area(number),
                entity_version=1,
                visit_id=visit,
                resident_id=uuid5(PEOPLE, f"resident:{number}"),
                liaison_id=self._liaison(number),
                rule_id=PEOPLE,
                period="2026-W47",
                deadline_at=now,
                overdue_minutes=0,
            )

    def _liaison(self, number: int) -> UUID:
        place, door = number % self._communities, number // self._communities
        together = door % DOORS_OF_A_CAPTAIN >= DOORS_ALONE
        return uuid5(PEOPLE, f"liaison:{place}:{door // DOORS_TOGETHER}" if together else f"liaison of {number}")

    async def _tell(self, events: Iterator[Event]) -> None:
        js = self._client.jetstream()
        waiting: list[asyncio.Task[Any]] = []
        for event in events:
            headers = {"Nats-Msg-Id": str(event.event_id)}
            waiting.append(asyncio.create_task(js.publish(event.subject, event.to_wire(), headers=headers)))
            if len(waiting) == IN_FLIGHT:
                await asyncio.gather(*waiting)
                waiting.clear()
        await asyncio.gather(*waiting)

    async def _ask(self) -> None:
        """Look at a desk again and again, as somebody on duty would."""
        place = self._area(0)
        query = ListAlerts(community="".join(place.values()), limit=100)
        while True:
            begun = time.perf_counter()
            try:
                await ask(self._client, query, AlertPage)
            except RefusedError:
                self._waits.append(10.0)
            else:
                self._waits.append(time.perf_counter() - begun)
            await asyncio.sleep(0.1)

    async def _until_alerts(self, count: int) -> None:
        await self._until(lambda: self._reached(STANDING, count))

    async def _until_none(self, question: str) -> None:
        async def none() -> bool:
            return await self._number(question) == 0

        await self._until(none)

    async def _reached(self, question: str, count: int) -> bool:
        return await self._number(question) >= count

    async def _until_heard(self, event: type[Event]) -> None:
        (durable,) = [one for one in declared_durables() if one.name == f"alerts__{event.NAME.split('.')[1]}"]

        async def heard() -> bool:
            info = await self._client.jetstream().consumer_info(stream_of(event), durable.name)
            return not info.num_pending and not info.num_ack_pending

        await self._until(heard)

    async def _until(self, ready: Any) -> None:  # noqa: ANN401
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not await ready():  # noqa: ASYNC110
                await asyncio.sleep(0.1)

    async def _number(self, question: str) -> int:
        connection = await self._house.connect_database(self._program.database)
        try:
            return int(await connection.fetchval(question) or 0)
        finally:
            await connection.close()

    async def _count(self, *, most: int, seconds: float) -> StormTally:
        questions = (ALERTS, GATHERED, STANDING, CASES, UNSEEN, DOUBLED, SUMMARIES)
        alerts, gathered, standing, cases, unseen, doubled, summaries = [
            await self._number(question) for question in questions
        ]
        return StormTally(
            told=self._visits,
            alerts=alerts,
            gathered=gathered,
            standing=standing,
            cases=cases,
            most_told=most,
            unseen=unseen,
            doubled=doubled,
            summaries=summaries,
            seconds=seconds,
            desk_p50_ms=median(self._waits) * 1000,
            desk_p99_ms=_p99(self._waits) * 1000,
        )


ALERTS = "select count(*) from alert"
GATHERED = "select count(*) from alert where member_count > 0"
STANDING = """
    select (select count(*) from alert where member_count = 0) + (select count(*) from alert_member)
"""
CASES = """
    select count(distinct key) from (
        select dedup_key as key from alert where member_count = 0
        union all select case_key from alert_member) as standing
"""
UNTOLD = "select count(*) from alert where level = 0"
HELD = "select count(*) from held_telling where outcome is null"
MOST_TOLD = "select max(n) from (select count(*) as n from notice group by staff_id, channel) as told"
SUMMARIES = "select count(*) from notice where covers > 0"
DOUBLED = """
    select count(*) from (
        select 1 from notice group by alert_id, purpose, level, staff_id, channel having count(*) > 1) as doubled
"""
UNSEEN = """
    select count(*) from alert a
     where not exists (select 1 from notice n where n.alert_id = a.id and n.purpose = 'ladder' and n.level = 1)
       and not exists (select 1 from held_telling h join notice n on n.alert_id = h.folded_into and n.covers > 1
                        where h.alert_id = a.id and h.outcome = 'folded')
"""


def _p99(waits: Sequence[float]) -> float:
    return quantiles(waits, n=100, method="inclusive")[98] if len(waits) > 1 else max(waits, default=0.0)


async def storm(*, visits: int, communities: int) -> StormTally:
    """Do one storm in a house of its own."""
    async with open_house(durable=False) as house:
        one = Storm(house, visits=visits, communities=communities)
        await one.prepare()
        try:
            return await one.run()
        finally:
            await one.close()


def main(argv: list[str] | None = None) -> int:
    """Run one storm; 0 only if it was flawless."""
    parser = argparse.ArgumentParser(prog="python -m bench.storm", description=__doc__)
    parser.add_argument("--visits", type=int, default=20_000)
    parser.add_argument("--communities", type=int, default=200)
    options = parser.parse_args(argv)

    tally = asyncio.run(storm(visits=options.visits, communities=options.communities))
    for name, value in vars(tally).items():
        print(f"{name:>12}  {value:,.1f}" if isinstance(value, float) else f"{name:>12}  {value:,}")
    print("flawless" if tally.flawless else "FLAWED")
    return 0 if tally.flawless else 1


if __name__ == "__main__":
    sys.exit(main())
