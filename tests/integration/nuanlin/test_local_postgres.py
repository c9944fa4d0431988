"""PostgreSQL of a local run: durable, password-protected, hard to break."""

import os
import shutil
import socket
import stat
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest

from nuanlin.local.accounts import Account
from nuanlin.local.postgres import LocalPostgres
from nuanlin.local.processes import DidNotStartError, is_running


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="nuanlin-test-") as name:
        Path(name).chmod(0o711)
        yield Path(name) / "postgres"


@pytest.fixture
async def server(folder: Path) -> AsyncIterator[LocalPostgres]:
    server = LocalPostgres(folder, fast=True)
    await server.start()
    yield server
    await server.stop()


async def ask(server: LocalPostgres, question: str) -> object:
    connection = await asyncpg.connect(server.url("postgres", scheme="postgresql"))
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


async def test_what_was_committed_is_there_after_kill_9_and_on_the_same_port(server: LocalPostgres) -> None:
    await ask(server, "create table kept as select 1 as one")
    port, pid = server.port, server.pid

    server.kill()
    await server.start()

    assert await ask(server, "select one from kept") == 1
    assert server.port == port
    assert server.pid != pid


async def test_a_lock_whose_process_id_now_belongs_to_another_program_does_not_stop_postgres(
    server: LocalPostgres,
) -> None:
    await server.stop()
    lock = next(server.home.glob("pgdata*")) / "postmaster.pid"
    lock.write_text(f"{os.getpid()}\n{lock.parent}\n0\n{server.port}\n\n127.0.0.1\n0 0\nready\n")

    await server.start()

    assert not server.adopted
    assert await ask(server, "select 1") == 1


async def test_a_second_start_takes_over_the_server_that_already_runs(server: LocalPostgres) -> None:
    second = LocalPostgres(server.folder, fast=True)

    await second.start()

    assert second.adopted
    assert (second.pid, second.port) == (server.pid, server.port)
    assert await ask(second, "select 1") == 1
    await second.stop()
    assert not is_running(second.pid or server.pid or 0)


async def test_a_taken_port_is_named_instead_of_silently_using_another(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other_program:
        port = other_program.getsockname()[1]

        with pytest.raises(DidNotStartError, match=f"port {port} is taken"):
            await LocalPostgres(folder, port, fast=True).start()


async def test_the_server_keeps_its_promises_to_the_disk_unless_it_is_told_not_to(folder: Path) -> None:
    server = LocalPostgres(folder)
    await server.start()

    kept = {name: await ask(server, f"show {name}") for name in ("fsync", "synchronous_commit", "full_page_writes")}
    await server.stop()

    assert kept == {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


async def test_data_carry_checksums_and_text_is_unicode(server: LocalPostgres) -> None:
    assert await ask(server, "show data_checksums") == "on"
    assert await ask(server, "show server_encoding") == "UTF8"
    assert await ask(server, "select upper('ä') || length('暖邻')") == "Ä2"


async def test_nobody_gets_in_without_the_password(server: LocalPostgres) -> None:
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(server.url("postgres", password="guessed", scheme="postgresql"))  # noqa: S106

    assert stat.S_IMODE((server.folder / "password").stat().st_mode) == 0o600


async def test_a_service_gets_its_own_database_and_no_other(server: LocalPostgres) -> None:
    for service in ("visits", "alerts"):
        await server.ensure_database(f"nuanlin_{service}", owner=service, owner_password=f"{service}-password")
        await server.ensure_database(f"nuanlin_{service}", owner=service, owner_password=f"{service}-password")

    def address(service: str) -> str:
        return server.url(f"nuanlin_{service}", user="visits", password="visits-password", scheme="postgresql")  # noqa: S106

    own = await asyncpg.connect(address("visits"))
    await own.execute("create table visit (id int)")
    await own.close()
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asyncpg.connect(address("alerts"))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has folders that the server's user cannot reach")
async def test_as_root_the_server_is_somebody_else_and_no_foreign_folder_is_opened_up() -> None:
    with tempfile.TemporaryDirectory(prefix="nuanlin-closed-") as closed:
        server = LocalPostgres(Path(closed) / "data" / "postgres", fast=True)
        await server.start()
        try:
            assert Path(f"/proc/{server.pid}").stat().st_uid != 0
            assert stat.S_IMODE(Path(closed).stat().st_mode) == 0o700
            assert not server.home.is_relative_to(closed)
            assert str(server.home) in (server.note or "")
        finally:
            await server.remove()
        assert not server.home.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has programs that the server's user cannot reach")
async def test_programs_in_a_closed_folder_are_copied_to_where_the_server_can_run_them(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_pass = Account.may_pass

    def may_pass_outside_the_wheel(account: Account, path: Path) -> bool:
        return "site-packages" not in path.parts and may_pass(account, path)

    monkeypatch.setattr(Account, "may_pass", may_pass_outside_the_wheel)
    server = LocalPostgres(folder, fast=True)
    await server.start()

    programs = Path(f"/proc/{server.pid}/exe").readlink().parents[4]
    assert programs.is_relative_to("/var/tmp")  # noqa: S108 - that is the promise
    assert await ask(server, "select 1") == 1
    await server.stop()
    shutil.rmtree(programs)
