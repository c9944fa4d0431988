from typing import Any
from uuid import UUID, uuid4

import pytest

from services.visits.constants import WISH_RULE
from shared.contracts.visits import VisitCancelled, VisitMissed
from shared.contracts.visits_cadence import GetWish, SaveWish, WishState
from shared.contracts.words import Category, ContactMode, RiskTier
from shared.edge import RefusedError
from tests.integration.visits.district import KNOCK, WEEKLY, District, at, resident_named
from tests.integration.visits.happenings import joins
from tests.integration.visits.rules import HIGH

DISABLED, ALONE = Category.DISABLED, Category.LIVES_ALONE


async def wishes(district: District, name: str, **fields: Any) -> WishState:
    state = await district.ask(SaveWish(resident_id=resident_named(name), **fields))
    await district.plans()
    return state


async def planned_by(district: District, name: str, rule: UUID) -> list[dict[str, Any]]:
    return [row for row in await district.rows(name, rule) if row["status"] == "planned"]


@pytest.mark.capability("N-04")
async def test_a_wish_for_more_contact_is_honoured_at_once(district: District) -> None:
    await district.has("王奶奶", DISABLED)

    state = await wishes(district, "王奶奶", every_days=3)

    (visit,) = await planned_by(district, "王奶奶", WISH_RULE)
    assert (visit["due_at"], visit["reasons"]) == (at("2026-11-24 00:00"), ["本人意愿(本人要求)", "每周联络(失能)"])
    assert state.undercuts == []


@pytest.mark.capability("N-04")
async def test_a_wish_below_the_tier_needs_a_reason_and_is_then_honoured(district: District) -> None:
    await district.has("王奶奶", DISABLED, tier=RiskTier.HIGH)
    district.clock.advance(hours=1)

    with pytest.raises(RefusedError) as refused:
        await wishes(district, "王奶奶", every_days=14)
    assert refused.value.refusal.field == "reason"
    state = await wishes(district, "王奶奶", every_days=14, reason="与女儿同住,家属书面同意,书记已批准")

    assert state.undercuts == ["高风险老人每周联系"]
    (visit,) = await planned_by(district, "王奶奶", WISH_RULE)
    assert visit["due_at"] == at("2026-12-05 00:00")
    assert [row["period"] for row in await planned_by(district, "王奶奶", HIGH)] == ["2026-11-21"]
    await district.records("王奶奶", ContactMode.CALL)
    await district.plans()
    assert not await planned_by(district, "王奶奶", HIGH)


@pytest.mark.capability("N-04")
async def test_a_wish_for_calls_narrows_what_counts_where_the_rule_leaves_the_choice(district: District) -> None:
    await district.has("王奶奶", DISABLED)
    district.clock.advance(hours=1)

    await wishes(district, "王奶奶", modes=[ContactMode.CALL, ContactMode.VIDEO])

    modes = {row["period"]: row["modes"] for row in await district.rows("王奶奶", WEEKLY)}
    assert modes["2026-W48"] == ["call", "video"]
    assert "door" in modes["2026-W47"]


@pytest.mark.capability("N-04")
async def test_a_wish_for_calls_against_a_monthly_knock_needs_a_reason(district: District) -> None:
    await district.has("王奶奶", ALONE)
    district.clock.advance(hours=1)

    with pytest.raises(RefusedError):
        await wishes(district, "王奶奶", modes=[ContactMode.CALL])
    await wishes(district, "王奶奶", modes=[ContactMode.CALL], reason="老人怕生,社工评估后同意电话")

    assert (await district.visits("王奶奶", KNOCK))["2026-12"] == "cancelled"
    calls = {row["period"]: row for row in await district.rows("王奶奶", WEEKLY)}["2026-W48"]
    assert (calls["modes"], calls["reasons"]) == (["call"], ["每周联络(独居)", "每月敲门(独居)"])


@pytest.mark.capability("N-04")
async def test_the_person_somebody_wishes_for_makes_the_visits_until_they_leave(district: District) -> None:
    await district.has("王奶奶", DISABLED)
    friend = await joins(district, "联络员乙")

    await wishes(district, "王奶奶", staff_id=friend)
    assert {row["liaison_name"] for row in await district.rows("王奶奶")} == {"联络员乙"}
    await joins(district, "联络员乙", version=2, active=False)

    assert {row["liaison_name"] for row in await district.rows("王奶奶")} == {"联络员甲"}
    with pytest.raises(RefusedError):
        await wishes(district, "王奶奶", staff_id=friend)


@pytest.mark.capability("E-12")
@pytest.mark.capability("N-04")
async def test_whoever_declines_is_not_visited_nor_missed_until_they_want_it_again(district: District) -> None:
    await district.has("王奶奶", ALONE)
    district.clock.advance(hours=1)

    with pytest.raises(RefusedError):
        await wishes(district, "王奶奶", declines=True)
    await wishes(district, "王奶奶", declines=True, reason="本人签字不愿被打扰,改由女儿每日报平安")
    await district.moves_to("2026-12-08 09:00")

    assert set((await district.visits("王奶奶")).values()) == {"cancelled"}
    assert {event.reason for event in await district.told(VisitCancelled)} == {"declined"}
    assert await district.told(VisitMissed) == []
    await wishes(district, "王奶奶")
    assert [row["period"] for row in await planned_by(district, "王奶奶", WEEKLY)] == ["2026-W50", "2026-W51"]


async def test_a_wish_that_changes_counts_from_today(district: District) -> None:
    await district.has("王奶奶", DISABLED)
    await wishes(district, "王奶奶", every_days=5)
    await district.moves_to("2026-11-24 10:00")

    await wishes(district, "王奶奶", every_days=2)

    (visit,) = await planned_by(district, "王奶奶", WISH_RULE)
    assert (visit["opens_at"], visit["due_at"]) == (at("2026-11-24 00:00"), at("2026-11-26 00:00"))


async def test_the_same_wish_again_changes_nothing_and_it_can_be_read(district: District) -> None:
    resident_id = await district.has("王奶奶", DISABLED)
    command = SaveWish(resident_id=resident_id, every_days=3)
    await district.ask(command)
    await district.plans()
    district.clock.advance(hours=1)

    await district.ask(command)
    await district.plans()

    assert [row["status"] for row in await district.rows("王奶奶", WISH_RULE)] == ["planned"]
    state = await district.ask(GetWish(resident_id=resident_id))
    assert (state.every_days, state.stated_at) == (3, at("2026-11-21 08:00"))
    with pytest.raises(RefusedError):
        await district.ask(GetWish(resident_id=uuid4()))


async def test_a_wish_that_somebody_else_replaced_since_it_was_read_is_not_written_over(district: District) -> None:
    await district.has("王奶奶", DISABLED)
    await wishes(district, "王奶奶", every_days=3, version=0)
    first = await wishes(district, "王奶奶", modes=[ContactMode.DOOR], every_days=3, version=1)

    with pytest.raises(RefusedError, match="刚刚被别人修改过"):
        await wishes(district, "王奶奶", every_days=2, version=1)

    stands = await district.ask(GetWish(resident_id=resident_named("王奶奶")))
    assert (stands.version, stands.modes, stands.every_days) == (2, first.modes, 3)
