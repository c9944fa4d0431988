from datetime import timedelta

import pytest

from shared.contracts.visits_requests import CountVisits, ListVisits, MonthlyRate, VisitItem
from shared.contracts.words import Category, ContactMode, Outcome
from shared.edge import RefusedError
from tests.integration.visits.district import WEEKLY, District, at, resident_named

COMMUNITY = "990102003005"
SICK = Category.DISABLED


async def listed(district: District, **wanted: object) -> list[VisitItem]:
    query = ListVisits.model_validate({"community": COMMUNITY} | wanted)
    return (await district.ask(query)).items


async def test_the_list_goes_by_risk_then_silence_then_deadline_then_door(district: District) -> None:
    for name, building, room in [("甲", "10", "101"), ("乙", "2", "1001"), ("丙", "2", "302"), ("丁", "1", "101")]:
        await district.has(name, SICK, building=building, room=room)
    await district.moves_to("2026-11-22 10:00")
    for name in ("甲", "乙", "丙"):
        await district.records(name, ContactMode.CALL)
    await district.moves_to("2026-11-23 09:00")
    await district.records("甲", ContactMode.DOOR, Outcome.NO_ANSWER)

    due = await listed(district, due_only=True)

    assert [(item.resident_name, item.status) for item in due] == [
        ("丁", "missed"),
        ("甲", "planned"),
        ("丁", "planned"),
        ("丙", "planned"),
        ("乙", "planned"),
    ]
    assert due[1].note == "11月23日 09:00 无人应答"
    assert (due[0].door, due[0].age, due[0].reason) == ("安和苑 1幢1单元101室", 86, "每周联络")
    assert {item.visit_id for item in await listed(district, due_from=due[1].due_at, due_until=due[1].due_at)} == {
        item.visit_id for item in due if item.due_at == due[1].due_at
    }
    assert await listed(district, due_from=due[1].due_at + timedelta(days=30)) == []


async def test_pages_join_without_a_gap_or_a_repeat(district: District) -> None:
    for number in range(23):
        await district.has(f"老人{number}", SICK, building=str(number % 3), room=str(number))
    district.clock.at = at("2026-11-23 09:00")
    await district.plans()
    await district.sweeps()
    whole = await listed(district, limit=500)

    found: list[VisitItem] = []
    after = None
    while True:
        query = ListVisits(community=COMMUNITY, limit=7, after=after)
        page = await district.ask(query)
        found += page.items
        after = page.next_page
        if after is None:
            break

    assert [item.visit_id for item in found] == [item.visit_id for item in whole]
    assert len(whole) == 46


async def test_a_wrong_page_token_is_refused(district: District) -> None:
    with pytest.raises(RefusedError, match="翻页"):
        await listed(district, after="bm9uc2Vuc2U=")


async def test_the_list_of_a_day_has_what_is_open_then_and_of_a_liaison_what_is_theirs(district: District) -> None:
    await district.has("王奶奶", SICK, liaison="联络员甲")
    await district.has("李爷爷", SICK, liaison="联络员乙")

    today = await listed(district)
    next_week = await listed(district, day="2026-11-25")
    hers = await listed(district, liaison_id=resident_named("联络员甲"))
    his_own = await listed(district, resident_id=resident_named("李爷爷"))

    assert {item.period for item in today} == {"2026-W47"}
    assert {item.period for item in next_week} == {"2026-W48"}
    assert [item.resident_name for item in hers] == ["王奶奶"]
    assert [item.period for item in his_own] == ["2026-W47", "2026-W48"]


async def test_a_missed_visit_leaves_the_list_once_a_later_one_is_made(district: District) -> None:
    await district.has("王奶奶", SICK)
    await district.moves_to("2026-11-24 09:00")
    assert "missed" in {item.status for item in await listed(district, due_only=True)}

    await district.records("王奶奶", ContactMode.CALL)

    assert await listed(district, due_only=True) == []


