"""Somebody who is expected at day care and does not come is missed, once, unless it is known where they are."""

import asyncio
from datetime import date, time
from typing import Any

import pytest

from services.visits.jobs.day_care import sweep_day_care
from shared.contracts.visits import ContactRecorded
from shared.contracts.visits_arrangements import GetArrangements
from shared.contracts.visits_day_care import (
    CloseDayCare,
    DayCareAbsent,
    DayCareSettled,
    ExcuseDayCare,
    ListDayCareDays,
    SaveDayCarePlan,
    TickDayCare,
)
from shared.contracts.words import Category, ContactMode
from shared.edge import RefusedError
from tests.integration.visits.district import at, resident_named
from tests.integration.visits.doorstep import Doorstep

WANG = resident_named("王奶奶")
CODE = "990102003005"
MONDAY = date(2026, 11, 23)


@pytest.fixture
async def centre(doorstep: Doorstep) -> Doorstep:
    """Expect 王奶奶 on Mondays and Wednesdays by half past nine; it is Monday, eight o'clock."""
    await doorstep.has("王奶奶", Category.LIVES_ALONE)
    plan = SaveDayCarePlan(resident_id=WANG, place="安和日间照料中心", weekdays=[1, 3], expected_by=time(9, 30))
    await doorstep.ask(plan)
    doorstep.clock.at = at("2026-11-23 08:00")
    await sweep_day_care(doorstep.deps)
    return doorstep


async def passes(centre: Doorstep, moment: str) -> None:
    centre.clock.at = at(moment)
    await sweep_day_care(centre.deps)


async def excuse(centre: Doorstep, **fields: Any) -> None:
    said = {"resident_id": WANG, "from_on": MONDAY, "until_on": MONDAY, "said_by": "女儿", **fields}
    await centre.ask(ExcuseDayCare.model_validate(said))


async def status(centre: Doorstep, day: date = MONDAY) -> list[tuple[str, str | None]]:
    days = (await centre.ask(ListDayCareDays(community=CODE, day=day))).items
    return [(one.status, one.said_by) for one in days]


@pytest.mark.capability("S3-29")
async def test_who_has_not_come_in_time_is_missed_once_and_found_when_they_come(centre: Doorstep) -> None:
    await passes(centre, "2026-11-23 09:29")
    assert await centre.told(DayCareAbsent) == []

    centre.clock.at = at("2026-11-23 09:30")
    await asyncio.gather(*(sweep_day_care(centre.deps) for _ in range(3)))
    await sweep_day_care(centre.deps)
    (absent,) = await centre.told(DayCareAbsent)
    assert (absent.resident_id, absent.expected_by) == (WANG, at("2026-11-23 09:30"))
    assert await status(centre) == [("absent", None)]

    centre.clock.at = at("2026-11-23 10:10")
    for _ in range(2):
        await centre.ask(TickDayCare(resident_ids=[WANG], actor="照料员甲"))

    (settled,) = await centre.told(DayCareSettled)
    assert (settled.day_id, settled.how, settled.entity_version > absent.entity_version) == (
        absent.day_id,
        "came",
        True,
    )
    assert await status(centre) == [("came", "照料员甲")]


@pytest.mark.capability("S3-29")
async def test_coming_is_a_contact_as_an_activity_is_once_a_day(centre: Doorstep) -> None:
    for _ in range(2):
        reply = await centre.ask(TickDayCare(resident_ids=[WANG, resident_named("不认识")]))

    (contact,) = await centre.told(ContactRecorded)
    assert (contact.resident_id, contact.mode) == (WANG, ContactMode.ACTIVITY)
    assert (reply.taken, reply.unknown) == (1, [resident_named("不认识")])
    await passes(centre, "2026-11-23 09:30")
    assert await centre.told(DayCareAbsent) == []


