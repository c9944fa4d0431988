"""Figures of communities are kept as visits are written: at any moment they are what a count gives."""

import asyncio
from random import Random

from sqlalchemy import text

from services.visits.storage.coverage import CoverageStore, Drift
from services.visits.use_cases.keep_coverage import keep_coverage
from shared.contracts.words import Category
from tests.integration.visits.district import District

HAPPENS = (
    """update visit set status = 'cancelled', cancel_reason = 'merged', completed_at = null, contact_id = null
        where id = any(:some)""",
    """update visit set status = 'planned', cancel_reason = null, completed_at = null, contact_id = null
        where id = any(:some)""",
    """update visit set status = 'completed', cancel_reason = null, completed_at = opens_at, contact_id = id
        where id = any(:some)""",
    "update visit set ends_at = ends_at + interval '1 day' where id = any(:some)",
    "update visit set area = '9901020030' || (10 + extract(day from ends_at)::integer % 3) where id = any(:some)",
    "update visit set liaison_name = '联络员乙' where id = any(:some)",
    "delete from visit where id = any(:some) and status = 'cancelled'",
    """insert into visit (id, resident_id, area, rule_id, rule_version, rule_name, modes, period, opens_at, due_at,
                          ends_at, deadline_at, status)
       select gen_random_uuid(), gen_random_uuid(), area, rule_id, rule_version, rule_name, modes, period, opens_at,
              due_at, ends_at, deadline_at, 'planned'
         from visit where id = any(:some)""",
)
"""What is ever done to visits, to many at once and in any order."""

SOME = "select id from visit where hashtext(id::text || :dice) % 3 = 0 order by id limit 12 for update"


async def test_what_is_kept_is_what_a_count_gives_while_others_write_and_fold(district: District) -> None:
    for number in range(6):
        await district.has(f"老人{number}", Category.DISABLED)
    writing = [asyncio.create_task(write(district, Random(seed))) for seed in range(3)]  # noqa: S311
    folding = [asyncio.create_task(fold(district, writing)) for _ in range(2)]

    while not all(task.done() for task in [*writing, *folding]):
        assert await drift(district) == []

    await asyncio.gather(*writing, *folding)
    assert await district.count("select sum(visits) from coverage") > 0
    assert await district.count("select count(*) from coverage_change") == 0


async def test_a_figure_that_is_wrong_is_found_and_mended(district: District) -> None:
    await district.has("王奶奶", Category.DISABLED)
    async with district.sessions.begin() as session:
        await session.execute(
            text("update coverage_change set visits = visits + 2 where id = (select min(id) from coverage_change)")
        )

    (wrong,) = await drift(district)
    async with district.sessions.begin() as session:
        mended = await CoverageStore(session).compare(mend=True)

    assert (wrong.area, wrong.kept - wrong.counted) == ("990102003005", 2)
    assert mended == [wrong]
    assert await drift(district) == []


async def drift(district: District) -> list[Drift]:
    async with district.sessions() as session:
        return await CoverageStore(session).compare()


async def write(district: District, dice: Random) -> None:
    """Do forty things, of which one in four is taken back."""
    for _ in range(40):
        async with district.sessions() as session:
            some = (await session.scalars(text(SOME), {"dice": f"{dice.random()}"})).all()
            await session.execute(text(dice.choice(HAPPENS)), {"some": some})
            await (session.rollback() if dice.random() < 0.25 else session.commit())


async def fold(district: District, writing: "list[asyncio.Task[None]]") -> None:
    """Fold while others write, and what is left afterwards."""
    ended = False
    while not ended:
        ended = all(task.done() for task in writing)
        async with district.sessions.begin() as session:
            await keep_coverage(session)
