from itertools import pairwise

import pytest

from shared.contracts.visits import VisitCancelled, VisitMissed
from shared.contracts.words import Category, ContactMode, RiskTier
from tests.integration.visits.district import KNOCK, WEEKLY, District, at
from tests.integration.visits.rules import HIGH, KEY_TIER, make_rule

ALONE, DISABLED = Category.LIVES_ALONE, Category.DISABLED


@pytest.mark.capability("S1-11")
async def test_the_strictest_of_several_rules_gives_the_visit_and_the_reasons_name_all(district: District) -> None:
    laxer = await make_rule(district, name="失能每月联络", categories=[DISABLED], period="month")
    await make_rule(district, name="失能双周联络", categories=[DISABLED], period="days", period_days=14)
    await district.has("王奶奶", Category.EMPTY_NEST, DISABLED)

    rows = await district.rows("王奶奶")

    assert {row["rule_id"] for row in rows} == {WEEKLY}
    assert rows[0]["reasons"] == ["每周联络(失能、空巢)", "失能双周联络", "失能每月联络"]
    assert not await district.visits("王奶奶", laxer)


@pytest.mark.capability("S1-11")
async def test_a_weekly_call_does_not_stand_for_a_monthly_knock(district: District) -> None:
    await district.has("王奶奶", ALONE)

    rows = await district.rows("王奶奶")

    assert {row["rule_id"]: row["reasons"] for row in rows} == {WEEKLY: ["每周联络(独居)"], KNOCK: ["每月敲门(独居)"]}


@pytest.mark.capability("S1-11")
async def test_a_weekly_visit_at_the_door_stands_for_the_call_and_the_knock(district: District) -> None:
    at_the_door = await make_rule(
        district, name="每周上门", categories=[ALONE], modes=[ContactMode.DOOR], remote_limit=None
    )
    await district.has("王奶奶", ALONE)

    rows = await district.rows("王奶奶")

    assert {row["rule_id"] for row in rows} == {at_the_door}
    assert rows[0]["reasons"] == ["每周上门(独居)", "每周联络(独居)", "每月敲门(独居)"]


async def test_a_stricter_rule_ends_the_visits_of_a_laxer_that_have_not_begun(district: District) -> None:
    await district.has("王奶奶", ALONE)
    district.clock.advance(hours=1)

    await make_rule(district, name="每周上门", categories=[ALONE], modes=[ContactMode.DOOR])

    assert await district.visits("王奶奶", KNOCK) == {"2026-11": "planned", "2026-12": "cancelled"}
    assert await district.visits("王奶奶", WEEKLY) == {"2026-W47": "planned", "2026-W48": "cancelled"}
    assert {event.reason for event in await district.told(VisitCancelled)} == {"covered"}


async def test_a_further_category_is_named_on_visits_that_were_planned_before(district: District) -> None:
    await district.has("王奶奶", DISABLED)
    district.clock.advance(hours=1)

    await district.hears(district.profile("王奶奶", DISABLED, Category.EMPTY_NEST))

    assert [row["reasons"] for row in await district.rows("王奶奶")] == [["每周联络(失能、空巢)"]] * 2


@pytest.mark.capability("N-02")
@pytest.mark.parametrize(
    ("tier", "last_day"), [("high", "2026-11-28"), ("key", "2026-12-22"), ("general", "2027-02-21")]
)
async def test_each_tier_has_its_longest_gap(district: District, tier: str, last_day: str) -> None:
    await district.has("王奶奶", Category.OLDEST_OLD, special=True, tier=RiskTier(tier))

    (row,) = await district.rows("王奶奶")

    assert (row["period"], row["opens_at"], row["due_at"]) == (
        "2026-11-21",
        at("2026-11-21 00:00"),
        at(f"{last_day} 00:00"),
    )


@pytest.mark.capability("N-02")
async def test_a_district_may_set_other_gaps(district: District) -> None:
    await district.has("王奶奶", Category.OLDEST_OLD, special=True, tier=RiskTier.KEY, tier_gap_days=14)

    (row,) = await district.rows("王奶奶", KEY_TIER)

    assert row["due_at"] == at("2026-12-05 00:00")


