"""Files are read in a process of their own: what a file does to it, the import survives."""

import asyncio

import pytest

from services.registry.use_cases.read_apart import in_a_process
from services.registry.use_cases.read_import import read_next_import
from shared.apart import FailedApartError, OverrunError
from shared.clock import real_now
from tests.integration.registry.desk import ANHE, Desk


async def read(desk: Desk, apart: object) -> bool:
    return await read_next_import(desk.sessions, now=desk.clock.now, real_now=real_now, apart=apart)  # type: ignore[arg-type]


async def test_a_file_is_read_in_another_process_as_in_this_one(desk: Desk) -> None:
    import_id = await desk.upload(ANHE.read_bytes(), ANHE.name)

    assert await read(desk, in_a_process)
    await desk.work()

    state = await desk.state(import_id)
    assert (state.status, state.enrolled_count) == ("done", 664)
    assert await desk.rows("select count(*) from resident where phone_keys <> '{}'") != [(0,)]


async def test_a_file_that_needs_too_much_fails_at_once_with_what_to_do(desk: Desk) -> None:
    import_id = await desk.upload(ANHE.read_bytes(), ANHE.name)

    async def overrun(_: bytes) -> bytes:
        raise OverrunError

    assert await read(desk, overrun)

    state = await desk.state(import_id)
    assert state.status == "failed"
    assert "按小区拆成几个文件" in (state.problem or "")


async def test_a_reader_that_was_killed_has_lost_nothing(desk: Desk) -> None:
    import_id = await desk.upload(ANHE.read_bytes(), ANHE.name)

    async def killed(_: bytes) -> bytes:
        raise FailedApartError

    assert await read(desk, killed)
    await desk.work()

    assert (await desk.state(import_id)).status == "done"


async def test_a_service_that_stops_while_it_reads_gives_the_file_to_the_next(desk: Desk) -> None:
    import_id = await desk.upload(ANHE.read_bytes(), ANHE.name)
    begun = asyncio.Event()

    async def endless(_: bytes) -> bytes:
        begun.set()
        await asyncio.Event().wait()
        raise AssertionError

    reading = asyncio.create_task(read(desk, endless))
    await begun.wait()
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    await desk.work()

    assert (await desk.state(import_id)).status == "done"
