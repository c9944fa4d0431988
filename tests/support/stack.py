"""The whole house as a journey sees it: real processes, real servers, a clock that the test moves."""

import asyncio
import base64
import csv
import hashlib
import io
import os
import signal
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar
from unittest.mock import patch
from uuid import UUID

import asyncpg
import nats
from nats.aio.client import Client

from nuanlin.local.child import Backoff
from nuanlin.local.environment import local_environment
from nuanlin.local.house import LocalHouse
from nuanlin.local.supervisor import Supervisor
from nuanlin.local.terminal import Terminal
from nuanlin.local.workspace import Workspace
from nuanlin.programs import program_named
from shared.clock import ClockFile, real_now
from shared.contracts.alerts_requests import AlertItem, AlertPage, ListAlerts, PhoneMessages, ReadPhone
from shared.contracts.base import Contract, RefusalCode, Request
from shared.contracts.registry_imports import GetImport, ImportState, PutImportPart, RunImport, StartImport
from shared.contracts.registry_requests import (
    AssignPost,
    DefineCommunity,
    Done,
    ResidentPage,
    SaveStaff,
    SearchResidents,
)
from shared.contracts.visits_requests import ListVisits, VisitItem, VisitPage
from shared.contracts.words import CareRole
from shared.edge import RefusedError
from shared.requests import ask
from shared.settings import inbox_prefix
from tests.support.forking import ForkedExecution
from tests.support.house_databases import HouseDatabases
from tests.support.house_logs import written_to
from tests.support.streams import stored
from tests.support.waiting import bus_is_quiet, eventually

__all__ = ["Elder", "Stack", "Village", "run_stack"]

R = TypeVar("R", bound=Contract)

LISTENING = {"registry", "visits", "alerts", "activities"}

EVERYBODY = (CareRole.LIAISON, CareRole.BLOCK_CAPTAIN, CareRole.COMPOUND_DIRECTOR, CareRole.SECRETARY)
"""Roles of a community without grids and without a deputy."""

HEADER = ("姓名", "性别", "出生日期", "住址", "联系电话", "人员类别")


@dataclass(frozen=True)
class Elder:
    """One invented line of a roster."""

    name: str
    categories: str = "独居"
    birth_date: str = "1941-03-05"
    sex: str = "女"
    address: str = "1幢1单元101室"
    phone: str = "13900001234"

    def cells(self) -> tuple[str, ...]:
        """Return the line's cells."""
        return (self.name, self.sex, self.birth_date, self.address, self.phone, self.categories)


@dataclass
class Village:
    """One community of a journey."""

    stack: "Stack"
    code: str
    residents: dict[str, UUID] = field(default_factory=dict)
    staff: dict[str, UUID] = field(default_factory=dict)

    async def has(self, *elders: Elder, roles: Iterable[CareRole] = EVERYBODY) -> None:
        """Import a roster with these elders and give them everybody who answers for them."""
        early, late = ([role for role in roles if (role is CareRole.LIAISON) == last] for last in (False, True))
        for role in early:
            await self.gives(role, elders)
        await self.stack.import_roster(self.code, elders)
        page = await self.stack.ask(SearchResidents(community=self.code, limit=200), ResidentPage)
        self.residents |= {item.name: item.resident_id for item in page.items}
        for role in late:
            await self.gives(role, elders)
        await self.stack.quiet()

    async def gives(self, role: CareRole, elders: Iterable[Elder]) -> None:
        """Appoint one new person to a role for all these elders."""
        saved = await self.stack.ask(
            SaveStaff(community=self.code, name=f"{role.chinese}甲", kind=_kind(role), phones=["+8613900005678"]), Done
        )
        self.staff[role] = saved.id
        for scope, key in {self._scope(role, elder) for elder in elders}:
            await self.stack.ask(
                AssignPost(community=self.code, role=role, scope=scope, scope_key=key, staff_id=saved.id), Done
            )

    def _scope(self, role: CareRole, elder: Elder) -> tuple[str, str]:
        if role is CareRole.LIAISON:
            return "resident", str(self.residents[elder.name])
        if role is CareRole.BLOCK_CAPTAIN:
            return "building", f"{COMPOUND}/{elder.address.split('幢')[0]}"
        if role is CareRole.COMPOUND_DIRECTOR:
            return "compound", COMPOUND
        return "community", self.code

    async def visits(self, **wanted: object) -> list[VisitItem]:
        """Return the visits of this community."""
        query = ListVisits.model_validate({"community": self.code, "limit": 500} | wanted)
        return (await self.stack.ask(query, VisitPage)).items

    async def alerts(self, **wanted: object) -> list[AlertItem]:
        """Return the alerts of this community, closed ones included."""
        everything = ["open", "acknowledged", "unresolved_exhausted", "closed"]
        query = ListAlerts.model_validate({"community": self.code, "statuses": everything, "limit": 500} | wanted)
        return (await self.stack.ask(query, AlertPage)).items

    async def phones(self, kind: str | None = None) -> dict[str, list[str]]:
        """Return what every role's phone has received, the oldest first; only about alerts of one kind if named."""
        wanted = {alert.alert_id for alert in await self.alerts() if kind is None or alert.kind == kind}
        inboxes: dict[str, list[str]] = {}
        for role, staff_id in self.staff.items():
            read = await self.stack.ask(ReadPhone(staff_id=staff_id), PhoneMessages)
            texts = [item.text for item in reversed(read.items) if item.alert_id in wanted]
            if texts:
                inboxes[str(role)] = texts
        return inboxes

    async def missed_cases(self) -> int:
        """Return how many missed visits stand in alerts, each by itself or one of several."""
        missed = [alert for alert in await self.alerts() if alert.kind == "visit_missed"]
        return sum(alert.member_count or 1 for alert in missed)

    async def missed_phones(self) -> dict[str, list[str]]:
        """Return what every role's phone has received about missed visits."""
        return await self.phones("visit_missed")