@pytest.mark.capability("E-05")
async def test_every_answer_shows_the_stored_status_even_when_the_deadline_has_passed(district: District) -> None:
    await district.has("王奶奶", SICK)
    district.clock.at = at("2026-11-23 08:30")
    await district.plans()

    async def statuses() -> list[set[str]]:
        counts = await district.ask(CountVisits(community=COMMUNITY, day=at("2026-11-22 12:00").date()))
        day = await listed(district, day="2026-11-22")
        of_one = await listed(district, resident_id=resident_named("王奶奶"), statuses=["planned", "missed"])
        due = await listed(district, due_only=True)
        return [
            set(counts.by_status),
            {item.status for item in day},
            {item.status for item in of_one if item.period == "2026-W47"},
            {item.status for item in due if item.period == "2026-W47"},
            {(await district.rows("王奶奶", WEEKLY))[0]["status"]},
        ]

    assert await statuses() == [{"planned"}] * 5
    await district.sweeps()
    assert await statuses() == [{"missed"}] * 5


async def test_the_count_of_a_day_says_status_place_and_what_is_due_within_the_hour(district: District) -> None:
    await district.has("王奶奶", SICK, compound="安和苑")
    await district.has("李爷爷", SICK, compound="东兴里")
    await district.has("李奶奶", SICK, compound="东兴里")
    await district.records("王奶奶", ContactMode.CALL)
    saturday = await district.ask(CountVisits(community=COMMUNITY))
    district.clock.at = at("2026-11-23 07:30")

    counts = await district.ask(CountVisits(community=COMMUNITY, day=at("2026-11-22 00:00").date() + timedelta(days=1)))

    assert counts.by_status == {"completed": 1, "planned": 2}
    assert counts.by_place == {"安和苑": {"completed": 1}, "东兴里": {"planned": 2}}
    assert counts.due_next_hour == 2
    nobody = await district.ask(CountVisits(community=COMMUNITY, liaison_id=resident_named("路人")))
    assert nobody.due_next_hour == 0
    assert (saturday.doors, saturday.doors_later) == ({"completed": 1}, 1), "two who live together are one door"
    assert (counts.doors, counts.doors_later) == ({"planned": 1}, 0)
    assert counts.doors_by_place == {"东兴里": {"planned": 1}}


@pytest.mark.capability("N-01")
async def test_the_monthly_rate_counts_the_reached_and_names_the_others(district: District) -> None:
    six = [
        Category.LIVES_ALONE, Category.EMPTY_NEST, Category.LEFT_BEHIND, Category.DISABLED,
        Category.SEVERE_DISABILITY, Category.LOST_ONLY_CHILD,
    ]  # fmt: skip
    for number, category in enumerate(six):
        await district.has(f"老人{number}", category, room=str(number))
    await district.has("高龄老人", Category.OLDEST_OLD)
    await district.has("搬走的", Category.DISABLED, on_list=False)
    await district.has("外社区的", Category.DISABLED, community="009")
    await district.records("老人0", ContactMode.CALL)
    await district.records("老人0", ContactMode.DOOR)
    await district.records("老人1", ContactMode.DOOR, Outcome.NEEDS_ATTENTION)
    await district.records("老人2", ContactMode.DOOR, Outcome.NO_ANSWER)
    await district.records("老人3", ContactMode.DOOR, happened_at=at("2026-10-31 23:59"))
    await district.moves_to("2026-12-01 00:30")
    await district.records("老人4", ContactMode.DOOR)

    rate = await district.ask(MonthlyRate(community=COMMUNITY, month="2026-11"))

    assert (rate.reached, rate.listed) == (2, 6)
    assert rate.not_reached == [resident_named(f"老人{number}") for number in (2, 3, 4, 5)]
    assert rate.not_reached_names == ["老人2", "老人3", "老人4", "老人5"]


@pytest.mark.capability("N-01")
async def test_the_rate_of_a_closed_month_stays_when_somebody_leaves_the_list_later(district: District) -> None:
    await district.has("王奶奶", SICK)
    await district.has("李爷爷", SICK)
    await district.hears(district.profile("李爷爷", SICK, on_list=False))
    await district.moves_to("2026-12-05 09:00")

    await district.hears(district.profile("王奶奶", SICK, on_list=False))

    november = await district.ask(MonthlyRate(community=COMMUNITY, month="2026-11"))
    december = await district.ask(MonthlyRate(community=COMMUNITY, month="2026-12"))
    assert (november.listed, november.not_reached_names) == (1, ["王奶奶"])
    assert december.listed == 0


async def test_a_month_that_no_calendar_has_is_refused(district: District) -> None:
    with pytest.raises(RefusedError, match="2026-13"):
        await district.ask(MonthlyRate(community=COMMUNITY, month="2026-13"))
