"""The search row: what one question about a million residents costs, whatever is asked for."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import chain
from statistics import median, quantiles
from typing import Any

import asyncpg
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from bench.house import House
from bench.measure import Row, alternate
from bench.search_questions import AREAS, FILL, FURTHER, GIVEN, QUESTIONS, SUBSTRINGS, SURNAMES, VAULT
from nuanlin.programs import program_named
from services.registry.domain.spelling import pinyin_of
from services.registry.storage.sealed import TAIL_LENGTHS
from services.registry.storage.searching import Place, Search, SearchStore, scope
from services.registry.use_cases.search_residents import search_of
from shared.contracts.registry_requests import SearchResidents
from shared.database import Sessions, connect, session_factory
from shared.migrations import migrate

__all__ = ["fill", "measure_search"]

LIMIT_MS, SUBSTRING_LIMIT_MS = 2.0, 20.0
"""Of the server: planning and running the statement that gives the page."""

IN_LOOKUPS = 40
"""What 2 ms are in look-ups by primary key of 0.05 ms: on a machine that is busy with other things, both are slower."""

ONCE = 20
"""Questions of one kind in one round, as the registry asks them."""

EXPLAINED = 5
"""How often in one round the server says how long it took."""

PAGE = 50


@dataclass
class _Kind:
    """One kind of question, and how long each one took, in milliseconds."""

    search: Search
    after: Place | None = None
    limit_ms: float = LIMIT_MS
    client: list[float] = field(default_factory=list)
    server: list[float] = field(default_factory=list)
    found: int = 0
    plan: str = ""
    """Of the slowest one."""

    def note(self, name: str) -> str:
        """Return the figures in one line."""
        server, client = (f"{median(taken):6.2f} {_p99(taken):6.2f}" for taken in (self.server, self.client))
        return f"server p50 p99 {server}   client p50 p99 {client} ms   {name} ({self.found} on the page)"


def _p99(taken: list[float]) -> float:
    return quantiles(taken, n=100, method="inclusive")[98] if len(taken) > 1 else taken[0]


async def measure_search(house: House, *, residents: int, rounds: int) -> Row:
    """Ask everything that may be asked: a look-up by primary key, a page by OFFSET after a scan, and the registry."""
    bench = _Bench(house, residents)
    await bench.prepare()
    row = Row(
        "search",
        f"ms, mean of {len(bench.kinds)} kinds of question about {residents:,} residents",
        f"every kind ≤ {LIMIT_MS:.0f} ms of the server's time (parts of names and addresses, crossed tags ≤"
        f" {SUBSTRING_LIMIT_MS:.0f} ms), or as many look-ups of the same run",
        lower_is_better=True,
        met=lambda row: not bench.too_slow(row),
    )
    await alternate(row, rounds=rounds, limit=bench.limit, naive=bench.naive, ours=bench.ours)
    row.notes += [kind.note(name) for name, kind in bench.kinds.items()]
    for name in bench.too_slow(row):
        row.notes += [f"too slow: {name}", *bench.kinds[name].plan.splitlines()]
    await bench.close()
    return row


class _Bench:
    def __init__(self, house: House, residents: int) -> None:
        self._house = house
        self._residents = residents
        self._engine: AsyncEngine
        self._sessions: Sessions
        self._asked: list[tuple[str, Any]] = []
        self.kinds: dict[str, _Kind] = {}

    async def prepare(self) -> None:
        """Make a migrated database full of invented residents, written in SQL, and everything that is asked."""
        url = await self._house.new_database("search")
        await migrate(url, program_named("registry").migrations)
        connection = await self._house.connect_database("search")
        await fill(connection, self._residents)
        await connection.close()
        self._engine = connect(url)
        self._sessions = VAULT.given_to(session_factory(self._engine))
        event.listen(self._engine.sync_engine, "before_cursor_execute", lambda *given: self._asked.append(given[2:4]))
        await self._prepare_questions()

    async def _prepare_questions(self) -> None:
        for name, given in (QUESTIONS | SUBSTRINGS).items():
            limit = LIMIT_MS if name in QUESTIONS else SUBSTRING_LIMIT_MS
            self.kinds[name] = _Kind(search_of(SearchResidents(**given)), limit_ms=limit)
        for name, (first, lines) in FURTHER.items():
            search = self.kinds[first].search
            self.kinds[name] = _Kind(
                search, await self._place_after(search, lines * self._residents // 1_000_000 or 50)
            )

    async def _place_after(self, search: Search, lines: int) -> Place:
        """Return where a reader stands who has seen that many lines."""
        conditions, given = scope(search.area)
        if search.wanted.names:
            conditions.append("r.search_terms @> cast(:names as text[])")
            given["names"] = list(search.wanted.names)
        async with self._sessions() as session:
            row = await session.execute(
                text(
                    f"""select community, name_pinyin, id from resident r where {" and ".join(conditions)}
                    order by community, name_pinyin, id offset :lines limit 1"""
                ),
                {**given, "lines": lines - 1},
            )
            return Place(*row.one())

    async def close(self) -> None:
        """Let the database go."""
        await self._engine.dispose()

    async def limit(self, _: int) -> float:
        """Read one resident by primary key."""
        async with self._sessions() as session:
            ids = (await session.scalars(text("select id from resident limit 50"))).all()
            begun = time.perf_counter()
            for resident_id in ids:
                await session.execute(text("select * from resident where id = :id"), {"id": resident_id})
            return (time.perf_counter() - begun) * 1000 / len(ids)

    async def naive(self, _: int) -> float:
        """Page through by OFFSET, and read everything for a part of a name."""
        page = """select * from resident where community like '990102%' order by name_pinyin, id
                  limit 50 offset 20000"""
        part = "select * from resident where name like '%秀英%' and status = 'active' order by name_pinyin limit 50"
        async with self._sessions() as session:
            begun = time.perf_counter()
            for statement in (page, part):
                (await session.execute(text(statement))).all()
            return (time.perf_counter() - begun) * 1000 / 2

    async def ours(self, _: int) -> float:
        """Ask questions of every kind."""
        means = []
        async with self._sessions() as session:
            for kind in self.kinds.values():
                taken = [await self._ask(session, kind) for _ in range(ONCE)]
                kind.client += taken
                await self._explain(session, kind)
                means.append(median(taken))
        self._check()
        return sum(means) / len(means)

    async def _ask(self, session: AsyncSession, kind: _Kind) -> float:
        begun = time.perf_counter()
        rows = await SearchStore(session).page(kind.search, after=kind.after, limit=PAGE)
        taken = (time.perf_counter() - begun) * 1000
        await session.rollback()
        kind.found = min(len(rows), PAGE)
        return taken

    async def _explain(self, session: AsyncSession, kind: _Kind) -> None:
        """Have the server say how long the statement of the page took, planning included."""
        await SearchStore(session).page(kind.search, after=kind.after, limit=PAGE)
        statement, given = self._asked[-1]
        connection = await session.connection()
        for _ in range(EXPLAINED):
            result = await connection.exec_driver_sql(f"explain (analyze, buffers) {statement}", given)
            plan = result.scalars().all()
            took = sum(float(line.split()[-2]) for line in plan if line.startswith(("Planning Time", "Execution Time")))
            if took >= max(kind.server, default=0.0):
                kind.plan = "\n".join(plan)
            kind.server.append(took)
        await session.rollback()
        self._asked.clear()

    def _check(self) -> None:
        for name in chain(("one page",), FURTHER):
            if self.kinds[name].found != PAGE:
                raise RuntimeError(f"{name}: a page of {self.kinds[name].found} residents")
        if any(self.kinds[name].found for name in self.kinds if name.startswith("absent")):
            raise RuntimeError("somebody was found who is not there")

    def too_slow(self, row: Row) -> list[str]:
        """Return the kinds of question that take the server longer than they may."""
        lookups = IN_LOOKUPS * median(row.limit) / LIMIT_MS
        return [name for name, kind in self.kinds.items() if median(kind.server) > kind.limit_ms * max(1.0, lookups)]


async def fill(connection: "asyncpg.Connection[asyncpg.Record]", residents: int) -> None:
    """Fill the database of a registry with invented residents of 200 communities, beside whoever is there."""
    await connection.execute("create temporary table word (kind text, at bigint, word text, pinyin text)")
    await connection.execute("create temporary table tail (digits bigint, keys bigint[], shortest bigint[])")
    words = [("surname", at, word, pinyin_of(word)) for at, word in enumerate(SURNAMES)]
    words += [("given", at, word, pinyin_of(word)) for at, word in enumerate(GIVEN)]
    await connection.copy_records_to_table("word", records=words)
    await connection.copy_records_to_table("tail", records=[_tails(digits) for digits in range(10_000)])
    await connection.execute(AREAS)
    async with _without_indexes(connection, "resident"):
        await connection.execute(FILL, residents, timeout=1800)
    await connection.execute("vacuum analyze resident", timeout=1800)


@asynccontextmanager
async def _without_indexes(connection: "asyncpg.Connection[asyncpg.Record]", table: str) -> AsyncIterator[None]:
    """Make the indexes of a table anew after it was filled, all but the unique ones: a fifth of the time."""
    indexes = await connection.fetch(
        """select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as made from pg_index
        where indrelid = $1::text::regclass and not indisunique""",
        table,
    )
    for index in indexes:
        await connection.execute(f"drop index {index['name']}")
    yield
    await connection.execute("set maintenance_work_mem = '512MB'; set max_parallel_maintenance_workers = 3")
    for index in indexes:
        await connection.execute(index["made"], timeout=1800)


def _tails(digits: int) -> tuple[int, list[int], list[int]]:
    """Return the last four digits of a phone of `FILL`, and the keys of all its tails."""
    phone = f"+861380000{digits:04d}"
    keys = [VAULT.tail_key(phone[-length:]) for length in TAIL_LENGTHS]
    return digits, sorted(keys), [VAULT.tail_key(phone[-TAIL_LENGTHS[0] :])]
