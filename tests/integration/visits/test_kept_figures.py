"""Figures of communities are kept as visits are written: at any moment they are what a count gives."""

import asyncio
from collections.abc import Sequence
from random import Random

import pytest
from sqlalchemy import text

from services.visits.storage.coverage import CoverageStore, Drift
from services.visits.storage.kept_rates import KeptRateStore, RateDrift
from services.visits.storage.rates import RateStore
from services.visits.use_cases.keep_coverage import keep_coverage
from services.visits.use_cases.keep_rates import keep_rates
from services.visits.use_cases.recount_figures import recount_figures
from services.visits.use_cases.report_rate import month_span
from shared.contracts.visits_figures import RecountFigures
from shared.contracts.words import Category
from shared.edge import RefusedError
from shared.writes import hear_writes
from tests.integration.visits.district import ZONE, District

VISITS = (
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

LISTINGS = (
    """insert into listing (resident_id, area, listed_from)
       values (gen_random_uuid(), '990102003010', '2026-10-20 00:00+08')""",
    "update listing set listed_to = listed_from + interval '20 days' where resident_id = any(:some)",
    "update listing set listed_to = null where resident_id = any(:some)",
    "update listing set listed_from = listed_from - interval '17 days' where resident_id = any(:some)",
    """update listing set area = '99010200301' || extract(day from listed_from)::integer % 3
        where resident_id = any(:some)""",
    "update listing set resident_id = gen_random_uuid() where resident_id = any(:some)",
    "delete from listing where resident_id = any(:some) and listed_to is not null",
)
"""What is ever done to the list: on it, off it, elsewhere, another entry of the same person."""

CONTACTS = (
    """insert into contact (id, command_id, resident_id, area, actor, mode, outcome, happened_at, recorded_at, note,
                            findings)
       select gen_random_uuid(), gen_random_uuid(), resident_id, area, 'cli', 'door',
              case when hashtext(resident_id::text) % 4 = 0 then 'no_answer' else 'safe' end,
              listed_from + (hashtext(random()::text) % 40) * interval '1 day', now(), '', '[]'
         from listing where resident_id = any(:some)""",
    """update contact set resident_id = (select max(resident_id::text)::uuid from listing)
        where resident_id = any(:some)""",
    "delete from contact where resident_id = any(:some)",
)
"""What is ever done to contacts; only merges move any."""

SOME = {
    VISITS: "select id from visit where hashtext(id::text || :dice) % 3 = 0 order by id limit 12 for update",
    LISTINGS: """select resident_id from listing where hashtext(resident_id::text || :dice) % 3 = 0
                  order by resident_id limit 6 for update""",
}
SOME[CONTACTS] = SOME[LISTINGS]


async def test_what_is_kept_is_what_a_count_gives_while_others_write_and_fold(district: District) -> None:
    for number in range(6):
        await district.has(f"老人{number}", Category.DISABLED)
    await fold(district)
    writing = [asyncio.create_task(write(district, Random(seed))) for seed in range(3)]  # noqa: S311
    folding = [asyncio.create_task(fold(district, writing)) for _ in range(2)]

    while not all(task.done() for task in [*writing, *folding]):
        assert await drift(district) == []
        assert await told_is_counted(district)

    await asyncio.gather(*writing, *folding)
    assert await drift(district) == []
    assert await district.count("select sum(visits) from coverage") > 0
    assert await district.count("select count(*) from monthly_rate") > 0
    assert await district.count("select count(*) from kept_month") == 13
    assert await district.count("select (select count(*) from coverage_change) + (select count(*) from rate_mark)") == 0


async def test_figures_that_are_wrong_are_found_and_mended(district: District) -> None:
    await district.has("王奶奶", Category.DISABLED)
    await district.records("王奶奶")
    await fold(district)
    async with district.sessions.begin() as session:
        await session.execute(text("update coverage set visits = visits + 2 where status = 'completed'"))
        await session.execute(text("update monthly_rate set reached = 0 where since = '2026-11-01 00:00+08'"))

    found = await district.ask(RecountFigures(mend=True))
    assert [(one.figure, one.community, one.kept - one.counted) for one in found.items] == [
        ("completed", "990102003005", 2),
        ("reached", "990102003005", -1),
    ]
    assert (await district.ask(RecountFigures())).items == []
    assert await told_is_counted(district)
    await fold(district)
    assert (await district.ask(RecountFigures())).items == []
    assert await told_is_counted(district)


async def test_two_who_mend_at_once_do_not_both_add_what_is_missing(district: District) -> None:
    async with district.sessions.begin() as session:
        await session.execute(
            text(
                """insert into coverage (ended_at, area, status, visits)
                   select timestamptz '2026-01-01' + n * interval '15 minutes', '990102003005', 'missed', 1
                     from generate_series(0, 2000) n"""
            )
        )
    async with district.sessions.begin() as session:
        first = await recount_figures(session, RecountFigures(mend=True))
        with pytest.raises(RefusedError, match="别人正在"):
            await district.ask(RecountFigures(mend=True))

    assert (len(first.items), first.total) == (2000, 2001)
    assert (await district.ask(RecountFigures(mend=True))).total == 0


async def test_folding_nothing_writes_nothing(district: District) -> None:
    await fold(district)
    engine = district.sessions.kw["bind"]

    with hear_writes(engine).listening() as rung:
        await fold(district)

    assert not rung.is_set()


async def drift(district: District) -> list[Drift | RateDrift]:
    async with district.sessions() as session:
        return [*await CoverageStore(session).compare(), *await KeptRateStore(session).compare()]


async def told_is_counted(district: District) -> bool:
    """Compare what is answered with a count of the same moment."""
    since, until = month_span("2026-11", ZONE)
    async with district.sessions() as session:
        await session.execute(text("set transaction isolation level repeatable read"))
        told = await KeptRateStore(session).rates("990102", since=since, until=until)
        return told == await RateStore(session).rates("990102", since=since, until=until)


async def write(district: District, dice: Random) -> None:
    """Do sixty things, of which one in four is taken back."""
    for _ in range(60):
        async with district.sessions() as session:
            what = dice.choice(list(SOME))
            some = (await session.scalars(text(SOME[what]), {"dice": f"{dice.random()}"})).all()
            sql = dice.choice(what)
            await session.execute(text(sql), {"some": some} if ":some" in sql else {})
            await (session.rollback() if dice.random() < 0.25 else session.commit())


async def fold(district: District, writing: "Sequence[asyncio.Task[None]]" = ()) -> None:
    """Fold while others write, and what is left afterwards."""
    ended = more = False
    while more or not ended:
        ended = all(task.done() for task in writing)
        async with district.sessions.begin() as session:
            more = await keep_coverage(session)
        async with district.sessions.begin() as session:
            more = await keep_rates(session, now=district.clock.now(), zone=ZONE) or more