COMPOUND = "花溪小区"


@dataclass
class Stack:
    """A running house."""

    workspace: Workspace
    house: LocalHouse
    supervisor: Supervisor
    clock_file: Path
    client: Client
    databases: HouseDatabases
    may_redeliver: bool = False
    """Whether a handler may have been retried: only where a journey kills."""
    _villages: int = 0

    def now(self) -> datetime:
        """Return business time."""
        return ClockFile.read(self.clock_file).at(real_now())

    def set_clock(self, moment: datetime) -> None:
        """Stop the clock at a moment."""
        ClockFile(real=real_now(), business=moment, factor=0).write(self.clock_file)

    async def clock_reaches(self, moment: datetime) -> None:
        """Move the clock forward to a moment; it never goes back."""
        self.set_clock(max(moment, self.now()))
        await self.quiet()

    async def time_passes(self, **by: float) -> None:
        """Move the clock and wait until every event that follows has been acted on."""
        self.set_clock(self.now() + timedelta(**by))
        await self.quiet()

    async def village(self, name: str = "花溪社区") -> Village:
        """Found a community that no other journey uses."""
        self._villages += 1
        code = f"990103004{self._villages:03d}"
        await self.ask(DefineCommunity(code=code, name=name, street_name="示范街道", district_name="示范区"), Done)
        return Village(stack=self, code=code)

    async def ask(self, request: Request, reply: type[R]) -> R:
        """Send a command or query as the operator, until its owner answers."""
        return await self.insist(request, reply)

    async def insist(self, request: Request, reply: type[R], *, patience_seconds: float = 60.0) -> R:
        """Send a command until its owner answers, as a page does: under the same id, so that it is done once."""
        loop = asyncio.get_running_loop()
        end, wait_seconds = loop.time() + patience_seconds, 2.0
        while True:
            asked_at = loop.time()
            try:
                return await ask(self.client, request, reply, patience_seconds=wait_seconds)
            except RefusedError as error:
                if error.refusal.code is not RefusalCode.UNAVAILABLE or loop.time() > end:
                    raise
                if loop.time() - asked_at > wait_seconds:  # slow perhaps, instead of dead
                    wait_seconds *= 2
                await asyncio.sleep(0.05)

    async def import_roster(self, community: str, elders: Iterable[Elder]) -> ImportState:
        """Import a roster file and wait until it is taken in."""
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(("小区", *HEADER))
        writer.writerows((COMPOUND, *elder.cells()) for elder in elders)
        content = text.getvalue().encode("utf-8-sig")
        started = await self.ask(
            StartImport(
                community=community, filename="花名册.csv", size_bytes=len(content),
                sha256=hashlib.sha256(content).hexdigest(),
            ),
            Done,
        )  # fmt: skip
        part = base64.b64encode(content).decode()
        await self.ask(PutImportPart(import_id=started.id, index=0, content_base64=part), Done)
        await self.ask(RunImport(import_id=started.id), Done)

        async def state() -> ImportState:
            return await self.ask(GetImport(import_id=started.id), ImportState)

        done = await eventually(state, says=lambda found: found.status in {"done", "failed"})
        assert done.status == "done", done
        return done

    async def quiet(self) -> None:
        """Wait until outboxes are empty and every durable has acted on everything."""
        for _ in range(2):  # what a handler does may lead to another event
            await eventually(self._outboxes, says=lambda left: left == 0)
            await bus_is_quiet(self.client.jetstream(), services=LISTENING, may_redeliver=self.may_redeliver)

    async def sql(self, service: str, statement: str, *arguments: object) -> list[asyncpg.Record]:
        """Ask a service's own database, to count what there really is."""
        return await self.databases.ask(service, statement, *arguments)

    def freeze(self, name: str) -> None:
        """Stop a process without ending it: it is down, and nobody brings it back."""
        pid = self.supervisor.pid(name)
        assert pid is not None, f"{name} does not run"
        os.kill(pid, signal.SIGSTOP)

    async def kill(self, name: str) -> None:
        """End a process as a crash would; the supervisor brings it back, and handlers may have to be retried."""
        self.may_redeliver = True

        async def pid() -> int:
            return self.supervisor.pid(name) or 0

        os.kill(await eventually(pid), signal.SIGKILL)

    @asynccontextmanager
    async def without(self, name: str) -> AsyncIterator[None]:
        """End a process as a crash would, and keep the supervisor from bringing it back before the block ends."""
        strict, self.may_redeliver = not self.may_redeliver, True
        away = {"nats-server" if name == "nats" else program_named(name).module}
        ForkedExecution.kept_away |= away
        try:
            await self.kill(name)
            yield
        finally:
            ForkedExecution.kept_away -= away
        await self.quiet()  # afterwards a handler that has to be retried is a bug again
        self.may_redeliver = not strict

    async def events(self, subject: str = "care.evt.>", *, stream: str = "CARE_EVT") -> list[tuple[str, bytes]]:
        """Return everything a stream holds under a subject, as a stranger would read it."""
        found = await stored(self.client, stream, subject)
        return [((message.headers or {})["Nats-Subject"], message.data) for message in found]

    async def _outboxes(self) -> int:
        services = ("registry", "visits", "alerts", "events")
        counts = [
            await self.sql(service, "select count(*) from outbox where parked_at is null") for service in services
        ]
        return sum(rows[0][0] for rows in counts)