@pytest.mark.capability("N-02")
async def test_days_are_counted_from_the_last_contact_and_none_is_left_out(district: District) -> None:
    await district.has("王奶奶", DISABLED, tier=RiskTier.HIGH)
    await district.moves_to("2026-11-24 10:00")
    await district.records("王奶奶", ContactMode.CALL)
    await district.plans()
    await district.moves_to("2026-12-02 09:00")
    await district.moves_to("2026-12-20 09:00")

    assert await district.visits("王奶奶") == {
        "2026-11-21": "completed",
        "2026-11-25": "missed",
        "2026-12-02": "missed",
        "2026-12-09": "missed",
        "2026-12-16": "planned",
    }
    rows = await district.rows("王奶奶", HIGH)
    assert rows[1]["due_at"] == at("2026-12-02 00:00")
    assert all(one["ends_at"] == other["opens_at"] for one, other in pairwise(rows[1:]))
    assert len(await district.told(VisitMissed)) == 3


async def test_somebody_who_moves_up_a_tier_is_due_a_gap_after_they_were_last_reached(district: District) -> None:
    await district.has("王奶奶", Category.OLDEST_OLD, special=True, tier=RiskTier.KEY)
    await district.records("王奶奶", ContactMode.DOOR)
    await district.plans()
    district.clock.at = at("2026-11-24 10:00")

    await district.hears(district.profile("王奶奶", Category.OLDEST_OLD, special=True, tier=RiskTier.HIGH))

    assert await district.visits("王奶奶", KEY_TIER) == {"2026-11-21": "completed", "2026-11-22": "cancelled"}
    (row,) = await district.rows("王奶奶", HIGH)
    assert (row["opens_at"], row["due_at"]) == (at("2026-11-24 00:00"), at("2026-11-29 00:00"))


async def test_a_period_that_was_over_unkept_when_the_tier_changed_is_still_missed(district: District) -> None:
    await district.has("王奶奶", Category.OLDEST_OLD, special=True, tier=RiskTier.HIGH)
    district.clock.at = at("2026-11-28 07:00")

    await district.hears(district.profile("王奶奶", Category.OLDEST_OLD, special=True, tier=RiskTier.KEY))
    await district.moves_to("2026-11-28 09:00")

    assert (await district.visits("王奶奶", HIGH))["2026-11-21"] == "missed"
    assert [event.period for event in await district.told(VisitMissed)] == ["2026-11-21"]


async def test_a_visit_that_ran_on_ends_when_the_resident_leaves_the_list(district: District) -> None:
    await district.has("王奶奶", DISABLED)
    district.clock.advance(hours=1)
    await district.hears(district.profile("王奶奶", DISABLED, tier=RiskTier.HIGH))
    assert (await district.visits("王奶奶", WEEKLY))["2026-W47"] == "planned"
    district.clock.advance(hours=1)

    await district.hears(district.profile("王奶奶", DISABLED, on_list=False))
    await district.moves_to("2026-12-06 12:00")

    assert set((await district.visits("王奶奶")).values()) == {"cancelled"}
    assert not await district.told(VisitMissed)


async def test_somebody_in_a_hospital_is_not_looked_for_at_the_door(district: District) -> None:
    await district.has("王奶奶", ALONE)
    district.clock.advance(hours=1)

    await district.hears(district.profile("王奶奶", ALONE, presence="hospital"))

    assert set((await district.visits("王奶奶", KNOCK)).values()) == {"cancelled"}
    assert set((await district.visits("王奶奶", WEEKLY)).values()) == {"planned"}
    assert {event.reason for event in await district.told(VisitCancelled)} == {"hospital"}


@pytest.mark.capability("E-12")
@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"on_list": False, "presence": "institution"}, "institution"),
        ({"on_list": False, "presence": "deceased"}, "deceased"),
        ({"on_list": False, "presence": "moved_out"}, "moved_out"),
        ({"paused": True}, "death_reported"),
    ],
)
async def test_a_plan_that_ends_cancels_every_open_visit_and_says_why(
    district: District, fields: dict[str, object], reason: str
) -> None:
    await district.has("王奶奶", ALONE, tier=RiskTier.HIGH)
    district.clock.advance(hours=1)

    await district.hears(district.profile("王奶奶", ALONE, tier=RiskTier.HIGH, **fields))
    await district.moves_to("2027-02-01 12:00")

    assert set((await district.visits("王奶奶")).values()) == {"cancelled"}
    assert {event.reason for event in await district.told(VisitCancelled)} == {reason}
    assert await district.told(VisitMissed) == []
