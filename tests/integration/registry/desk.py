"""A registry on a real database and a real bus, whose sweeps run when the test says so."""

import json
from asyncio import to_thread
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import text

from services.registry.deps import Deps
from services.registry.handlers import EDGE
from services.registry.settings import RegistrySettings
from services.registry.storage.base import OUTBOX
from services.registry.storage.residents import ResidentStore
from services.registry.storage.sealed import Vault
from services.registry.use_cases.check_roster import check_roster
from services.registry.use_cases.compare_import import compare_next_import
from services.registry.use_cases.read_apart import work
from services.registry.use_cases.read_import import read_next_import
from services.registry.use_cases.read_roster import Reader
from services.registry.use_cases.take_in_roster import take_in_batch
from shared.clock import civil_date, real_now
from shared.contracts.base import Event, Request, Viewer
from shared.contracts.registry_imports import (
    MAX_PART_BYTES,
    GetImport,
    ImportState,
    PutImportPart,
    RunImport,
    StartImport,
)
from shared.contracts.registry_life_requests import ConfirmDeath, ReportDeath
from shared.contracts.registry_requests import DefineCommunity
from shared.database import Sessions
from tests.support.doubles import FakeClock
from tests.support.wire import Seat, Wire

__all__ = ["ANHE", "COMMUNITY", "NOON", "RIGHTFUL", "Desk", "here", "roster"]

COMMUNITY = "990102003005"
NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
"""Noon in Shanghai on the day of the samples' answer keys."""
ZONE = ZoneInfo("Asia/Shanghai")
ANHE = Path(__file__).parents[3] / "samples" / "anhe.xlsx"

RIGHTFUL = Viewer(actor="书记", role="secretary", scope=[COMMUNITY], may_see_restricted=True)
"""Somebody who may know everything in the community."""

SECRETS: dict[str, Any] = {"data_key": "a-data-key-of-the-tests", "index_key": "an-index-key-of-the-tests"}
"""What the registry seals with and finds by; never used elsewhere."""
VAULT = Vault.of_words(SECRETS["data_key"], (), SECRETS["index_key"])

E = TypeVar("E", bound=Event)


def roster(*lines: str) -> bytes:
    """Write a small roster as CSV."""
    return "\n".join(["姓名,身份证号,出生日期,性别,住址,类别,电话,备注", *lines]).encode()


@cache
def _settings(liaison_load_limit: int) -> RegistrySettings:
    """Read the environment once; it takes longer than most of what a test asks."""
    unused = "postgresql+asyncpg://unused"
    return RegistrySettings(database_url=unused, liaison_load_limit=liaison_load_limit, **SECRETS)


async def here(given: bytes, *, read: Reader = check_roster) -> bytes:
    """Read a file in a thread: a process for each of many hundred small ones would take minutes."""
    return await to_thread(work, given, read=read)


