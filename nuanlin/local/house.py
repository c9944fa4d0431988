"""All programs of the house on one machine: servers, streams, databases, services."""

import asyncio
import os
import sys
from collections.abc import Collection, Iterable
from pathlib import Path

from pydantic import SecretStr

from nuanlin.local.child import Child, readyz
from nuanlin.local.environment import OPERATOR, alerts_keys, bus_users, console_keys, registry_keys
from nuanlin.local.nats import LocalNats
from nuanlin.local.postgres import LocalPostgres
from nuanlin.local.processes import Command, service_environment
from nuanlin.local.supervisor import Supervisor
from nuanlin.local.workspace import Workspace
from nuanlin.programs import PROGRAMS, ROOT, Program
from shared.client import bus_client
from shared.migrations import migrate
from shared.provision import apply_bus
from shared.settings import BusSettings

__all__ = ["LocalHouse"]

ACCOUNTS = ROOT / "deploy" / "nats" / "accounts.conf"
"""The users of the bus and what each may do: the same file as in production."""

STREAM_GIB = 1.0
"""Limit of the facts on one machine: a demonstration never gets there, and a laptop's disk is kept."""


class LocalHouse:
    """Brings everything up in order.

    Parameters
    ----------
    workspace
        The data folder.
    supervisor
        Runs the programs.
    console_port
        Where the pages have to be; the next free port if None and 8080 is taken.
    replicas
        How many of each service run at the same time; there is one console.
    for_tests
        Give up the promises of database and bus to the disk for speed, and take any free ports: other houses start
        at the same moment.
    demo
        Offer accounts that need no password.
    """

    def __init__(
        self,
        workspace: Workspace,
        supervisor: Supervisor,
        *,
        console_port: int | None = None,
        replicas: int = 1,
        for_tests: bool = False,
        demo: bool = False,
    ) -> None:
        self._workspace = workspace
        self._supervisor = supervisor
        self._console_port = console_port
        self._replicas = replicas
        self._usual_ports = not for_tests
        self._demo = demo
        self.postgres = LocalPostgres(
            workspace.postgres_folder,
            workspace.port("postgres", preferred=_number("NUANLIN_POSTGRES_PORT")),
            fast=for_tests,
        )
        self.nats = LocalNats(
            workspace.nats_folder,
            workspace.port("nats", preferred=_number("NUANLIN_NATS_PORT") or self._usual(4222)),
            workspace.port("nats-monitor"),
            include=ACCOUNTS,
            env={f"NUANLIN_NATS_PASSWORD_{user.upper()}": workspace.secret(f"nats-{user}") for user in bus_users()},
            sync_always=not for_tests,
        )

    @property
    def url(self) -> str:
        """Address of the pages."""
        return f"http://127.0.0.1:{self._workspace.known_port('console')}"

    async def start(self, *, clock_file: Path | None = None, without: Collection[str] = ()) -> None:
        """Start the servers, apply the streams, migrate the databases, start the services; all ready at the end.

        Parameters
        ----------
        clock_file
            Movable clock that all services share; None is real time.
        without
            Names of services to leave out.
        """
        await self.start_servers()
        await asyncio.gather(self.prepare_bus(), self.prepare_databases())
        programs = [program for program in PROGRAMS if program.name not in without]
        await self.start_services(programs, clock_file=clock_file)

    async def start_servers(self) -> None:
        """Start PostgreSQL and NATS under supervision."""
        await self._supervisor.start(
            Child(
                name="postgres",
                command=self.postgres.prepare,
                ready=self.postgres.is_ready,
                log_file=self.postgres.log_file,
            ),
            Child(name="nats", command=self.nats.prepare, ready=self.nats.is_ready, log_file=self.nats.log_file),
        )
        self._workspace.remember_port("postgres", self.postgres.port or 0)
        self._workspace.remember_port("nats", self.nats.port or 0)

    async def prepare_bus(self) -> None:
        """Apply streams and durables."""
        async with bus_client(self._bus_settings(OPERATOR)) as client:
            for line in await apply_bus(client.jetstream(), size_gib=STREAM_GIB):
                self._supervisor.terminal.line("bus", line)

    async def prepare_databases(self) -> None:
        """Make every service's own database and user, and migrate it."""
        for program in PROGRAMS:
            password = self._workspace.secret(f"postgres-{program.name}")
            await self.postgres.ensure_database(program.database, owner=program.name, owner_password=password)
            for revision in await migrate(self.database_url(program), program.migrations):
                self._supervisor.terminal.line("migrate", f"{program.name}: {revision}")

    async def start_services(self, programs: Iterable[Program], *, clock_file: Path | None) -> None:
        """Start services and wait until each says that it is ready."""
        children = [
            self._child(program, replica=replica, clock_file=clock_file)
            for program in programs
            for replica in range(1, (self._replicas if program.scales else 1) + 1)
        ]
        await self._supervisor.start(*children)

    def database_url(self, program: Program) -> str:
        """Address of a service's own database, as its own user."""
        password = self._workspace.secret(f"postgres-{program.name}")
        return self.postgres.url(program.database, user=program.name, password=password)

    def _child(self, program: Program, *, replica: int, clock_file: Path | None) -> Child:
        fixed = self._console_port if program.name == "console" else None
        name = program.name if replica == 1 else f"{program.name}-{replica}"
        preferred = self._usual(program.preferred_port + 10 * (replica - 1))
        port = self._workspace.port(name, preferred=preferred, fixed=fixed)
        return Child(
            name=name,
            command=Command(
                argv=(sys.executable, "-m", program.module),
                env=service_environment(**self._environment(program, port=port, clock_file=clock_file)),
            ),
            ready=readyz(port),
        )

    def _environment(self, program: Program, *, port: int, clock_file: Path | None) -> dict[str, str]:
        """Return what one service is told: its own passwords and nobody else's."""
        own = f"NUANLIN_{program.name.upper()}_"
        variables = {
            "NUANLIN_NATS_URL": self.nats.url,
            "NUANLIN_NATS_USER": program.user,
            "NUANLIN_NATS_PASSWORD": self._workspace.secret(f"nats-{program.user}"),
            "NUANLIN_LOG_FORMAT": os.environ.get("NUANLIN_LOG_FORMAT", "text"),
            f"{own}HTTP_PORT": str(port),
            f"{own}DATABASE_URL": self.database_url(program),
        }
        if program.name == "registry":
            variables |= registry_keys(self._workspace)
        if program.name == "console":
            variables |= console_keys(self._workspace) | ({f"{own}DEMO": "true"} if self._demo else {})
        if program.name == "visits":
            variables["NUANLIN_VISITS_PASSCODE_KEY"] = self._workspace.secret("visits-passcodes")
        if program.name == "events":
            variables["NUANLIN_EVENTS_CHECK_IN_KEY"] = self._workspace.secret("events-check-in")
        if program.name == "alerts":
            variables |= alerts_keys(self._workspace)
            variables["NUANLIN_ALERTS_LINK_BASE"] = f"http://127.0.0.1:{self._console()}"
        if clock_file is not None:
            variables["NUANLIN_CLOCK_FILE"] = str(clock_file)
        return variables

    def _console(self) -> int:
        return self._workspace.port("console", preferred=self._usual(8080), fixed=self._console_port)

    def _usual(self, port: int) -> int | None:
        return port if self._usual_ports else None

    def _bus_settings(self, user: str) -> BusSettings:
        return BusSettings(
            nats_url=self.nats.url, nats_user=user, nats_password=SecretStr(self._workspace.secret(f"nats-{user}"))
        )


def _number(variable: str) -> int | None:
    text = os.environ.get(variable, "")
    return int(text) if text.isdigit() else None
