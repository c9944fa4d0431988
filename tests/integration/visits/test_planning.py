import asyncio
from datetime import date
from functools import partial
from itertools import pairwise

import pytest

from services.visits.jobs.plans import sweep_plans
from services.visits.use_cases.plan_visits import plan_visits
from shared.areas import AreaError
from shared.clock import real_now
from shared.contracts.visits import (
    VisitCancelled,
    VisitCompleted,
    VisitMissed,
    VisitScheduled,
    VisitUnassigned,
)
from shared.contracts.words import Category, ContactMode
from shared.jobs import Soon
from tests.integration.visits.district import KNOCK, WEEKLY, ZONE, District, at, resident_named
from tests.support.waiting import patiently

ALONE = Category.LIVES_ALONE


async def test_a_resident_who_lives_alone_gets_two_weeks_and_two_months(district: District) -> None:
    await district.has("王奶奶", ALONE)

    assert await district.visits("王奶奶") == {
        "2026-11": "planned",
        "2026-W47": "planned",
        "2026-W48": "planned",
        "2026-12": "planned",
    }
    rows = {row["period"]: row for row in await district.rows("王奶奶")}
    assert rows["2026-W47"]["opens_at"] == at("2026-11-16 00:00")
    assert rows["2026-W47"]["due_at"] == at("2026-11-23 00:00")
    assert rows["2026-W47"]["deadline_at"] == at("2026-11-23 08:00")
    assert {row["liaison_name"] for row in rows.values()} == {"联络员甲"}
    assert len(await district.told(VisitScheduled)) == 4
    assert await district.told(VisitUnassigned) == []


async def test_a_resident_without_a_category_gets_no_visits(district: District) -> None:
    await district.has("小陈")

    assert await district.visits("小陈") == {}


async def test_a_week_with_less_than_a_working_day_left_is_no_duty(district: District) -> None:
    district.clock.at = at("2026-11-22 16:01")
    await district.has("李爷爷", Category.DISABLED)

    assert list(await district.visits("李爷爷", WEEKLY)) == ["2026-W48"]


async def test_a_week_with_a_working_day_left_is_a_duty(district: District) -> None:
    district.clock.at = at("2026-11-22 16:00")
    await district.has("李爷爷", Category.DISABLED)

    assert list(await district.visits("李爷爷", WEEKLY)) == ["2026-W47", "2026-W48"]


async def test_two_replicas_that_plan_at_once_make_every_visit_once(district: District) -> None:
    names = [f"老人{number}" for number in range(30)]
    for name in names:
        await district.hear(district.circle(name, "联络员甲"))
    await district.hear(*(district.profile(name, ALONE) for name in names))

    async def replica() -> None:
        now = district.clock.now()
        for _ in range(8):
            async with district.sessions.begin() as session:
                await plan_visits(session, now=now, real_now=real_now(), zone=ZONE, ahead_days=21, limit=4)

    await asyncio.gather(replica(), replica(), replica())

    assert await district.count("select count(*) from visit") == 30 * 4
    scheduled = await district.told(VisitScheduled)
    assert len(scheduled) == len({event.event_id for event in scheduled}) == 30 * 4


async def test_a_replica_leaves_to_another_whom_that_one_is_planning(district: District) -> None:
    for name in ("王奶奶", "李爷爷"):
        await district.hear(district.circle(name, "联络员甲"))
    await district.hear(*(district.profile(name, ALONE) for name in ("王奶奶", "李爷爷")))
    planner = partial(plan_visits, now=district.clock.now(), real_now=real_now(), zone=ZONE, ahead_days=21)

    async with district.sessions.begin() as one:
        await planner(one, limit=1)
        async with district.sessions.begin() as two, patiently():
            await planner(two, limit=10)
        assert await district.count("select count(*) from visit") == 4

    assert await district.count("select count(*) from visit") == 8


async def test_a_record_waits_for_the_planner_and_completes_what_it_plans(district: District) -> None:
    await district.hear(district.circle("王奶奶", "联络员甲"))
    await district.hear(district.profile("王奶奶", ALONE))

    async with district.sessions.begin() as session:
        await plan_visits(session, now=district.clock.now(), real_now=real_now(), zone=ZONE, ahead_days=21)
        record = asyncio.create_task(district.records("王奶奶", ContactMode.DOOR))
        done, _ = await asyncio.wait({record}, timeout=0.3)
        assert not done

    assert len((await record).completed) == 2


async def test_the_same_profile_again_changes_nothing(district: District) -> None:
    profile = district.profile("王奶奶", ALONE)
    await district.hears(profile, profile)
    await district.forgets()

    await district.hears(profile)

    assert await district.told(VisitScheduled) == []
    assert await district.count("select count(*) from visit") == 4


async def test_an_older_profile_that_comes_late_changes_nothing(district: District) -> None:
    older = district.profile("王奶奶", ALONE)
    newer = district.profile("王奶奶", on_list=False)
    await district.hears(newer)

    await district.hears(older)

    assert await district.visits("王奶奶") == {}


