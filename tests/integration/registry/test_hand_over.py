"""Residents go from one liaison to another at one moment, and one event tells it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.registry.jobs.posts import sweep_posts
from shared.contracts.registry import CareCircleResolved
from shared.contracts.registry_circle import HandOverResidents, LiaisonHandedOver, ListHandOvers
from shared.contracts.registry_pairs import UndoHandOver
from shared.edge import RefusedError
from tests.integration.registry.desk import COMMUNITY, NOON, Desk, roster
from tests.integration.registry.staffing import hand_over, hire, level, pair

LINES = [
    f"王秀{word},,1940-05-{day:02d},女,安和小区3幢1单元{day}01室,独居,," for day, word in enumerate("一二三四五", 1)
]


@pytest.mark.capability("E-07")
async def test_a_hand_over_of_all_residents_is_one_event_with_its_moment_also_after_an_outage(desk: Desk) -> None:
    await desk.imported(roster(*LINES[:3]))
    old, new = await hire(desk, "高建国"), await hire(desk, "刘桂香")
    for name in ("王秀一", "王秀二"):
        await pair(desk, name, old)
    effective = NOON + timedelta(hours=6)
    await hand_over(desk, old, new, effective_at=effective)
    await desk.forget_events()

    desk.clock.advance(hours=5, minutes=59)
    assert await sweep_posts(desk.deps) == effective
    assert (await level(desk, "王秀一")).name == "高建国"
    desk.clock.advance(hours=9)
    await sweep_posts(desk.deps)
    await sweep_posts(desk.deps)

    (told,) = await desk.told(LiaisonHandedOver)
    assert (told.from_staff_id, told.to_staff_id, told.effective_at) == (old, new, effective)
    assert set(told.resident_ids) == {await desk.resident("王秀一"), await desk.resident("王秀二")}
    circles = await desk.told(CareCircleResolved)
    assert {circle.members[0].since for circle in circles} == {effective}
    assert {circle.members[0].staff_id for circle in circles} == {new}
    assert len(circles) == 2


async def test_some_residents_go_at_once_and_the_rest_stay(desk: Desk) -> None:
    await desk.imported(roster(*LINES[:3]))
    old, new = await hire(desk, "高建国"), await hire(desk, "刘桂香")
    for name in ("王秀一", "王秀二"):
        await pair(desk, name, old)

    command = HandOverResidents(
        community=COMMUNITY,
        from_staff_id=old,
        to_staff_id=new,
        resident_ids=[await desk.resident("王秀二")],
        reason="搬到别的小区",
    )
    assert (await desk.ask(command)).changed
    assert not (await desk.ask(command)).changed

    assert [(await level(desk, name)).name for name in ("王秀一", "王秀二")] == ["高建国", "刘桂香"]
    (told,) = await desk.told(LiaisonHandedOver)
    assert told.resident_ids == [await desk.resident("王秀二")]
    (item,) = (await desk.ask(ListHandOvers(community=COMMUNITY))).items
    assert (item.from_staff_name, item.to_staff_name, item.residents) == ("高建国", "刘桂香", 1)
    assert item.told_at == NOON
    with pytest.raises(RefusedError, match="1 位居民现在不由"):
        await hand_over(desk, old, new, resident_ids=[await desk.resident("王秀三")])


async def test_a_resident_who_was_given_to_somebody_else_since_is_not_handed_over(desk: Desk) -> None:
    await desk.imported(roster(*LINES[:2]))
    old, new, third = await hire(desk, "高建国"), await hire(desk, "刘桂香"), await hire(desk, "孙立新")
    for name in ("王秀一", "王秀二"):
        await pair(desk, name, old)
    await hand_over(desk, old, new, effective_at=NOON + timedelta(days=1))
    await pair(desk, "王秀二", third)

    desk.clock.advance(days=1)
    await sweep_posts(desk.deps)

    assert [(await level(desk, name)).name for name in ("王秀一", "王秀二")] == ["刘桂香", "孙立新"]
    (told,) = await desk.told(LiaisonHandedOver)
    assert told.resident_ids == [await desk.resident("王秀一")]


@pytest.mark.capability("S3-06")
async def test_a_hand_over_gives_nobody_more_residents_than_the_limit_unless_somebody_insists(desk: Desk) -> None:
    await desk.imported(roster(*LINES))
    limited = replace(desk, liaison_load_limit=3)
    old, new = await hire(limited, "高建国"), await hire(limited, "刘桂香")
    for name in ("王秀一", "王秀二"):
        await pair(limited, name, old)
    for name in ("王秀三", "王秀四"):
        await pair(limited, name, new)

    with pytest.raises(RefusedError, match="超过上限 3 人"):
        await hand_over(limited, old, new, effective_at=NOON + timedelta(days=1))
    assert await limited.rows("select count(*) from hand_over") == [(0,)]
    await hand_over(
        limited, old, new, resident_ids=[await desk.resident("王秀一")], effective_at=NOON + timedelta(days=1)
    )
    with pytest.raises(RefusedError, match="超过上限 3 人"):
        await pair(limited, "王秀五", new)
    assert await hand_over(limited, old, new, override=True)


@pytest.mark.parametrize("ahead", [False, True])
async def test_a_hand_over_is_taken_back_before_and_after_it_holds(desk: Desk, *, ahead: bool) -> None:
    await desk.imported(roster(*LINES[:3]))
    old, new, third = await hire(desk, "高建国"), await hire(desk, "刘桂香"), await hire(desk, "孙立新")
    for name in ("王秀一", "王秀二"):
        await pair(desk, name, old)
    await hand_over(desk, old, new, **({"effective_at": NOON + timedelta(hours=6)} if ahead else {}))
    (made,) = (await desk.ask(ListHandOvers(community=COMMUNITY))).items
    if not ahead:
        await pair(desk, "王秀二", third)

    command = UndoHandOver(hand_over_id=made.hand_over_id, reason="点错了")
    assert (await desk.ask(command)).changed
    assert not (await desk.ask(command)).changed
    with pytest.raises(RefusedError, match="已经撤销"):
        await desk.ask(UndoHandOver(hand_over_id=made.hand_over_id, reason="再点一次"))
    desk.clock.advance(hours=7)
    await sweep_posts(desk.deps)

    assert (await level(desk, "王秀一")).name == "高建国"
    assert (await level(desk, "王秀二")).name == ("高建国" if ahead else "孙立新")
    listed = (await desk.ask(ListHandOvers(community=COMMUNITY))).items
    assert {item.hand_over_id: item.undone_at for item in listed}[made.hand_over_id] is not None


async def test_a_hand_over_that_is_taken_back_before_a_sweep_has_looked_leaves_nobody_alone(
    desk: Desk,
) -> None:
    await desk.imported(roster(*LINES[:1]))
    old, new = await hire(desk, "高建国"), await hire(desk, "刘桂香")
    await pair(desk, "王秀一", old)
    await hand_over(desk, old, new, effective_at=NOON + timedelta(hours=6))
    (made,) = (await desk.ask(ListHandOvers(community=COMMUNITY))).items

    desk.clock.advance(hours=7)
    assert (await desk.ask(UndoHandOver(hand_over_id=made.hand_over_id, reason="点错了"))).changed
    await sweep_posts(desk.deps)

    assert (await level(desk, "王秀一")).name == "高建国"
    ((holder, until),) = await desk.rows(
        "select staff_id, active_to from post where role = 'liaison' order by active_from desc limit 1"
    )
    assert (holder, until) == (old, None)
