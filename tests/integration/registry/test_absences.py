"""While somebody is away a stand-in answers for their residents, and afterwards they are back by themselves."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from services.registry.jobs.absences import sweep_absences
from shared.contracts.registry import CareCircleResolved, ResponsibilityFilled, ResponsibilityVacant
from shared.contracts.registry_circle import (
    EndAbsence,
    GroupShrunk,
    ListAbsences,
    ProposeStandIns,
    RecordAbsence,
    StandInBegun,
    StandInShare,
)
from shared.contracts.registry_pairs import ListPairedResidents
from shared.contracts.registry_requests import SaveStaff
from shared.contracts.words import CareRole
from shared.edge import RefusedError
from tests.integration.registry.desk import COMMUNITY, NOON, Desk, roster
from tests.integration.registry.staffing import absent, appoint, captain, hire, level, pair

OLD_WANG = "王秀英,990104194005061223,1940-05-06,女,安和小区3幢1单元402室,独居,13900001234,"
OLD_LI = "李长河,990104193801303591,1938-01-30,男,安和小区3幢2单元101室,空巢,13900001235,"


@pytest.mark.capability("S0-11")
async def test_a_stand_in_answers_for_the_time_of_an_absence_and_not_a_moment_longer(desk: Desk) -> None:
    await desk.imported(roster(OLD_WANG))
    holder, helper = await hire(desk, "高建国"), await hire(desk, "刘桂香")
    await pair(desk, "王秀英", holder)
    begins = desk.clock.now() + timedelta(days=1)
    await absent(desk, holder, by=helper, from_at=begins, days=3)
    await desk.forget_events()

    desk.clock.advance(hours=23, minutes=59)
    assert await sweep_absences(desk.deps) == begins
    assert (await level(desk, "王秀英")).name == "高建国"
    desk.clock.advance(minutes=1)
    await sweep_absences(desk.deps)
    during = await level(desk, "王秀英")
    desk.clock.advance(days=3)
    await asyncio.gather(*(sweep_absences(desk.deps) for _ in range(2)))

    assert (during.name, during.stands_in_for) == ("刘桂香", holder)
    assert (await level(desk, "王秀英")).name == "高建国"
    left, back = await desk.told(CareCircleResolved)
    assert left.members[0].since == begins
    assert (left.members[0].staff_id, left.members[0].stands_in_for) == (helper, holder)
    assert (back.members[0].staff_id, back.members[0].stands_in_for) == (holder, None)
    assert back.members[0].since == begins + timedelta(days=3)
    assert await desk.told(ResponsibilityVacant) == []
    assert await sweep_absences(desk.deps) is None


@pytest.mark.capability("S0-11")
async def test_somebody_who_is_away_without_a_stand_in_leaves_every_level_they_hold_vacant(desk: Desk) -> None:
    await desk.imported(roster(OLD_WANG, OLD_LI))
    holder = await hire(desk, "高建国")
    await pair(desk, "王秀英", holder)
    await captain(desk, "3", holder)
    await desk.forget_events()

    recorded = await absent(desk, holder)
    opened = await desk.told(ResponsibilityVacant)
    desk.clock.advance(days=2)
    await desk.ask(EndAbsence(absence_id=recorded.absence_id))

    assert recorded.stand_in_id is None
    assert sorted(told.role for told in opened) == [CareRole.BLOCK_CAPTAIN, CareRole.BLOCK_CAPTAIN, CareRole.LIAISON]
    closed = await desk.told(ResponsibilityFilled)
    assert {(told.resident_id, told.post_id) for told in closed} == {(one.resident_id, one.post_id) for one in opened}
    assert (await level(desk, "李长河", CareRole.BLOCK_CAPTAIN)).name == "高建国"


@pytest.mark.capability("S3-07")
async def test_a_member_of_the_same_group_with_the_fewest_residents_stands_in_if_nobody_is_named(desk: Desk) -> None:
    await desk.imported(roster(OLD_WANG, OLD_LI))
    holder = await hire(desk, "高建国", group="党员服务一组")
    busy = await hire(desk, "刘桂香", group="党员服务一组")
    free = await hire(desk, "孙立新", group="党员服务一组")
    stranger = await hire(desk, "安小红", group="党员服务二组")
    await pair(desk, "王秀英", holder)
    await pair(desk, "李长河", busy)

    offered = await desk.ask(ProposeStandIns(staff_id=holder))
    recorded = await absent(desk, holder, days=2)

    assert [(one.staff_id, one.same_group) for one in offered.items] == [(free, True), (busy, True), (stranger, False)]
    assert (recorded.stand_in_id, recorded.stand_in_name, recorded.chosen) == (free, "孙立新", True)
    assert (await level(desk, "王秀英")).name == "孙立新"


@pytest.mark.capability("S3-07")
async def test_a_group_member_who_is_away_at_any_time_of_it_is_not_offered(desk: Desk) -> None:
    await desk.imported(roster(OLD_WANG))
    holder = await hire(desk, "高建国", group="党员服务一组")
    away = await hire(desk, "刘桂香", group="党员服务一组")
    there = await hire(desk, "孙立新", group="党员服务一组")
    await pair(desk, "王秀英", there)
    await absent(desk, away, from_at=NOON + timedelta(days=3), days=1)

    recorded = await absent(desk, holder, days=4)
    with pytest.raises(RefusedError, match="也不在岗"):
        await desk.ask(
            RecordAbsence(
                community=COMMUNITY,
                staff_id=there,
                stand_in_id=away,
                until_at=NOON + timedelta(days=5),
                reason="住院",
            )
        )

    assert recorded.stand_in_id == there


async def test_the_second_liaison_of_a_pairing_comes_before_somebody_chosen_from_the_group(desk: Desk) -> None:
    await desk.imported(roster(OLD_WANG))
    holder = await hire(desk, "高建国", group="党员服务一组")
    await hire(desk, "孙立新", group="党员服务一组")
    second = await hire(desk, "刘桂香")
    await pair(desk, "王秀英", holder)
    async with desk.sessions.begin() as session:
        await session.execute(
            text("update post set stand_in_id = :second where scope_key = :key"),
            {"second": second, "key": str(await desk.resident("王秀英"))},
        )

    await absent(desk, holder, days=2)

    assert (await level(desk, "王秀英")).name == "刘桂香"


async def test_a_stand_in_who_falls_away_too_is_followed_by_theirs_and_comes_back_first(desk: Desk) -> None:
    await desk.imported(roster(OLD_WANG))
    holder, first, last = await hire(desk, "高建国"), await hire(desk, "刘桂香"), await hire(desk, "孙立新")
    await pair(desk, "王秀英", holder)
    await absent(desk, holder, by=first, days=10)
    await absent(desk, first, by=last, from_at=NOON + timedelta(days=1), days=2)

    names = []
    for _ in range(5):
        names.append((await level(desk, "王秀英")).name)
        desk.clock.advance(days=1)
        await sweep_absences(desk.deps)

    assert names == ["刘桂香", "孙立新", "孙立新", "刘桂香", "刘桂香"]


async def test_two_who_stand_in_for_each_other_leave_a_vacancy_and_no_endless_search(desk: Desk) -> None:
    await desk.imported(roster(OLD_WANG))
    one, other = await hire(desk, "高建国"), await hire(desk, "刘桂香")
    await pair(desk, "王秀英", one)
    await absent(desk, one, by=other)
    with pytest.raises(RefusedError, match="也不在岗"):
        await absent(desk, other, by=one, days=1)
    await absent(desk, other, days=1)

    assert (await level(desk, "王秀英")).staff_id is None


async def test_who_leaves_the_staff_is_followed_by_a_vacancy(desk: Desk) -> None:
    await desk.imported(roster(OLD_WANG))
    holder = await hire(desk, "高建国")
    await pair(desk, "王秀英", holder)

    leave = SaveStaff(community=COMMUNITY, staff_id=holder, name="高建国", kind="volunteer", active=False)
    await desk.ask(leave)

    assert (await level(desk, "王秀英")).staff_id is None
    with pytest.raises(RefusedError, match="已停用"):
        await pair(desk, "王秀英", holder)


async def test_an_absence_that_is_called_off_never_begins(desk: Desk) -> None:
    await desk.imported(roster(OLD_WANG))
    holder = await hire(desk, "高建国")
    await pair(desk, "王秀英", holder)
    recorded = await absent(desk, holder, from_at=NOON + timedelta(days=1), days=3)
    await desk.forget_events()

    assert (await desk.ask(EndAbsence(absence_id=recorded.absence_id))).changed
    desk.clock.advance(days=2)
    assert await sweep_absences(desk.deps) is None

    assert (await level(desk, "王秀英")).name == "高建国"
    assert await desk.told(CareCircleResolved) == []
    assert (await desk.ask(ListAbsences(community=COMMUNITY))).items == []
    with pytest.raises(RefusedError, match="已经结束"):
        await desk.ask(EndAbsence(absence_id=recorded.absence_id))


async def test_the_same_absence_twice_is_one_and_two_at_a_time_are_refused(desk: Desk) -> None:
    await desk.imported(roster(OLD_WANG))
    holder = await hire(desk, "高建国")
    await appoint(desk, "secretary", "community", COMMUNITY, holder)
    command = RecordAbsence(community=COMMUNITY, staff_id=holder, until_at=NOON + timedelta(days=2), reason="外出学习")

    first = await desk.ask(command)
    again = await desk.ask(command)
    with pytest.raises(RefusedError, match="已登记请假"):
        await absent(desk, holder, from_at=NOON + timedelta(days=1), days=5)
    after = await absent(desk, holder, from_at=NOON + timedelta(days=2), days=1)

    assert (first.changed, again.changed) == (True, False)
    listed = await desk.ask(ListAbsences(community=COMMUNITY))
    assert [(item.absence_id, item.staff_name, item.begun) for item in listed.items] == [
        (first.absence_id, "高建国", True),
        (after.absence_id, "高建国", False),
    ]


@pytest.mark.capability("S3-07")
async def test_a_group_that_falls_to_three_is_warned_of_once_for_each_fall(desk: Desk) -> None:
    group = "党员服务一组"
    members = [await hire(desk, name, group=group) for name in ("高建国", "刘桂香", "孙立新", "安小红", "周文")]
    counts = []
    for member, team, active in (
        (0, None, True),
        (1, group, False),
        (2, None, True),
        (2, group, True),
        (0, group, True),
        (0, "党员服务二组", True),
    ):
        fields = {"community": COMMUNITY, "staff_id": members[member], "name": f"组员{member}", "kind": "volunteer"}
        await desk.ask(SaveStaff.model_validate(fields | {"group": team, "active": active}))
        counts.append(len(await desk.told(GroupShrunk)))

    assert counts == [0, 1, 1, 1, 1, 2]
    first, second = await desk.told(GroupShrunk)
    assert (first.member_count, first.group_id) == (3, second.group_id)


async def test_several_stand_in_each_for_their_own_and_all_come_back_together(desk: Desk) -> None:
    await desk.imported(roster(OLD_WANG, OLD_LI))
    holder, main, other = await hire(desk, "高建国"), await hire(desk, "刘桂香"), await hire(desk, "孙立新")
    await pair(desk, "王秀英", holder)
    await pair(desk, "李长河", holder)
    li = await desk.resident("李长河")
    share = StandInShare(stand_in_id=other, resident_ids=[li])
    until = desk.clock.now() + timedelta(days=2)

    recorded = await desk.ask(
        RecordAbsence(
            community=COMMUNITY, staff_id=holder, stand_in_id=main, until_at=until, reason="年休假", shares=[share]
        )
    )
    during = {name: (await level(desk, name)).name for name in ("王秀英", "李长河")}
    told = {one.stand_in_id: one.resident_ids for one in await desk.told(StandInBegun)}
    (listed,) = (await desk.ask(ListAbsences(community=COMMUNITY))).items
    paired = await desk.ask(ListPairedResidents(staff_id=holder))
    desk.clock.advance(days=2)
    await sweep_absences(desk.deps)

    assert recorded.changed
    assert during == {"王秀英": "刘桂香", "李长河": "孙立新"}
    assert told == {main: [await desk.resident("王秀英")], other: [li]}
    assert len(await desk.told(StandInBegun)) == 2
    assert [(one.stand_in_name, one.residents) for one in listed.shares] == [("孙立新", 1)]
    assert {one.name for one in paired.items} == {"王秀英", "李长河"}
    assert {(await level(desk, name)).name for name in ("王秀英", "李长河")} == {"高建国"}


async def test_a_stand_in_for_one_resident_who_is_away_too_is_followed_by_the_main_one(desk: Desk) -> None:
    await desk.imported(roster(OLD_WANG))
    holder, main, other = await hire(desk, "高建国"), await hire(desk, "刘桂香"), await hire(desk, "孙立新")
    await pair(desk, "王秀英", holder)
    share = StandInShare(stand_in_id=other, resident_ids=[await desk.resident("王秀英")])
    command = RecordAbsence(community=COMMUNITY, staff_id=holder, stand_in_id=main, reason="住院", shares=[share])
    await desk.ask(command)

    await absent(desk, other, by=None, days=1)

    assert (await level(desk, "王秀英")).name == "刘桂香"


async def test_whoever_belongs_to_somebody_else_by_now_is_a_conflict(desk: Desk) -> None:
    await desk.imported(roster(OLD_WANG))
    holder, other = await hire(desk, "高建国"), await hire(desk, "孙立新")
    await pair(desk, "王秀英", other)
    share = StandInShare(stand_in_id=other, resident_ids=[await desk.resident("王秀英")])

    with pytest.raises(RefusedError, match="现在不由这位联络员负责"):
        await desk.ask(RecordAbsence(community=COMMUNITY, staff_id=holder, reason="住院", shares=[share]))

    assert (await desk.ask(ListAbsences(community=COMMUNITY))).items == []
