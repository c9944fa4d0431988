"""A database that was used before is as the migrations leave it, or it is not used again."""

import pytest
from sqlalchemy import text

from shared.database import Sessions
from shared.migrations import migrate
from tests.conftest import ROOT
from tests.support.shelf import Kept, Shelf


async def bring_up(url: str) -> None:
    await migrate(url, ROOT / "services" / "visits" / "migrations")


async def take(shelf: Shelf) -> Kept:
    return await shelf.take("visits", migrate=bring_up)


async def everything(sessions: Sessions) -> list[str]:
    """Return all rows of the tables that the test below writes to."""
    tables = ("care_rule", "care_rule_version", "listing", "restriction_copy")
    async with sessions() as session:
        found = [await session.execute(text(f"select t::text from {table} t order by 1")) for table in tables]
    return [str(row) for rows in found for row in rows]


async def change(sessions: Sessions, statement: str) -> None:
    async with sessions.begin() as session:
        await session.execute(text(statement))


@pytest.mark.parametrize("many", [1, 5000])
async def test_what_a_test_wrote_changed_or_deleted_is_as_it_was(shelf: Shelf, many: int) -> None:
    kept = await take(shelf)
    before = await everything(kept.sessions())

    await change(kept.sessions(), "delete from care_rule_version")
    await change(kept.sessions(), "update care_rule set version = version + 1")
    await change(
        kept.sessions(),
        f"insert into listing (resident_id, listed_from, area) "
        f"select gen_random_uuid(), now(), '{{}}' from generate_series(1, {many})",
    )
    assert await everything(kept.sessions()) != before
    await shelf.give_back(kept)
    again = await take(shelf)

    assert again is kept
    assert await everything(again.sessions()) == before
    await shelf.give_back(again)


async def test_a_database_whose_schema_was_changed_is_not_used_again(shelf: Shelf) -> None:
    kept = await take(shelf)
    await change(kept.sessions(), "drop index visit_planned_deadline_at_idx")
    await shelf.give_back(kept)

    other = await take(shelf)
    assert other is not kept
    await shelf.give_back(other)


async def test_a_session_that_was_left_open_is_told(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.support.shelf.GRACE_SECONDS", 0.1)
    kept = await take(shelf)
    session = kept.sessions()()
    await session.execute(text("select 1"))

    with pytest.raises(AssertionError, match="left open"):
        await shelf.give_back(kept)
    await session.close()
