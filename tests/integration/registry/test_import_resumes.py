"""An import goes on where it stopped, whoever stopped, and nothing is taken in twice."""

import asyncio
from base64 import b64encode
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from services.registry.domain.roster.reading import RosterReading
from services.registry.jobs.imports import sweep_imports, sweep_uploads
from services.registry.storage.imports import ImportStore
from services.registry.use_cases import read_import, take_in_roster
from services.registry.use_cases.check_roster import check_roster
from services.registry.use_cases.read_import import read_next_import
from services.registry.use_cases.take_in_roster import take_in_batch
from shared.clock import real_now
from shared.contracts.registry import ResidentEnrolled, RosterImported
from shared.contracts.registry_imports import PutImportPart, RunImport, StartImport
from shared.edge import RefusedError
from tests.integration.registry.desk import ANHE, COMMUNITY, Desk, here, roster
from tests.support.waiting import PATIENCE_SECONDS


class PowerCutError(Exception):
    """The worker is gone."""


async def read(desk: Desk, *, later: timedelta = timedelta(), **more: Any) -> bool:
    given = {"apart": here} | more
    return await read_next_import(desk.sessions, now=desk.clock.now, real_now=lambda: real_now() + later, **given)


async def die_while_taking_in(desk: Desk) -> None:
    async with desk.sessions.begin() as session:
        await take_in_batch(
            session, today=desk.today, now=desk.clock.now(), real_now=real_now(), load_limit=10, batch=50
        )
        raise PowerCutError


async def test_an_import_killed_half_way_is_finished_by_another_with_nothing_double(desk: Desk) -> None:
    import_id = await desk.upload(ANHE.read_bytes(), ANHE.name)
    await read(desk)
    for _ in range(3):
        await desk.take_in(batch=50)
    with pytest.raises(PowerCutError):
        await die_while_taking_in(desk)
    half = await desk.state(import_id)

    await desk.work(batch=50)

    state = await desk.state(import_id)
    assert half.status == "taking_in"
    assert 150 <= half.applied_count < 200
    assert (state.status, state.enrolled_count) == ("done", 664)
    enrolled = await desk.told(ResidentEnrolled)
    assert len({event.resident_id for event in enrolled}) == len(enrolled) == 664
    assert await desk.rows("select count(*) from resident") == [(664,)]
    assert await desk.rows("select count(*) from roster_import_result") == [(state.row_count,)]
    assert await desk.rows("select count(*) from roster_import_entry") == [(0,)]
    assert await desk.rows("select count(*) from roster_import_part") == [(0,)]


async def test_two_replicas_share_one_import(desk: Desk) -> None:
    import_id = await desk.upload(ANHE.read_bytes(), ANHE.name)

    await asyncio.gather(*(desk.work(batch=40) for _ in range(3)))
    await desk.work(batch=40)

    state = await desk.state(import_id)
    assert (state.status, state.enrolled_count) == ("done", 664)
    assert len(await desk.told(ResidentEnrolled)) == 664
    assert len(await desk.told(RosterImported)) == 1


async def test_two_files_with_the_same_people_at_once_make_them_once(desk: Desk) -> None:
    first = await desk.upload(ANHE.read_bytes(), ANHE.name)
    second = await desk.upload(ANHE.read_bytes(), "副本.xlsx")

    await asyncio.gather(*(desk.work(batch=100) for _ in range(3)))
    await desk.work(batch=100)

    states = [await desk.state(first), await desk.state(second)]
    assert [state.status for state in states] == ["done", "done"]
    assert sorted(state.enrolled_count for state in states) == [0, 664]
    assert await desk.rows("select count(*) from resident") == [(664,)]


async def test_of_two_files_for_one_community_the_later_has_the_last_word(desk: Desk) -> None:
    first = await desk.upload(roster("王秀英,,1940-05-06,女,安和小区3幢1单元402室,独居,13900001111,"), "一.csv")
    desk.clock.advance(minutes=1)
    await desk.upload(roster("王秀英,,1940-05-06,女,安和小区3幢1单元402室,独居,13900002222,"), "二.csv")

    await read(desk)
    assert not await read(desk)
    assert (await desk.state(first)).status == "taking_in"
    await desk.work()

    assert await desk.phones() == [("+8613900002222",)]