async def test_a_profile_from_no_community_is_refused_before_it_can_stop_the_planner(district: District) -> None:
    with pytest.raises(AreaError):
        await district.hear(district.profile("王奶奶", ALONE, district="990"))


@pytest.mark.capability("E-03")
async def test_a_resident_without_a_liaison_is_visited_unassigned_and_somebody_is_told(district: District) -> None:
    await district.has("王奶奶", Category.DISABLED, liaison=None)

    rows = await district.rows("王奶奶")
    told = await district.told(VisitUnassigned)

    assert [row["liaison_id"] for row in rows] == [None, None]
    assert {event.visit_id for event in told} == {row["id"] for row in rows}
    assert {event.resident_id for event in told} == {resident_named("王奶奶")}


async def test_the_planner_waits_for_the_care_circle_before_it_calls_a_visit_unassigned(district: District) -> None:
    district.settings = district.settings.model_copy(update={"circle_patience_seconds": 3600})
    await district.hear(district.profile("王奶奶", ALONE))
    await district.plans()
    assert await district.visits("王奶奶") == {}
    assert isinstance(await sweep_plans(district.deps), Soon), "patience ends without anybody writing anything"
    await district.hear(district.circle("王奶奶", None))
    await district.plans()
    assert await district.visits("王奶奶") == {}

    await district.hear(district.circle("王奶奶", "联络员甲", version=2))
    await district.plans()

    assert len(await district.visits("王奶奶")) == 4
    assert await district.told(VisitUnassigned) == []


async def test_planned_visits_follow_the_liaison_and_missed_ones_do_not(district: District) -> None:
    await district.has("李爷爷", Category.DISABLED)
    await district.moves_to("2026-11-23 08:00")

    await district.hear(district.circle("李爷爷", "联络员乙", version=2))
    await district.hear(district.circle("李爷爷", "联络员甲", version=1))

    assert [(row["period"], row["liaison_name"]) for row in await district.rows("李爷爷")] == [
        ("2026-W47", "联络员甲"),
        ("2026-W48", "联络员乙"),
        ("2026-W49", "联络员乙"),
    ]


async def test_going_off_the_list_cancels_open_visits_and_nothing_is_missed(district: District) -> None:
    await district.has("王奶奶", ALONE)

    await district.hears(district.profile("王奶奶", ALONE, on_list=False))
    await district.moves_to("2027-01-15 12:00")

    assert set((await district.visits("王奶奶")).values()) == {"cancelled"}
    assert {event.reason for event in await district.told(VisitCancelled)} == {"off_list"}
    assert await district.told(VisitMissed) == []


async def test_losing_a_category_ends_only_what_hung_on_it(district: District) -> None:
    await district.has("王奶奶", ALONE, Category.DISABLED)

    await district.hears(district.profile("王奶奶", Category.DISABLED))

    assert set((await district.visits("王奶奶", KNOCK)).values()) == {"cancelled"}
    assert set((await district.visits("王奶奶", WEEKLY)).values()) == {"planned"}
    assert {event.reason for event in await district.told(VisitCancelled)} == {"no_longer_special"}


async def test_coming_back_on_the_list_brings_the_visits_back(district: District) -> None:
    await district.has("李爷爷", Category.DISABLED)
    district.clock.advance(hours=2)
    await district.hears(district.profile("李爷爷", Category.DISABLED, on_list=False))
    await district.forgets()
    district.clock.advance(hours=2)

    await district.hears(district.profile("李爷爷", Category.DISABLED))

    assert set((await district.visits("李爷爷")).values()) == {"planned"}
    assert [event.entity_version for event in await district.told(VisitScheduled)] == [3, 3]


async def test_a_deadline_that_had_passed_before_the_resident_left_is_still_missed(district: District) -> None:
    await district.has("李爷爷", Category.DISABLED)
    district.clock.at = at("2026-11-23 08:30")

    await district.hears(district.profile("李爷爷", Category.DISABLED, on_list=False))
    await district.sweeps()

    assert await district.visits("李爷爷") == {"2026-W47": "missed", "2026-W48": "cancelled"}


async def test_a_contact_before_the_visit_was_planned_counts(district: District) -> None:
    await district.has("李爷爷")
    await district.records("李爷爷", ContactMode.CALL)

    await district.hears(district.profile("李爷爷", Category.DISABLED))

    assert await district.visits("李爷爷") == {"2026-W47": "completed", "2026-W48": "planned"}
    assert [event.late for event in await district.told(VisitCompleted)] == [False]


async def test_somebody_who_is_only_very_old_has_nobody_to_send_and_no_duty(district: District) -> None:
    await district.has("赵爷爷", Category.OLDEST_OLD, birth_date=date(1930, 12, 1), special=False)

    assert not await district.visits("赵爷爷")


async def test_a_year_of_weeks_is_planned_without_a_gap_or_an_overlap(district: District) -> None:
    await district.has("李爷爷", Category.DISABLED)

    for _ in range(53):
        district.clock.advance(days=7)
        await district.plans()

    rows = await district.rows("李爷爷", WEEKLY)
    assert len(rows) == 55
    assert all(one["ends_at"] == next_one["opens_at"] for one, next_one in pairwise(rows))
