"""Ages, records and illness enter people into the ledgers they call for, and say how closely to follow them."""

import asyncio
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from services.registry.domain.person import Person
from services.registry.domain.tier import CARE_CATEGORIES, TierGaps, standing_of
from services.registry.jobs.residents import sweep_birthdays
from services.registry.storage.sealed import CLEAR
from services.registry.use_cases.follow_facts import follow_facts
from shared.contracts.registry import CareCircleResolved, ResidentProfiled
from shared.contracts.registry_ledgers import ClassifyResident, LedgerLeaving, LedgersOf, SetTierGap
from shared.contracts.words import RiskTier
from tests.integration.registry.desk import COMMUNITY, Desk, roster

ON_THE_22ND = "赵桂兰,,1946-11-22,女,安和小区3幢1单元402室,,,"
YOUNGER = "李长河,,1950-01-30,男,安和小区3幢2单元101室,,,"
ILL = "孙玉珍,,1946-11-23,女,安和小区3幢2单元102室,,,"


async def sweep(desk: Desk) -> None:
    while (due := await sweep_birthdays(desk.deps)) is not None and due <= desk.clock.now():
        pass


async def classify(desk: Desk, resident_id: UUID, *entering: str, **more: object) -> None:
    fields = {"resident_id": resident_id, "entering": list(entering), "basis": "残疾证"}
    await desk.ask(ClassifyResident.model_validate(fields | more))


async def ledgers_of(desk: Desk, name: str) -> dict[str, tuple[date, str, str]]:
    query = LedgersOf(resident_id=await desk.resident(name))
    found = await desk.ask(query)
    return {one.ledger: (one.entered_on, one.basis, one.origin) for one in found.items if one.left_on is None}


async def profile_of(desk: Desk, name: str) -> ResidentProfiled:
    resident_id = await desk.resident(name)
    return (await desk.told(ResidentProfiled, lambda told: told.resident_id == resident_id))[-1]


@pytest.mark.capability("S0-16")
async def test_who_turns_80_today_gets_door_service_with_reason_and_day(desk: Desk) -> None:
    await desk.imported(roster(ON_THE_22ND, YOUNGER))
    await sweep(desk)
    assert await ledgers_of(desk, "赵桂兰") == {}
    await desk.forget_events()

    desk.clock.advance(days=1)
    await asyncio.gather(sweep(desk), sweep(desk))
    await sweep(desk)

    day = date(2026, 11, 22)
    assert await ledgers_of(desk, "赵桂兰") == {
        "oldest_old": (day, "年满80周岁", "fact"),
        "door_service": (day, "年满80周岁", "fact"),
    }
    assert await ledgers_of(desk, "李长河") == {}
    (profile,) = await desk.told(ResidentProfiled)
    assert ([word.value for word in profile.categories], profile.tier, profile.tier_gap_days) == (
        ["oldest_old"],
        RiskTier.KEY,
        31,
    )
    assert await desk.told(CareCircleResolved) == []


@pytest.mark.capability("S0-16")
async def test_after_an_outage_the_entry_has_the_day_of_the_birthday_and_is_made_once(desk: Desk) -> None:
    await desk.imported(roster(ON_THE_22ND))
    await sweep(desk)

    desk.clock.advance(days=9)
    await sweep(desk)
    desk.clock.advance(days=1)
    await sweep(desk)

    assert (await ledgers_of(desk, "赵桂兰"))["door_service"][0] == date(2026, 11, 22)
    assert await desk.rows("select count(*) from resident_category") == [(2,)]


@pytest.mark.capability("S0-16")
async def test_a_disability_record_brings_door_service_and_its_end_takes_it_away(desk: Desk) -> None:
    await desk.imported(roster(YOUNGER))
    li = await desk.resident("李长河")

    await classify(desk, li, "disability_record", on=date(2026, 11, 20))
    assert (await ledgers_of(desk, "李长河"))["door_service"] == (date(2026, 11, 20), "残疾登记", "fact")

    await classify(desk, li, leaving=[LedgerLeaving(ledger="disability_record", reason="证件注销")])
    assert await ledgers_of(desk, "李长河") == {}
    ((reason,),) = await desk.rows("select end_reason from resident_category where category = 'door_service'")
    assert reason == "不再符合80周岁或残疾登记"


