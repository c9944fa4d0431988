"""A copy of the database alone tells no ID number and no phone; keys can be changed while everybody works."""

import asyncio
import re
from collections.abc import Iterator
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from services.registry.cli import app
from services.registry.jobs.sealing import sweep_clear_values
from services.registry.storage.residents import ResidentStore
from services.registry.storage.sealed import Vault
from services.registry.use_cases.check_roster import check_roster
from services.registry.use_cases.seal_again import KeyUse, keys_in_use, seal_again, seal_clear
from shared.contracts.registry_requests import GetResident, SearchResidents
from shared.database import connect, session_factory
from shared.sealing import SealedError
from tests.conftest import Database
from tests.integration.registry.desk import ANHE, COMMUNITY, SECRETS, VAULT, Desk, roster
from tests.support.doubles import FakeClock
from tests.support.roster_maker import id_number
from tests.support.wire import Wire

NUMBER = id_number(date(1940, 5, 6), 122)
WANG = roster(f"王秀英,{NUMBER},1940-05-06,女,安和小区3幢1单元402室,独居,13900001111,儿子电话13900002222")
NEW = "another-data-key-of-the-tests"
SAMPLES = sorted(ANHE.parent.glob("*.expected.json"))


def numbers_of(content: bytes, filename: str, desk: Desk) -> set[str]:
    """Return every ID number and phone that stands in a roster, as read and as written."""
    reading = check_roster(content, filename=filename, as_of=desk.today)
    read = {one for row in reading.rows for one in (*row.values.phones, *row.values.relative_phones)}
    read |= {row.values.id_number for row in reading.rows if row.values.id_number}
    read |= {phone for row in reading.liaisons for phone in row.values.to_json().get("phones", ())}
    written = {cell for table in reading.tables for row in table.rows.values() for cell in map(str, row.values())}
    return {re.sub(r"^\+86", "", one) for one in read} | {
        one for cell in written for one in re.findall(r"(?<![0-9])(?:99[0-9]{15}[0-9X]|1[0-9]{10})(?![0-9])", cell)
    }


async def texts_of(desk: Desk) -> Iterator[str]:
    """Return every row of every table but the outbox, as a dump would show it and as its bytes would read."""
    tables = await desk.rows(
        "select tablename from pg_tables where schemaname = 'public' and tablename not in ('outbox', 'alembic_version')"
    )
    found: list[str] = []
    for (table,) in tables:
        found += [row[0] for row in await desk.rows(f"select t::text from {table} t")]
    readable = [
        bytes.fromhex(one).decode("utf-8", "ignore") for row in found for one in re.findall(r"\\\\x([0-9a-f]+)", row)
    ]
    return iter([*found, *readable])


@pytest.mark.parametrize("half_way", [True, False], ids=["while it is taken in", "when it is done"])
async def test_a_dump_tells_no_id_number_and_no_phone(desk: Desk, half_way: bool) -> None:
    content = ANHE.read_bytes()
    numbers = numbers_of(content, ANHE.name, desk)
    await desk.upload(content, ANHE.name)
    if half_way:
        await desk.read()
        await desk.take_in(batch=100)
    else:
        await desk.work()

    dump = "\n".join(await texts_of(desk))

    assert len(numbers) > 600
    assert "王" in dump
    assert {number for number in numbers if number in dump} == set()


async def test_somebody_is_found_by_the_end_of_a_phone_and_known_by_an_id_number(desk: Desk) -> None:
    await desk.imported(WANG, "一.csv")
    resident_id = await desk.resident("王秀英")

    for digits in ("1111", "00001111", "13900001111"):
        page = await desk.ask(SearchResidents(community=COMMUNITY, text=digits))
        assert [item.resident_id for item in page.items] == [resident_id], digits
        assert page.items[0].phones == ["+8613900001111"]
    nobody = await desk.ask(SearchResidents(community=COMMUNITY, text="21111"))
    assert nobody.items == []
    again = roster(f"王秀英,{NUMBER},1940-05-06,女,安和小区9幢1单元101室,独居,13900003333,")
    state = await desk.imported(again, "二.csv")
    assert (state.enrolled_count, state.changed_count) == (0, 1)
    card = await desk.ask(GetResident(resident_id=resident_id))
    assert card.id_last4 == NUMBER[-4:]
    assert card.item.phones == ["+8613900003333"]


async def test_what_is_sealed_for_one_row_opens_in_no_other(desk: Desk) -> None:
    await desk.imported(WANG + "\n李建国,,1941-05-06,男,安和小区3幢1单元501室,,13900004444,".encode(), "一.csv")
    await desk.execute(
        """update resident set private = (select o.private from resident o where o.name = '王秀英')
        where name = '李建国'"""
    )

    async with desk.sessions() as session:
        with pytest.raises(SealedError):
            await ResidentStore(session).by_ids([await desk.resident("李建国")])