async def test_a_file_whose_reader_died_is_read_by_another_after_the_lease(desk: Desk) -> None:
    import_id = await desk.upload(ANHE.read_bytes(), ANHE.name)

    async with desk.sessions.begin() as session:
        until = real_now() + read_import.LEASE
        await ImportStore(session).claim(("waiting",), real_now=real_now(), token=uuid4(), until=until)
    assert (await desk.state(import_id)).status == "checking"
    assert not await read(desk)

    assert await read(desk, later=read_import.LEASE + timedelta(seconds=1))
    await desk.work()

    assert (await desk.state(import_id)).status == "done"


async def test_a_slow_reader_that_lost_its_lease_writes_nothing(desk: Desk) -> None:
    import_id = await desk.upload(ANHE.read_bytes(), ANHE.name)
    loop = asyncio.get_running_loop()

    def slow(content: bytes, **more: Any) -> RosterReading:
        reading = check_roster(content, **more)
        late = read_import.LEASE + timedelta(seconds=1)
        assert asyncio.run_coroutine_threadsafe(read(desk, later=late), loop).result(timeout=PATIENCE_SECONDS)
        asyncio.run_coroutine_threadsafe(desk.take_in(batch=100), loop).result(timeout=PATIENCE_SECONDS)
        return reading

    await read(desk, apart=partial(here, read=slow))
    await desk.work()

    assert (await desk.state(import_id)).enrolled_count == 664
    assert await desk.rows("select count(*) from resident") == [(664,)]
    assert len(await desk.told(ResidentEnrolled)) == 664


async def test_a_file_that_cannot_be_read_fails_with_what_to_do(desk: Desk) -> None:
    state = await desk.imported(b"not a spreadsheet at all", "花名册.xlsx")

    assert state.status == "failed"
    assert state.problem
    assert "花名册.xlsx" in state.problem


async def test_a_reader_that_fails_again_and_again_gives_up_and_says_so(desk: Desk) -> None:
    import_id = await desk.upload(ANHE.read_bytes(), ANHE.name)

    def broken(*_: Any, **__: Any) -> RosterReading:
        raise ZeroDivisionError

    for _ in range(read_import.TRIES):
        assert await read(desk, apart=partial(here, read=broken))

    state = await desk.state(import_id)
    assert state.status == "failed"
    assert "联系管理员" in (state.problem or "")


async def test_rows_that_can_never_be_taken_in_do_not_hold_up_the_community_for_ever(desk: Desk) -> None:
    import_id = await desk.upload(ANHE.read_bytes(), ANHE.name)
    desk.clock.advance(minutes=1)
    other = await desk.upload(roster("王秀英,,1940-05-06,女,安和小区3幢1单元402室,独居,,"), "二.csv")
    await read(desk)
    async with desk.sessions.begin() as session:
        await session.execute(
            text(
                """update roster_import_entry set entry = (
                    select n.entry from roster_import_entry n where n.position = 2) where position = 1"""
            )
        )

    for _ in range(take_in_roster.TRIES):
        with pytest.raises(take_in_roster.BatchFailedError):
            await sweep_imports(desk.deps)
    await desk.work()

    assert (await desk.state(import_id)).status == "failed"
    assert (await desk.state(other)).status == "done"


async def test_a_file_that_never_comes_in_whole_is_given_up_after_a_day(desk: Desk) -> None:
    content = ANHE.read_bytes()
    start = StartImport(community=COMMUNITY, filename="一.xlsx", size_bytes=len(content), sha256="0" * 64)
    await desk.ask(start)
    part = PutImportPart(import_id=start.command_id, index=0, content_base64=b64encode(content[:1000]).decode())
    await desk.ask(part)
    with pytest.raises(RefusedError, match="文件还不完整"):
        await desk.ask(RunImport(import_id=start.command_id))

    desk.clock.advance(hours=23)
    await sweep_uploads(desk.deps)
    assert (await desk.state(start.command_id)).status == "receiving"
    desk.clock.advance(hours=1)
    await sweep_uploads(desk.deps)

    assert (await desk.state(start.command_id)).status == "failed"
    assert await desk.rows("select count(*) from roster_import_part") == [(0,)]
    assert not (await desk.ask(part)).changed


async def test_a_file_that_is_not_what_was_announced_is_not_read(desk: Desk) -> None:
    content = ANHE.read_bytes()
    start = StartImport(community=COMMUNITY, filename="一.xlsx", size_bytes=len(content), sha256="0" * 64)
    await desk.ask(start)
    part = PutImportPart(import_id=start.command_id, index=0, content_base64=b64encode(content).decode())
    await desk.ask(part)
    await desk.ask(RunImport(import_id=start.command_id))

    await desk.work()

    state = await desk.state(start.command_id)
    assert (state.status, state.problem) == ("failed", "收到的文件与发出的不一致,请重新上传")