@pytest.mark.capability("S4-24", "N-02")
async def test_eighty_and_chronically_ill_is_high_risk_whichever_comes_first(desk: Desk) -> None:
    await desk.imported(roster(ON_THE_22ND, ILL))
    await classify(desk, await desk.resident("孙玉珍"), "chronic_illness", basis="高血压")
    profile = await profile_of(desk, "孙玉珍")
    assert (profile.tier, profile.tier_gap_days) == (RiskTier.GENERAL, 92)

    desk.clock.advance(days=2)
    await sweep(desk)
    await classify(desk, await desk.resident("赵桂兰"), "chronic_illness", basis="糖尿病")

    for name in ("孙玉珍", "赵桂兰"):
        profile = await profile_of(desk, name)
        assert (profile.tier, profile.tier_gap_days) == (RiskTier.HIGH, 7)
        assert (await ledgers_of(desk, name))["double_high"][1:] == ("年满80周岁且患慢性病", "fact")
    assert (await ledgers_of(desk, "孙玉珍"))["double_high"][0] == date(2026, 11, 23)

    leaving = [LedgerLeaving(ledger="chronic_illness", reason="误登记")]
    await classify(desk, await desk.resident("赵桂兰"), leaving=leaving)
    assert (await profile_of(desk, "赵桂兰")).tier is RiskTier.KEY
    assert "double_high" not in await ledgers_of(desk, "赵桂兰")


@pytest.mark.capability("N-02")
async def test_a_district_sets_its_own_gaps_and_everybody_concerned_is_told(desk: Desk) -> None:
    other = "990103001001"
    await desk.define(other)
    await desk.imported(roster(ON_THE_22ND, YOUNGER))
    await desk.imported(roster("周福,,1950-01-01,男,东小区1幢1单元101室,,,"), community=other)
    await sweep(desk)
    assert {(told.name, told.tier_gap_days) for told in await desk.told(ResidentProfiled)} == {
        ("赵桂兰", 92),
        ("李长河", 92),
        ("周福", 92),
    }
    await desk.forget_events()

    command = SetTierGap(district="990102", tier=RiskTier.GENERAL, gap_days=60)
    assert (await desk.ask(command)).changed
    await sweep(desk)

    assert {(told.name, told.tier_gap_days) for told in await desk.told(ResidentProfiled)} == {
        ("赵桂兰", 60),
        ("李长河", 60),
    }
    await desk.imported(roster("吴芳,,1950-02-01,女,安和小区5幢1单元101室,,,"))
    assert (await profile_of(desk, "吴芳")).tier_gap_days == 60


async def test_a_roster_that_leaves_the_age_out_does_not_take_it_from_who_is_80(desk: Desk) -> None:
    await desk.imported(roster("孙玉珍,,1940-01-01,女,安和小区3幢2单元102室,独居,,"))
    desk.clock.advance(days=1)
    await sweep(desk)

    await desk.imported(roster("孙玉珍,,1940-01-01,女,安和小区3幢2单元102室,空巢,,改过"))

    assert set(await ledgers_of(desk, "孙玉珍")) == {"empty_nest", "oldest_old", "door_service"}


BIRTHS = st.one_of(
    st.none(), st.dates(date(1926, 1, 1), date(1975, 1, 1)), st.sampled_from([date(1946, 11, 21), date(1966, 11, 21)])
)
HAS = st.sets(st.sampled_from([*sorted(CARE_CATEGORIES), "chronic_illness"]), max_size=4)


@given(people=st.lists(st.tuples(BIRTHS, st.integers(1930, 1970), HAS, st.booleans()), min_size=20, max_size=30))
@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
async def test_the_rule_and_its_twin_in_the_database_say_the_same(
    desk: Desk, people: list[tuple[date | None, int, set[str], bool]]
) -> None:
    """The first look at a community writes the very standing that the rule computes for one person."""
    async with desk.sessions.begin() as session:
        await session.execute(text("delete from resident_category"))
        await session.execute(text("delete from resident"))
        for number, (born, year, has, on_list) in enumerate(people):
            await session.execute(
                text(
                    """with r as (insert into resident (id, community, name, name_pinyin, name_initials, identity,
                        birth_date, birth_year, status, special, entity_version, enrolled_at, updated_at,
                        private)
                    values (gen_random_uuid(), :community, :name, '', '', 'address', :born, :year, :status, false, 1,
                        :now, :now, :private) returning id)
                    insert into resident_category (resident_id, category, basis, active_from)
                    select id, c, '花名册导入', :today from r, unnest(cast(:has as text[])) c"""
                ),
                {
                    "community": COMMUNITY,
                    "private": CLEAR + b"{}",
                    "name": f"{number:02d}",
                    "born": born,
                    "year": None if born else year,
                    "status": "active" if on_list else "moved_out",
                    "now": datetime(2026, 11, 1, tzinfo=UTC),
                    "today": desk.today,
                    "has": sorted(has),
                },
            )
        await follow_facts(session, desk.deps.day(), community=COMMUNITY)

    found = await desk.rows("select special, tier, tier_gap_days from resident order by name")
    expected = []
    for born, year, has, on_list in people:
        person = Person(
            name="", identity="address", birth_date=born, birth_year=None if born else year,
            categories=tuple(has & CARE_CATEGORIES),
        )  # fmt: skip
        stands = standing_of(desk.today, person, on_list=on_list, ledgers=has - CARE_CATEGORIES, gaps=TierGaps())
        expected.append((stands.special, stands.tier, stands.gap_days))
    assert [tuple(row) for row in found] == expected
