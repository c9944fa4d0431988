"""The key by which somebody is found can be changed while everybody works: nobody is lost meanwhile, nobody doubled."""

import asyncio
from datetime import date

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from services.registry.cli import app
from services.registry.storage.sealed import Vault
from services.registry.use_cases.seal_again import key_again, otherwise_keyed
from shared.contracts.registry_requests import SearchResidents
from tests.integration.registry.desk import COMMUNITY, SECRETS, VAULT, Desk, roster
from tests.support.roster_maker import id_number

NEW = "another-index-key-of-the-tests"
BOTH = Vault.of_words(SECRETS["data_key"], [], NEW, [SECRETS["index_key"]])
ALONE = Vault.of_words(SECRETS["data_key"], [], NEW)
PEOPLE = 30


def line(number: int) -> str:
    """Return the row of an invented resident."""
    born = id_number(date(1940, 5, 6), number + 1)
    return f"居民{number:02d},{born},1940-05-06,女,安和小区{number}幢1单元402室,独居,139000010{number:02d},"


def people() -> bytes:
    """Return a roster of all of them."""
    return roster(*(line(number) for number in range(PEOPLE)))


async def found(desk: Desk, vault: Vault) -> list[bool]:
    """Say of everybody whether they are found by the end of their phone, and nobody else is."""
    vault.given_to(desk.sessions)
    pages = [await desk.ask(SearchResidents(community=COMMUNITY, text=f"10{number:02d}")) for number in range(PEOPLE)]
    return [[item.name for item in page.items] == [f"居民{number:02d}"] for number, page in enumerate(pages)]


async def otherwise(desk: Desk) -> int:
    """Count who is still keyed otherwise."""
    async with desk.sessions() as session:
        return await otherwise_keyed(session, batch=7)


async def test_everybody_is_found_before_while_and_after_the_key_is_changed(desk: Desk) -> None:
    await desk.imported(people(), "一.csv")
    assert all(await found(desk, VAULT))
    assert not any(await found(desk, ALONE)), "without the former key nobody would be"
    assert all(await found(desk, BOTH))

    killed = key_again(desk.sessions, batch=10)
    assert (await anext(killed)).count == 10
    await killed.aclose()
    assert await otherwise(desk) == PEOPLE - 10
    assert all(await found(desk, BOTH))

    counts = [step.count async for step in key_again(desk.sessions, batch=10)]
    assert sum(counts) == PEOPLE - 10, "what was done needs nothing"
    assert await otherwise(desk) == 0
    assert all(await found(desk, ALONE))


@pytest.mark.parametrize("batches", [0, 1, 99], ids=["before", "half way", "after"])
async def test_an_import_knows_everybody_by_number_whichever_key_they_have(desk: Desk, batches: int) -> None:
    await desk.imported(people(), "一.csv")
    BOTH.given_to(desk.sessions)
    async for _ in key_again(desk.sessions, batch=10):
        batches -= 1
        if batches <= 0:
            break
    renamed = roster(*(line(number).replace("居民", "改名") for number in range(PEOPLE)))

    state = await desk.imported(renamed, "二.csv")

    assert state.enrolled_count == 0, "nobody is taken for somebody else"
    assert [row[0] for row in await desk.rows("select count(*) from resident")] == [PEOPLE]


async def test_who_is_held_is_left_for_the_next_run_and_counted(desk: Desk) -> None:
    await desk.imported(people(), "一.csv")
    BOTH.given_to(desk.sessions)

    async with desk.sessions.begin() as other:
        await other.execute(text("select from resident where name = '居民07' for update"))
        async for _ in key_again(desk.sessions, batch=10):
            pass
        assert await otherwise(desk) == 1
    async for _ in key_again(desk.sessions, batch=10):
        pass

    assert await otherwise(desk) == 0


async def test_the_operator_changes_both_keys_by_one_command(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    await desk.imported(people(), "一.csv")
    engine = desk.sessions.kw["bind"]
    url = engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("NUANLIN_REGISTRY_DATABASE_URL", url)
    monkeypatch.setenv("NUANLIN_REGISTRY_DATA_KEY", SECRETS["data_key"])
    monkeypatch.setenv("NUANLIN_REGISTRY_INDEX_KEY", NEW)
    monkeypatch.setenv("NUANLIN_REGISTRY_INDEX_FORMER_KEYS", SECRETS["index_key"])

    done = await asyncio.to_thread(CliRunner().invoke, app, ["rotate-keys"])

    assert done.exit_code == 0, done.output
    assert f"resident.keys  {PEOPLE}" in done.output
    assert "NUANLIN_REGISTRY_INDEX_FORMER_KEYS" in done.output
    assert all(await found(desk, ALONE))