@pytest.mark.capability("S3-29")
async def test_notice_given_before_raises_nothing_and_given_after_settles_it(centre: Doorstep) -> None:
    await excuse(centre, from_on=date(2026, 11, 25), until_on=date(2026, 11, 27), reason="去外地看孙子")
    await passes(centre, "2026-11-23 09:30")
    assert len(await centre.told(DayCareAbsent)) == 1

    await excuse(centre, said_by="邻居周阿姨")
    await passes(centre, "2026-11-25 09:30")

    assert [event.how for event in await centre.told(DayCareSettled)] == ["excused"]
    assert len(await centre.told(DayCareAbsent)) == 1
    assert await status(centre) == [("excused", "邻居周阿姨")]
    assert await status(centre, date(2026, 11, 25)) == [("excused", "女儿")]


@pytest.mark.capability("S3-29")
@pytest.mark.parametrize("presence", ["hospital", "away", "institution"])
async def test_nobody_is_expected_who_is_not_at_home(centre: Doorstep, presence: str) -> None:
    await centre.hears(centre.profile("王奶奶", Category.LIVES_ALONE, presence=presence))

    await passes(centre, "2026-11-23 09:30")
    await passes(centre, "2026-11-25 09:30")

    assert await centre.told(DayCareAbsent) == []
    assert await status(centre) == [("void", None)]
    assert await status(centre, date(2026, 11, 25)) == []


@pytest.mark.capability("S3-29")
async def test_nobody_is_expected_at_a_place_that_is_closed_nor_on_other_days(centre: Doorstep) -> None:
    closed = CloseDayCare(
        community=CODE, place="安和日间照料中心", from_on=MONDAY, until_on=date(2026, 11, 25), reason="设备检修"
    )
    await centre.ask(closed)
    await centre.ask(closed.model_copy(update={"command_id": WANG}))

    for day in ("23", "24", "25", "26"):
        await passes(centre, f"2026-11-{day} 09:30")

    assert await centre.told(DayCareAbsent) == []
    await passes(centre, "2026-11-30 09:31")
    assert len(await centre.told(DayCareAbsent)) == 1


async def test_day_care_that_somebody_else_agreed_since_it_was_read_is_not_written_over(centre: Doorstep) -> None:
    agreed = SaveDayCarePlan(
        resident_id=WANG, place="安和日间照料中心", weekdays=[1, 5], expected_by=time(9), version=1
    )
    for _ in range(2):
        await centre.ask(agreed)

    with pytest.raises(RefusedError, match="刚刚被别人修改过"):
        await centre.ask(agreed.model_copy(update={"weekdays": [2]}))

    stands = await centre.ask(GetArrangements(resident_id=WANG))
    assert (stands.day_care_version, stands.day_care.weekdays) == (2, [1, 5])


@pytest.mark.capability("S3-29")
async def test_whoever_did_not_come_while_the_service_was_down_is_missed_afterwards(centre: Doorstep) -> None:
    await centre.ask(TickDayCare(resident_ids=[WANG]))

    await passes(centre, "2026-11-26 08:00")
    await passes(centre, "2026-11-26 08:01")

    (absent,) = await centre.told(DayCareAbsent)
    assert (absent.expected_by, absent.detected_late) == (at("2026-11-25 09:30"), True)
    assert await status(centre, date(2026, 11, 24)) == []


async def test_nobody_is_missed_at_an_hour_that_had_passed_when_it_was_agreed(centre: Doorstep) -> None:
    await centre.ask(TickDayCare(resident_ids=[WANG]))
    await centre.has("李爷爷", Category.LIVES_ALONE)
    centre.clock.at = at("2026-11-23 10:00")
    agreed = {"place": "安和日间照料中心", "weekdays": [1], "expected_by": time(9, 30)}
    await centre.ask(SaveDayCarePlan.model_validate({"resident_id": resident_named("李爷爷"), **agreed}))

    await passes(centre, "2026-11-23 10:01")
    assert await centre.told(DayCareAbsent) == []

    await passes(centre, "2026-11-30 09:31")
    assert {one.resident_id for one in await centre.told(DayCareAbsent)} >= {resident_named("李爷爷")}