async def test_keys_are_changed_batch_by_batch_and_whoever_is_killed_goes_on(desk: Desk) -> None:
    await desk.imported(ANHE.read_bytes(), ANHE.name)
    before = await everybody(desk)
    both = Vault.of_words(NEW, [SECRETS["data_key"]], SECRETS["index_key"])
    both.given_to(desk.sessions)

    assert await everybody(desk) == before
    killed = seal_again(desk.sessions, batch=50)
    for _ in range(3):
        assert (await anext(killed)).count == 50
    await killed.aclose()
    half = await used(desk)
    assert half.by_key[0] == 150
    assert half.by_key[1] > 500
    async for step in seal_again(desk.sessions, batch=50):
        assert step.count <= 50

    after = await used(desk)
    assert (after.by_key[1], after.clear, after.unknown) == (0, 0, 0)
    assert after.by_key[0] == sum(half.by_key)
    Vault.of_words(NEW, [], SECRETS["index_key"]).given_to(desk.sessions)
    assert await everybody(desk) == before
    VAULT.given_to(desk.sessions)
    with pytest.raises(SealedError):
        await everybody(desk)


async def test_a_row_that_somebody_holds_is_left_for_the_next_run(desk: Desk) -> None:
    await desk.imported(WANG, "一.csv")
    Vault.of_words(NEW, [SECRETS["data_key"]], SECRETS["index_key"]).given_to(desk.sessions)

    async with desk.sessions.begin() as other:
        await other.execute(text("select from resident for update"))
        async for _ in seal_again(desk.sessions):
            pass
        assert (await used(desk)).by_key[1] == 1
    async for _ in seal_again(desk.sessions):
        pass

    assert (await used(desk)).by_key[1] == 0


async def test_what_was_written_before_there_were_keys_is_read_and_then_sealed(desk: Desk) -> None:
    await desk.imported(WANG, "一.csv")
    resident_id = await desk.resident("王秀英")
    before = await everybody(desk)
    await desk.execute(
        f"""update resident set id_number_key = null, phone_keys = '{{}}', private = '\\x00000000'::bytea || convert_to(
            '{{"id_number": "{NUMBER}", "phones": ["+8613900001111"], "remark": "儿子"}}', 'UTF8')"""
    )

    async with desk.sessions() as session:
        (read,) = await ResidentStore(session).by_ids([resident_id])
    assert read.person.phones == ("+8613900001111",)
    assert [step async for step in seal_clear(desk.sessions)]
    assert not [step async for step in seal_clear(desk.sessions)]

    assert (await used(desk)).clear == 0
    assert [one[0] for one in await everybody(desk)] == [one[0] for one in before]
    page = await desk.ask(SearchResidents(community=COMMUNITY, text="1111"))
    assert [item.resident_id for item in page.items] == [resident_id]


async def test_whoever_was_written_before_tails_were_listed_is_found_by_them_after_an_upgrade(desk: Desk) -> None:
    await desk.imported(WANG, "一.csv")
    tail = SearchResidents(community=COMMUNITY, text="1111")
    assert len((await desk.ask(tail)).items) == 1
    await desk.execute("update resident set phone_tails = '{}'")
    assert not (await desk.ask(tail)).items

    assert await sweep_clear_values(desk.deps) is not None
    assert await sweep_clear_values(desk.deps) is None

    assert len((await desk.ask(tail)).items) == 1


async def used(desk: Desk) -> KeyUse:
    async with desk.sessions() as session:
        return await keys_in_use(session)


async def everybody(desk: Desk) -> list[tuple[UUID, str | None, tuple[str, ...]]]:
    """Return id, ID number and phones of everybody."""
    ids = [UUID(str(row[0])) for row in await desk.rows("select id from resident order by id")]
    async with desk.sessions() as session:
        found = {one.id: one.person for one in await ResidentStore(session).by_ids(ids)}
    return [(one, found[one].id_number, found[one].phones) for one in ids]


async def test_the_operator_is_told_when_a_former_key_may_go(
    database: Database, clock: FakeClock, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = await database("registry")
    engine = connect(url)
    desk = Desk(VAULT.given_to(session_factory(engine)), clock, wire)
    await desk.define()
    await desk.imported(WANG, "一.csv")
    await engine.dispose()
    monkeypatch.setenv("NUANLIN_REGISTRY_DATABASE_URL", url)
    monkeypatch.setenv("NUANLIN_REGISTRY_DATA_KEY", NEW)
    monkeypatch.setenv("NUANLIN_REGISTRY_DATA_FORMER_KEYS", "some-key-of-somebody-else")
    monkeypatch.setenv("NUANLIN_REGISTRY_INDEX_KEY", SECRETS["index_key"])
    unknown = await asyncio.to_thread(CliRunner().invoke, app, ["rotate-keys"])
    assert unknown.exit_code == 1
    assert "它们的密钥不在设置里" in unknown.output

    monkeypatch.setenv("NUANLIN_REGISTRY_DATA_FORMER_KEYS", f"{SECRETS['data_key']} one-from-long-ago-16")
    done = await asyncio.to_thread(CliRunner().invoke, app, ["rotate-keys"])

    assert done.exit_code == 0, done.output
    assert "resident.private  1" in done.output
    assert "第 1 个旧密钥已经不用了" in done.output
