"""The sweep row: what it costs to find and declare missed visits among a million that are still open."""

import time
from datetime import UTC, datetime, timedelta
from statistics import median

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bench.house import House
from bench.measure import Row, alternate
from nuanlin.programs import program_named
from services.visits.storage.tables import OUTBOX, VisitRow
from services.visits.storage.visits import VisitFact
from services.visits.use_cases.announce import missed
from services.visits.use_cases.declare_missed import declare_missed
from shared.database import Sessions, connect, session_factory
from shared.migrations import migrate

__all__ = ["fill_visits", "measure_sweep"]

NAIVE_VISITS = 200
"""One transaction per visit is so slow that all of them would take minutes; the figure is a rate."""

NOW = datetime(2026, 11, 21, tzinfo=UTC)

FILL = """
    insert into visit (
        id, resident_id, area, rule_id, rule_version, rule_name, modes, period, opens_at, due_at, ends_at, deadline_at,
        status
    )
    select gen_random_uuid(), gen_random_uuid(), '990102003005', '5d0c1a52-0001-5000-8000-000000000001', 1, '每周联络',
           '{door,call}', $4, $1::timestamptz - interval '7 days', $1, $1, $1::timestamptz + $3::interval * n, 'planned'
      from generate_series(1, $2::integer) n
"""
"""Visits whose deadlines begin at $1 and are $3 apart."""


async def fill_visits(
    house: House, database: str, *, count: int, first: datetime, apart: timedelta, period: str
) -> None:
    """Put open visits into a database of visits."""
    connection = await house.connect_database(database)
    await connection.execute(FILL, first, count, apart, period, timeout=600)
    await connection.close()


async def measure_sweep(house: House, *, due: int, many: int, few: int, rounds: int) -> Row:
    """Declare `due` visits missed among `many` open ones: a bare UPDATE, one by one, and the sweep of visits."""
    large, small = _Bench(house, "sweep_many", due), _Bench(house, "sweep_few", due)
    await large.prepare(many)
    await small.prepare(few)
    ratios: list[float] = []

    async def ours(index: int) -> float:
        at_few = await small.ours(index)
        at_many = await large.ours(index)
        ratios.append(at_few / at_many)
        return at_many

    row = Row(
        "sweep",
        f"visits/s ({due:,} due of {many:,} open)",
        f"≥ 0.3 of limit; {many:,} open cost ≤ 2.5× of {few:,}",
        met=lambda row: row.of_limit >= 0.3 and median(ratios) <= 2.5,
    )
    await alternate(row, rounds=rounds, limit=large.limit, naive=large.naive, ours=ours)
    row.notes.append(f"cost at {many:,} open / cost at {few:,} open: {median(ratios):.2f}")
    await large.close()
    await small.close()
    return row


class _Bench:
    def __init__(self, house: House, database: str, due: int) -> None:
        self._house = house
        self._database = database
        self._due = due
        self._engine: AsyncEngine
        self._sessions: Sessions

    async def prepare(self, open_visits: int) -> None:
        """Make a migrated database with that many visits that are not due for weeks."""
        url = await self._house.new_database(self._database)
        await migrate(url, program_named("visits").migrations)
        self._engine = connect(url)
        self._sessions = session_factory(self._engine)
        weeks = NOW + timedelta(days=30)
        await fill_visits(
            self._house,
            self._database,
            count=open_visits,
            first=weeks,
            apart=timedelta(milliseconds=10),
            period="later",
        )
        connection = await self._house.connect_database(self._database)
        await connection.execute("vacuum analyze visit", timeout=600)
        await connection.close()

    async def close(self) -> None:
        """Let the database go."""
        await self._engine.dispose()

    async def limit(self, _: int) -> float:
        """Change the rows and nothing else."""
        await self._renew(self._due)
        connection = await self._house.connect_database(self._database)
        begun = time.perf_counter()
        done = await connection.execute(
            "update visit set status = 'missed', missed_at = $1 where status = 'planned' and deadline_at <= $1", NOW
        )
        seconds = time.perf_counter() - begun
        await connection.close()
        return self._rate(int(done.split()[1]), seconds, self._due)

    async def naive(self, _: int) -> float:
        """Load one visit, change it, tell it, commit."""
        await self._renew(NAIVE_VISITS)
        begun = time.perf_counter()
        for _number in range(NAIVE_VISITS):
            async with self._sessions.begin() as session:
                question = select(VisitRow).where(VisitRow.status == "planned", VisitRow.deadline_at <= NOW)
                visit = (await session.scalars(question.order_by(VisitRow.deadline_at).limit(1))).one()
                visit.status, visit.missed_at = "missed", NOW
                await OUTBOX.add(session, *missed([VisitFact.of(visit)], now=NOW))
        return NAIVE_VISITS / (time.perf_counter() - begun)

    async def ours(self, _: int) -> float:
        """Run the sweep until it says that nothing more is due."""
        await self._renew(self._due)
        begun = time.perf_counter()
        again: datetime | None = NOW
        while again is not None and again <= NOW:
            async with self._sessions.begin() as session:
                again = await declare_missed(session, now=NOW)
        seconds = time.perf_counter() - begun
        connection = await self._house.connect_database(self._database)
        told = await connection.fetchval("select count(*) from outbox")
        await connection.close()
        return self._rate(int(told), seconds, self._due)

    async def _renew(self, due: int) -> None:
        """Take away what the last round made, and make that many visits due."""
        connection = await self._house.connect_database(self._database)
        await connection.execute("delete from visit where period = 'now'")
        await connection.execute("truncate outbox")
        await connection.close()
        await fill_visits(
            self._house,
            self._database,
            count=due,
            first=NOW - timedelta(hours=1),
            apart=timedelta(milliseconds=1),
            period="now",
        )
        connection = await self._house.connect_database(self._database)
        await connection.execute("vacuum analyze visit", timeout=600)
        await connection.close()

    @staticmethod
    def _rate(done: int, seconds: float, due: int) -> float:
        if done != due:
            raise RuntimeError(f"{done} of {due} due visits were declared")
        return done / seconds
