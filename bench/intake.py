"""The import row: how fast rows of a roster become residents with their events."""

import base64
import hashlib
import io
import time
from datetime import UTC, date, datetime
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncEngine

from bench.house import House
from bench.measure import Row, alternate
from nuanlin.programs import program_named
from services.registry.deps import Deps
from services.registry.jobs.imports import sweep_imports
from services.registry.settings import RegistrySettings
from services.registry.storage.sealed import Vault
from services.registry.use_cases import take_in_roster
from services.registry.use_cases.define_community import define_community
from services.registry.use_cases.read_import import read_next_import
from services.registry.use_cases.receive_import import put_part, run_import, start_import
from shared.clock import real_now
from shared.contracts.registry_imports import MAX_PART_BYTES, PutImportPart, RunImport, StartImport
from shared.contracts.registry_requests import DefineCommunity
from shared.database import Sessions, connect, session_factory
from shared.migrations import migrate
from tests.support.doubles import FakeClock
from tests.support.roster_maker import made_csv

__all__ = ["COMMUNITY", "measure_import"]

COMMUNITY = "990102003005"
TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, tzinfo=UTC)

NAIVE_RESIDENTS = 300
"""A commit per resident is so slow that all of them would take minutes; the figure is a rate."""

SECRETS: dict[str, Any] = {"data_key": "a-data-key-of-the-bench", "index_key": "an-index-key-of-the-bench"}
VAULT = Vault.of_words(SECRETS["data_key"], (), SECRETS["index_key"])

TABLES = ("resident", "outbox")
"""What the limit writes: the people and their events, with all indexes of both tables."""


async def measure_import(house: House, *, residents: int, rounds: int) -> Row:
    """Take in a roster that has been read: binary COPY of what comes out, a commit per resident, and the registry."""
    bench = _Bench(house, residents)
    await bench.prepare()
    row = Row(
        "import",
        f"residents/s ({residents:,} with their events)",
        "≥ 0.35 of limit",
        met=lambda row: row.of_limit >= 0.35,
    )
    await alternate(row, rounds=rounds, limit=bench.limit, naive=bench.naive, ours=bench.ours)
    row.notes.append(f"reading the file before that: {residents / bench.reading_seconds:,.0f} rows/s")
    row.notes.append(f"events written: {bench.events:,}")
    return row


class _Bench:
    def __init__(self, house: House, residents: int) -> None:
        self._house = house
        self._residents = residents
        self._copies: dict[str, bytes] = {}
        self.reading_seconds = 0.0
        self.events = 0

    async def prepare(self) -> None:
        """Make one database in which the file is read and nothing is taken in, from which every round gets a copy."""
        url = await self._house.new_database("import_empty")
        await migrate(url, program_named("registry").migrations)
        engine = connect(url)
        async with session_factory(engine).begin() as session:
            names = {"district_name": "青禾区", "street_name": "柳岸街道", "name": "安和社区"}
            await define_community(session, DefineCommunity(code=COMMUNITY, **names))
        await engine.dispose()
        url = await self._copy("import_ready", template="import_empty")
        engine = connect(url)
        await self._read(VAULT.given_to(session_factory(engine)))
        await engine.dispose()
        await self._keep_what_comes_out()

    async def _read(self, sessions: Sessions) -> None:
        content, import_id = made_csv(self._residents), uuid4()
        async with sessions.begin() as session:
            start = StartImport(
                command_id=import_id,
                community=COMMUNITY,
                filename="roster.csv",
                size_bytes=len(content),
                sha256=hashlib.sha256(content).hexdigest(),
            )
            await start_import(session, start, today=TODAY, now=NOW)
            for index, offset in enumerate(range(0, len(content), MAX_PART_BYTES)):
                part = base64.b64encode(content[offset : offset + MAX_PART_BYTES]).decode()
                await put_part(session, PutImportPart(import_id=import_id, index=index, content_base64=part))
            await run_import(session, RunImport(import_id=import_id), now=NOW)
        begun = time.perf_counter()
        await read_next_import(sessions, now=lambda: NOW, real_now=real_now)
        self.reading_seconds = time.perf_counter() - begun

    async def _keep_what_comes_out(self) -> None:
        await self._take_in("import_done")
        connection = await self._house.connect_database("import_done")
        for table in TABLES:
            out = io.BytesIO()
            await connection.copy_from_table(table, output=out, format="binary", timeout=600)
            self._copies[table] = out.getvalue()
        self.events = int(await connection.fetchval("select count(*) from outbox"))
        enrolled = await connection.fetchval("select count(*) from resident")
        await connection.close()
        if enrolled < self._residents * 0.9:
            raise RuntimeError(f"only {enrolled} of {self._residents} residents came out")
        self._enrolled = int(enrolled)

    async def limit(self, _: int) -> float:
        """Write the finished rows of both tables, in one transaction."""
        await self._copy("import_limit", template="import_empty")
        connection = await self._house.connect_database("import_limit")
        begun = time.perf_counter()
        async with connection.transaction():
            for table, content in self._copies.items():
                await connection.copy_to_table(table, source=io.BytesIO(content), format="binary", timeout=600)
        seconds = time.perf_counter() - begun
        await connection.close()
        return self._enrolled / seconds

    async def naive(self, _: int) -> float:
        """Take in each resident in a transaction of its own."""
        deps, engine = await self._deps("import_naive")
        with patch.object(take_in_roster.take_in_batch, "__kwdefaults__", {"batch": 1}):
            begun = time.perf_counter()
            for _number in range(NAIVE_RESIDENTS):
                await sweep_imports(deps)
            seconds = time.perf_counter() - begun
        await engine.dispose()
        return NAIVE_RESIDENTS / seconds

    async def ours(self, _: int) -> float:
        """Let the registry take the rows in, batch by batch."""
        return self._enrolled / await self._take_in("import_ours")

    async def _take_in(self, database: str) -> float:
        deps, engine = await self._deps(database)
        begun = time.perf_counter()
        while await sweep_imports(deps) is not None:
            pass
        seconds = time.perf_counter() - begun
        await engine.dispose()
        return seconds

    async def _deps(self, database: str) -> tuple[Deps, AsyncEngine]:
        """Return what the registry's sweeps work with, on a copy in which a file is ready to be taken in."""
        url = await self._copy(database, template="import_ready")
        engine = connect(url)
        settings = RegistrySettings(database_url=SecretStr(url), **SECRETS)
        return Deps(clock=FakeClock(NOW), sessions=VAULT.given_to(session_factory(engine)), settings=settings), engine

    async def _copy(self, database: str, *, template: str) -> str:
        connection = await self._house.connect_database("postgres")
        await connection.execute(f'drop database if exists "{database}" with (force)')
        await connection.execute(f'create database "{database}" template "{template}"', timeout=600)
        await connection.execute("checkpoint")
        await connection.close()
        return self._house.postgres.url(database)
