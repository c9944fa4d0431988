from datetime import timedelta
from uuid import uuid4

import pytest

from services.visits.use_cases.declare_missed import declare_missed
from shared.contracts.visits import VisitCompleted, VisitMissed
from shared.contracts.visits_requests import GetHistory
from shared.contracts.words import Category, ContactMode, Outcome
from tests.integration.visits.district import KNOCK, WEEKLY, District, at, resident_named
from tests.support.waiting import patiently

ALONE = Category.LIVES_ALONE


@pytest.mark.capability("S2-01")
async def test_a_month_without_a_knock_is_missed_once_and_calls_do_not_count(district: District) -> None:
    await district.has("王奶奶", ALONE)
    await district.records("王奶奶", ContactMode.CALL, happened_at=at("2026-11-21 07:30"))

    await district.moves_to("2026-12-01 07:59")
    assert (await district.visits("王奶奶", KNOCK))["2026-11"] == "planned"
    for _ in range(3):
        await district.moves_to("2026-12-01 08:00")

    assert (await district.visits("王奶奶", KNOCK))["2026-11"] == "missed"
    missed = [event for event in await district.told(VisitMissed) if event.rule_id == KNOCK]
    assert [(event.period, event.overdue_minutes, event.detected_late) for event in missed] == [("2026-11", 0, False)]


@pytest.mark.capability("S2-01")
async def test_a_knock_in_the_month_leaves_nothing_missed(district: District) -> None:
    await district.has("王奶奶", ALONE)
    district.clock.at = at("2026-11-30 23:00")
    await district.records("王奶奶", ContactMode.DOOR)

    await district.moves_to("2026-12-01 12:00")

    assert (await district.visits("王奶奶", KNOCK))["2026-11"] == "completed"
    assert KNOCK not in {event.rule_id for event in await district.told(VisitMissed)}


@pytest.mark.capability("S3-09")
async def test_a_week_without_a_contact_is_missed_once(district: District) -> None:
    await district.has("李爷爷", Category.DISABLED)
    await district.moves_to("2026-11-23 08:00")
    await district.records("李爷爷", ContactMode.CALL)

    await district.moves_to("2026-11-30 12:00")

    assert await district.visits("李爷爷", WEEKLY) == {
        "2026-W47": "missed",
        "2026-W48": "completed",
        "2026-W49": "planned",
        "2026-W50": "planned",
    }
    assert [event.period for event in await district.told(VisitMissed)] == ["2026-W47"]


@pytest.mark.capability("E-01")
async def test_two_replicas_that_sweep_at_once_declare_each_visit_once(district: District) -> None:
    for number in range(40):
        await district.has(f"老人{number}", Category.DISABLED)
    await district.forgets()
    district.clock.at = at("2026-11-23 08:00")
    now = district.clock.now()

    async with district.sessions() as one, district.sessions() as two:
        await one.begin()
        await two.begin()
        await declare_missed(one, now=now, limit=25)
        async with patiently():
            await declare_missed(two, now=now, limit=25)
        await one.commit()
        await two.commit()
    await district.sweeps()

    missed = await district.told(VisitMissed)
    assert len(missed) == len({event.visit_id for event in missed}) == 40
    assert {event.event_id for event in missed} == {
        VisitMissed.identify(event.resident_id, WEEKLY, "2026-W47") for event in missed
    }


@pytest.mark.capability("E-02")
async def test_after_three_days_down_every_deadline_is_found_once_the_oldest_first(district: District) -> None:
    await district.has("王奶奶", ALONE)
    await district.has("李爷爷", Category.DISABLED)
    await district.has("张奶奶", Category.EMPTY_NEST, birth_date=at("1940-11-22 12:00").date())
    await district.forgets()

    await district.moves_to("2026-11-25 09:00")
    await district.moves_to("2026-11-25 09:01")

    missed = await district.told(VisitMissed)
    assert [event.deadline_at for event in missed] == [at("2026-11-22 19:00"), *[at("2026-11-23 08:00")] * 3]
    assert all(event.detected_late for event in missed)
    assert missed[0].overdue_minutes == int(timedelta(days=2, hours=14) / timedelta(minutes=1))


@pytest.mark.capability("E-02")
async def test_weeks_that_began_while_the_service_was_down_are_found_too(district: District) -> None:
    await district.has("李爷爷", Category.DISABLED)

    await district.moves_to("2026-12-23 09:00")

    assert await district.visits("李爷爷", WEEKLY) == {
        "2026-W47": "missed",
        "2026-W48": "missed",
        "2026-W49": "missed",
        "2026-W50": "missed",
        "2026-W51": "missed",
        "2026-W52": "planned",
        "2026-W53": "planned",
    }
    missed = await district.told(VisitMissed)
    assert [event.period for event in missed] == [f"2026-W{week}" for week in range(47, 52)]


@pytest.mark.capability("E-06")
async def test_a_missed_visit_done_two_days_late_becomes_completed_late(district: District) -> None:
    await district.has("王奶奶", ALONE)
    await district.moves_to("2026-11-23 08:00")
    visit = (await district.rows("王奶奶", WEEKLY))[0]
    assert visit["status"] == "missed"

    await district.moves_to("2026-11-25 10:00")
    reply = await district.records("王奶奶", ContactMode.DOOR, visit_id=visit["id"])

    assert reply.status == "completed_late"
    assert visit["id"] in reply.completed
    late = [event for event in await district.told(VisitCompleted) if event.visit_id == visit["id"]]
    assert [event.late for event in late] == [True]
    assert [event.visit_id for event in await district.told(VisitMissed)] == [visit["id"]]


@pytest.mark.capability("E-06")
async def test_one_knock_makes_good_every_overdue_visit_that_it_was_made_for(district: District) -> None:
    await district.has("王奶奶", ALONE)
    await district.moves_to("2026-12-02 09:00")
    week, month = (await district.rows("王奶奶", WEEKLY))[1], (await district.rows("王奶奶", KNOCK))[0]
    assert (week["status"], month["status"]) == ("missed", "missed")

    stranger = uuid4()
    reply = await district.records("王奶奶", ContactMode.DOOR, visit_id=week["id"], also_for=[month["id"], stranger])

    assert {week["id"], month["id"]} <= set(reply.completed)
    assert [row["status"] for row in await district.rows("王奶奶", KNOCK)][:2] == ["completed_late", "completed"]
    assert stranger not in reply.completed
    assert len((await district.ask(GetHistory(resident_id=resident_named("王奶奶")))).items) == 1


@pytest.mark.capability("E-14")
@pytest.mark.parametrize("outcome", [Outcome.NO_ANSWER, Outcome.AWAY])
async def test_nobody_at_the_door_is_never_safety(district: District, outcome: Outcome) -> None:
    await district.has("王奶奶", ALONE)

    reply = await district.records("王奶奶", ContactMode.DOOR, outcome)
    await district.moves_to("2026-11-23 08:00")

    assert reply.completed == []
    assert (await district.visits("王奶奶", WEEKLY))["2026-W47"] == "missed"
    assert [event.resident_id for event in await district.told(VisitMissed)] == [resident_named("王奶奶")]
