"""The script that the database image runs first, on a real PostgreSQL."""

import os
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from nuanlin.local.cluster import SUPERUSER, postgres_programs
from nuanlin.local.postgres import LocalPostgres
from nuanlin.programs import PROGRAMS
from tests.support.servers import postgres_server

SCRIPT = Path(__file__).parent.parent.parent / "deploy" / "postgres" / "init" / "10-databases.sh"
OWNERS = [program.name for program in PROGRAMS]


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[LocalPostgres]:
    async with postgres_server(tmp_path / "fresh") as fresh:
        yield fresh


def prepare(server: LocalPostgres, **passwords: str) -> "subprocess.CompletedProcess[str]":
    """Run the script as the image does."""
    environment = {
        "PATH": f"{postgres_programs(None)}:{os.environ['PATH']}",
        "POSTGRES_USER": SUPERUSER,
        "PGPASSWORD": server.password,
        "PGHOST": "127.0.0.1",
        "PGPORT": str(server.port),
        **{f"NUANLIN_POSTGRES_PASSWORD_{name.upper()}": word for name, word in passwords.items()},
    }
    return subprocess.run(["/bin/sh", str(SCRIPT)], env=environment, capture_output=True, text=True, check=False)


async def test_every_service_gets_its_own_database_and_cannot_open_anothers(server: LocalPostgres) -> None:
    made = prepare(server, **{name: f"it's {name}" for name in OWNERS})

    assert made.returncode == 0, made.stderr
    for name in OWNERS:
        for other in OWNERS:
            address = {"host": "127.0.0.1", "port": server.port, "user": name, "password": f"it's {name}"}
            if name == other:
                connection = await asyncpg.connect(database=f"nuanlin_{other}", **address)
                await connection.execute("create table kept (id int)")
                await connection.close()
            else:
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await asyncpg.connect(database=f"nuanlin_{other}", **address)


async def test_a_forgotten_password_stops_the_script_and_is_named(server: LocalPostgres) -> None:
    made = prepare(server, registry="a")

    assert made.returncode != 0
    assert "NUANLIN_POSTGRES_PASSWORD_VISITS" in made.stderr