SETTINGS = {
    "NUANLIN_VISITS_CIRCLE_PATIENCE_SECONDS": "1",
    "NUANLIN_ALERTS_GROUP_SECONDS": "1",
    "NUANLIN_ALERTS_DIGEST_WEEKDAY": "0",
}
"""A village of some elders has its liaisons at once or never: nobody has to wait for a roster to name them."""


@asynccontextmanager
async def run_stack(
    folder: Path, *, at: datetime, replicas: int = 1, console: bool = False, demo: bool = False
) -> AsyncIterator[Stack]:
    """Run a house with its clock stopped at a moment; everything ends with the block.

    Parameters
    ----------
    folder
        Where to keep everything; not there yet, or the house would find the villages of one that stood there before.
    """
    folder.mkdir(mode=0o711)
    workspace, log = Workspace.open(folder), (folder / "house.log").open("w")
    with patch("nuanlin.local.child.Execution", ForkedExecution), written_to(folder / "house.log"):
        clock_file = workspace.folder / "clock.json"
        ClockFile(real=real_now(), business=at, factor=0).write(clock_file)
        supervisor = Supervisor(terminal=Terminal(log), backoff=Backoff(first=0.1, longest=1.0))
        house = LocalHouse(workspace, supervisor, replicas=replicas, for_tests=True, demo=demo)
        try:
            with patch.dict(os.environ, SETTINGS):
                await house.start(clock_file=clock_file, without=() if console else ("console",))
            variables = local_environment(workspace)
            client = await nats.connect(
                variables["NUANLIN_NATS_URL"], user=variables["NUANLIN_NATS_USER"],
                password=variables["NUANLIN_NATS_PASSWORD"], inbox_prefix=inbox_prefix(variables["NUANLIN_NATS_USER"]),
                max_reconnect_attempts=-1, reconnect_time_wait=0.1,
            )  # fmt: skip
            databases = HouseDatabases(lambda service: house.database_url(program_named(service)))
            try:
                yield Stack(
                    workspace=workspace, house=house, supervisor=supervisor, clock_file=clock_file, client=client,
                    databases=databases,
                )  # fmt: skip
            finally:
                await databases.close()
                await client.close()
        finally:
            await supervisor.stop()
            log.close()


def _kind(role: CareRole) -> str:
    return "volunteer" if role is CareRole.LIAISON else role.value