@dataclass
class Desk:
    """What a test does with a registry."""

    sessions: Sessions
    clock: FakeClock
    wire: Wire
    liaison_load_limit: int = 10

    def __post_init__(self) -> None:
        self.wire.seat = Seat(edge=EDGE, outbox=OUTBOX, sessions=self.sessions, deps=lambda: self.deps)

    @property
    def deps(self) -> Deps:
        """Deps of the handlers."""
        settings = _settings(self.liaison_load_limit)
        return Deps(clock=self.clock, sessions=self.sessions, settings=settings, apart=here)

    @property
    def today(self) -> date:
        """The civil day."""
        return civil_date(self.clock.now(), ZONE)

    async def ask(self, request: Request) -> Any:
        """Send a command or query over the bus; returns the reply."""
        return await self.wire.ask(request)

    async def hear(self, *events: Event) -> None:
        """Let events reach the registry over the bus."""
        await self.wire.hear(*events)

    async def define(self, code: str = COMMUNITY) -> None:
        """Define a community."""
        command = DefineCommunity(code=code, name="安和社区", street_name="龙桥街道", district_name="云川区")
        await self.ask(command)

    async def upload(self, content: bytes, filename: str = "花名册.csv", *, community: str = COMMUNITY) -> UUID:
        """Send a file and put it in line; returns the import."""
        import_id = await self.send(content, filename, community=community)
        await self.ask(RunImport(import_id=import_id))
        return import_id

    async def send(self, content: bytes, filename: str = "花名册.csv", *, community: str = COMMUNITY) -> UUID:
        """Send a file, and do nothing with it yet; returns the import."""
        digest = sha256(content).hexdigest()
        start = StartImport(community=community, filename=filename, size_bytes=len(content), sha256=digest)
        await self.ask(start)
        for index in range(0, len(content), MAX_PART_BYTES):
            part = PutImportPart(
                import_id=start.command_id,
                index=index // MAX_PART_BYTES,
                content_base64=b64encode(content[index : index + MAX_PART_BYTES]).decode(),
            )
            await self.ask(part)
        return start.command_id

    async def work(self, *, batch: int = 1000) -> None:
        """Read and take in all that is in line."""
        while await self.read() or await self.compare() or await self.take_in(batch):
            pass

    async def compare(self) -> bool:
        """Compare one file that is only looked at with the register."""
        async with self.sessions.begin() as session:
            return await compare_next_import(session, today=self.today, now=self.clock.now(), real_now=real_now())

    async def take_in(self, batch: int = 1000) -> bool:
        """Take in one batch."""
        async with self.sessions.begin() as session:
            return await take_in_batch(
                session,
                today=self.today,
                now=self.clock.now(),
                real_now=real_now(),
                load_limit=self.deps.settings.liaison_load_limit,
                batch=batch,
            )

    async def imported(
        self, content: bytes, filename: str = "花名册.csv", *, community: str = COMMUNITY
    ) -> ImportState:
        """Import a file and return what became of it."""
        import_id = await self.upload(content, filename, community=community)
        await self.work()
        return await self.state(import_id)

    async def state(self, import_id: UUID) -> ImportState:
        """Return how far an import is."""
        return await self.ask(GetImport(import_id=import_id))

    async def told(self, kind: type[E], where: Callable[[E], bool] = lambda _: True) -> list[E]:
        """Return the events of one kind that are on the bus, oldest first."""
        return [event for event in await self.wire.told(kind) if where(event)]

    async def forget_events(self) -> None:
        """Forget what was told until now."""
        await self.wire.forget()

    async def rows(self, statement: str, **given: Any) -> list[Any]:
        """Ask the database directly."""
        async with self.sessions() as session:
            return list((await session.execute(text(statement), given)).all())

    async def execute(self, statement: str) -> None:
        """Change the database directly."""
        async with self.sessions.begin() as session:
            await session.execute(text(statement))

    async def read(self) -> bool:
        """Read the file that is first in line."""
        return await read_next_import(self.sessions, now=self.clock.now, real_now=real_now, apart=here)

    async def dies(self, resident_id: UUID) -> UUID:
        """Have a death reported and confirmed; returns the report."""
        report = ReportDeath(resident_id=resident_id, actor="联络员甲")
        await self.ask(report)
        await self.ask(ConfirmDeath(report_id=report.command_id, actor="网格长乙"))
        return report.command_id

    async def resident(self, name: str) -> UUID:
        """Return the id of the one resident of that name."""
        ((found,),) = await self.rows("select id from resident where name = :name", name=name)
        return UUID(str(found))

    async def phones(self) -> list[tuple[str, ...]]:
        """Return the phones of all residents."""
        ids = [UUID(str(row[0])) for row in await self.rows("select id from resident order by name_pinyin")]
        async with self.sessions() as session:
            return [one.person.phones for one in await ResidentStore(session).by_ids(ids)]

    async def snapshot(self) -> str:
        """Return everything the registry knows of people, as one text that two moments can be compared by."""
        whole = {}
        for table in ("resident", "resident_category", "staff", "post", "circle_level", "vacancy", "compound", "grid"):
            rows = await self.rows(f"select to_jsonb(t) from {table} t order by to_jsonb(t)::text")
            whole[table] = [row[0] for row in rows]
        return json.dumps(whole, ensure_ascii=False, sort_keys=True)
