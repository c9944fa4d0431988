"""A census asks every household; where nobody was met three times, it says so instead of "done"."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from shared.contracts import registry_census as contracts
from shared.contracts.registry_census import CensusRoundClosed
from shared.edge import RefusedError
from tests.integration.registry.desk import COMMUNITY, Desk, roster

DAY = datetime(2026, 11, 19, tzinfo=UTC)
MORNING, AFTERNOON, EVENING = (DAY + timedelta(hours=hour) for hour in (1, 7, 11))
"""Nine, fifteen and nineteen o'clock in Shanghai."""
PEOPLE = (
    "王秀英,,1950-05-06,女,安和小区3幢1单元402室,,,",
    "王建国,,1948-02-01,男,安和小区3幢1单元402室,,,",
    "李长河,,1950-01-30,男,安和小区3幢2单元101室,,,",
    "赵桂兰,,1952-01-30,女,安和小区5幢1单元301室,,,",
    "孙玉珍,,1953-01-30,女,,,,",
)


@pytest.fixture
async def census(desk: Desk) -> UUID:
    await desk.imported(roster(*PEOPLE))
    command = contracts.OpenCensusRound(community=COMMUNITY, name="2026年冬季摸底", actor="网格员")
    assert (await desk.ask(command)).changed
    assert not (await desk.ask(command)).changed
    return command.command_id


async def progress(desk: Desk, census: UUID, state: str | None = None) -> contracts.CensusProgress:
    return await desk.ask(contracts.ShowCensus(round_id=census, state=state))


async def household(desk: Desk, census: UUID, door: str) -> UUID:
    found = (await progress(desk, census)).households
    return next(one.household_id for one in found if door in one.door)


async def knock(desk: Desk, at: datetime, household_id: UUID, **more: object) -> contracts.CensusTryRecorded:
    fields = {"household_id": household_id, "tried_at": at, "reached": False, "actor": "网格员"}
    return await desk.ask(contracts.RecordCensusTry.model_validate(fields | more))


@pytest.mark.capability("S4-46")
async def test_three_tries_at_different_times_of_day_in_vain_are_not_reached_and_never_done(
    desk: Desk, census: UUID
) -> None:
    door = await household(desk, census, "3幢2单元101")

    first = await knock(desk, MORNING, door)
    again = await knock(desk, MORNING + timedelta(hours=1), door)
    still = await knock(desk, MORNING + timedelta(days=1), door)
    assert (first.state, first.left) == ("open", ["afternoon", "evening"])
    assert (again.state, still.state) == ("open", "open")
    assert (await knock(desk, AFTERNOON, door)).left == ["evening"]
    last = await knock(desk, EVENING, door)

    assert (last.state, last.left) == ("not_reached", [])
    (listed,) = (await progress(desk, census, "not_reached")).households
    assert (listed.household_id, listed.tries) == (door, 5)
    assert (await progress(desk, census)).counts == {"open": 3, "not_reached": 1}


@pytest.mark.capability("S4-46")
async def test_a_round_that_runs_is_found_and_followed_grid_by_grid(desk: Desk) -> None:
    await desk.imported(roster(*PEOPLE))
    await desk.execute("update resident set grid = substring(building from 1 for 1)")
    command = contracts.OpenCensusRound(community=COMMUNITY, name="2026年冬季摸底", actor="网格员")
    await desk.ask(command)
    census = command.command_id
    await knock(desk, MORNING, await household(desk, census, "3幢1单元402"), reached=True)

    whole = await progress(desk, census)
    five = await desk.ask(contracts.ShowCensus(round_id=census, grid="5"))
    (listed,) = (await desk.ask(contracts.ListCensusRounds(community=COMMUNITY))).items

    assert whole.by_grid == {"3": {"reached": 1, "open": 1}, "5": {"open": 1}, "-": {"open": 1}}
    assert [(one.grid, one.tries) for one in five.households] == [("5", 0)]
    last = whole.households[-1].household_id
    (asked,) = (await desk.ask(contracts.ShowCensus(round_id=census, household_id=last, limit=1))).households
    assert asked.household_id == last, "whichever door it is, beyond the first too"
    assert next(one for one in whole.households if one.state == "reached").last_tried_at == MORNING
    assert (listed.round_id, listed.closed_at, listed.counts) == (census, None, {"open": 3, "reached": 1})


@pytest.mark.capability("S4-46")
async def test_a_round_that_ends_tells_who_was_reached_who_was_not_and_who_was_hardly_tried(
    desk: Desk, census: UUID
) -> None:
    couple = await household(desk, census, "3幢1单元402")
    answers = {"健康": "高血压", "爱好": "书法", "需求": "助餐", "家庭": "两人同住"}
    assert (await knock(desk, EVENING, couple, reached=True, answers=answers)).state == "reached"
    lost = await household(desk, census, "3幢2单元101")
    for at in (MORNING, AFTERNOON, EVENING):
        await knock(desk, at, lost)
    assert (await progress(desk, census, "reached")).households[0].persons == 2

    command = contracts.CloseCensusRound(round_id=census)
    assert (await desk.ask(command)).changed
    assert not (await desk.ask(command)).changed

    (told,) = await desk.told(CensusRoundClosed)
    counted = (told.household_count, told.reached_count, told.not_reached_count, told.untried_count)
    assert counted == (4, 1, 1, 2)
    with pytest.raises(RefusedError, match="已结束"):
        await knock(desk, EVENING, lost)


async def test_who_was_not_reached_is_reached_when_somebody_meets_them_after_all(desk: Desk, census: UUID) -> None:
    door = await household(desk, census, "住址不详")
    for at in (MORNING, AFTERNOON, EVENING):
        await knock(desk, at, door)

    assert (await knock(desk, EVENING + timedelta(days=1), door, reached=True)).state == "reached"
    assert (await knock(desk, EVENING + timedelta(hours=1), door)).state == "reached"


async def test_the_same_try_sent_twice_is_one(desk: Desk, census: UUID) -> None:
    door = await household(desk, census, "5幢")
    command = contracts.RecordCensusTry(household_id=door, tried_at=MORNING, reached=False)

    await desk.ask(command)
    again = await desk.ask(command)

    assert again.left == ["afternoon", "evening"]
    assert await desk.rows("select count(*) from census_try") == [(1,)]
