"""Every special elder has a care circle, and each level of it is one person or says that it is vacant."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from services.registry.jobs.posts import sweep_posts, sweep_unpaired
from services.registry.jobs.residents import sweep_birthdays
from services.registry.use_cases.assign_post import begin_planned_posts
from shared.contracts.base import RefusalCode
from shared.contracts.registry import (
    CareCircleResolved,
    ResidentProfiled,
    ResidentStatusChanged,
    ResidentUnpaired,
    ResponsibilityFilled,
    ResponsibilityVacant,
    StaffProfiled,
)
from shared.contracts.registry_requests import AssignPost, GetResident, ListStaff, SaveStaff
from shared.contracts.words import CareRole
from shared.edge import RefusedError
from tests.integration.registry.desk import ANHE, COMMUNITY, Desk, roster

OLD_WANG = "王秀英,990104194005061223,1940-05-06,女,安和小区3幢1单元402室,独居,13900001234,"
OLD_LI = "李长河,990104193801303591,1938-01-30,男,安和小区3幢2单元101室,空巢,13900001235,"


async def save(desk: Desk, name: str, kind: str = "volunteer") -> UUID:
    command = SaveStaff(community=COMMUNITY, name=name, kind=kind, phones=["+8613900005678"])
    return (await desk.ask(command)).id


async def pair(desk: Desk, resident_id: UUID, staff_id: UUID | None, **more: object) -> bool:
    fields = {"community": COMMUNITY, "role": CareRole.LIAISON, "scope": "resident", "scope_key": str(resident_id)}
    command = AssignPost.model_validate(fields | {"staff_id": staff_id} | more)
    return (await desk.ask(command)).changed


async def appoint_captain(desk: Desk, building: str, staff_id: UUID | None) -> bool:
    command = AssignPost(
        community=COMMUNITY,
        role=CareRole.BLOCK_CAPTAIN,
        scope="building",
        scope_key=f"安和小区/{building}",
        staff_id=staff_id,
    )
    return (await desk.ask(command)).changed


async def liaison_of(desk: Desk, resident_id: UUID) -> str | None:
    card = await desk.ask(GetResident(resident_id=resident_id))
    return next(level.name for level in card.circle if level.role is CareRole.LIAISON)


@pytest.mark.capability("S0-11")
async def test_every_level_of_every_special_elder_is_one_person_or_told_to_be_vacant(desk: Desk) -> None:
    await desk.imported(ANHE.read_bytes(), ANHE.name)

    special = {profile.resident_id for profile in await desk.told(ResidentProfiled) if profile.special}
    latest = {circle.resident_id: circle for circle in await desk.told(CareCircleResolved)}
    vacant: set[tuple[UUID, CareRole]] = set()
    for told in await desk.told(ResponsibilityVacant):
        vacant.add((told.resident_id, told.role))
    for filled in await desk.told(ResponsibilityFilled):
        vacant.remove((filled.resident_id, filled.role))

    assert latest.keys() == special
    assert len(special) == 32
    for circle in latest.values():
        assert [member.level for member in circle.members] == [1, 2, 3, 4]
        assert [member.role for member in circle.members] == [
            CareRole.LIAISON,
            CareRole.BLOCK_CAPTAIN,
            CareRole.COMPOUND_DIRECTOR,
            CareRole.SECRETARY,
        ]
    empty = {
        (circle.resident_id, member.role)
        for circle in latest.values()
        for member in circle.members
        if member.staff_id is None
    }
    assert empty == vacant
    assert (await desk.resident("陈忠"), CareRole.LIAISON) in vacant
    assert {role for _, role in vacant} == {CareRole.LIAISON, CareRole.BLOCK_CAPTAIN}
    assert [member.name for member in latest[await desk.resident("陈忠")].members] == [None, "罗传富", "万亮", "李桂英"]


@pytest.mark.capability("S0-11")
async def test_a_vacancy_is_told_once_and_ends_when_somebody_takes_the_post(desk: Desk) -> None:
    await desk.imported(roster(OLD_WANG, OLD_LI))
    wang, captain = await desk.resident("王秀英"), await save(desk, "高建国", "block_captain")
    opened = await desk.told(ResponsibilityVacant, lambda told: told.role is CareRole.BLOCK_CAPTAIN)
    await desk.forget_events()

    assert await appoint_captain(desk, "3", captain)
    assert not await appoint_captain(desk, "3", captain)

    filled = await desk.told(ResponsibilityFilled)
    assert {told.post_id for told in filled} == {told.post_id for told in opened}
    assert len(filled) == len(opened) == 2
    (circle,) = await desk.told(CareCircleResolved, lambda told: told.resident_id == wang)
    assert [member.name for member in circle.members] == [None, "高建国", None, None]
    assert await desk.rows("select count(*) from vacancy where role = 'block_captain' and closed_at is null") == [(0,)]

    await desk.forget_events()
    assert await appoint_captain(desk, "3", None)
    assert len(await desk.told(ResponsibilityVacant)) == 2


async def test_pairings_of_a_roster_are_not_undone_when_the_same_roster_comes_again(desk: Desk) -> None:
    await desk.imported(ANHE.read_bytes(), ANHE.name)
    chen, helper = await desk.resident("陈忠"), await save(desk, "高建国")
    yang = await desk.resident("杨德胜")
    await pair(desk, chen, helper)
    await pair(desk, yang, helper)

    await desk.imported(ANHE.read_bytes(), ANHE.name)

    assert await liaison_of(desk, chen) == "高建国"
    assert await liaison_of(desk, yang) == "高建国"


async def test_a_hand_over_that_lies_ahead_begins_at_its_moment(desk: Desk) -> None:
    await desk.imported(roster(OLD_WANG))
    wang = await desk.resident("王秀英")
    first, second = await save(desk, "高建国"), await save(desk, "刘桂香")
    await pair(desk, wang, first)
    await pair(desk, wang, second, from_at=desk.clock.now() + timedelta(days=2))
    await desk.forget_events()

    desk.clock.advance(days=1)
    due = await sweep_posts(desk.deps)
    assert due is not None
    assert due > desk.clock.now()
    assert await liaison_of(desk, wang) == "高建国"

    desk.clock.advance(days=1)
    await sweep_posts(desk.deps)

    assert await liaison_of(desk, wang) == "刘桂香"
    assert len(await desk.told(CareCircleResolved)) == 1
    async with desk.sessions.begin() as session:
        assert not await begin_planned_posts(session, now=desk.clock.now())


async def test_the_later_word_on_a_hand_over_counts(desk: Desk) -> None:
    await desk.imported(roster(OLD_WANG))
    wang = await desk.resident("王秀英")
    first, second, third = await save(desk, "高建国"), await save(desk, "刘桂香"), await save(desk, "孙立新")
    await pair(desk, wang, first)
    await pair(desk, wang, second, from_at=desk.clock.now() + timedelta(days=2))
    desk.clock.advance(hours=1)
    await pair(desk, wang, third)

    desk.clock.advance(days=3)
    await sweep_posts(desk.deps)

    assert await liaison_of(desk, wang) == "孙立新"


async def test_two_replicas_whose_clocks_differ_fill_one_post_after_the_other(desk: Desk) -> None:
    behind, ahead = desk.clock.at, desk.clock.at + timedelta(seconds=2)
    desk.clock.at = ahead
    await desk.imported(roster(OLD_WANG))
    wang = await desk.resident("王秀英")
    first, second, third = await save(desk, "高建国"), await save(desk, "刘桂香"), await save(desk, "孙立新")
    await pair(desk, wang, first)

    desk.clock.at = behind
    await desk.imported(roster(OLD_LI))
    assert await liaison_of(desk, wang) == "高建国"
    for person, name in ((second, "刘桂香"), (third, "孙立新")):
        assert await pair(desk, wang, person)
        assert await liaison_of(desk, wang) == name
    later = AssignPost(
        community=COMMUNITY, role=CareRole.LIAISON, scope="resident", scope_key=str(wang), staff_id=first,
        from_at=behind + timedelta(seconds=1),
    )  # fmt: skip
    with pytest.raises(RefusedError, match="早于现任的开始时间"):
        await desk.ask(later)
    await appoint_captain(desk, "3", second)

    desk.clock.at = ahead + timedelta(minutes=1)
    assert not await pair(desk, wang, third)
    periods = await desk.rows(
        "select count(*), count(*) filter (where active_to is null) from post where scope_key = :key", key=str(wang)
    )
    assert [tuple(row) for row in periods] == [(4, 1)]


@pytest.mark.capability("S3-06")
async def test_a_special_elder_unpaired_for_a_day_is_told_of_once_by_two_replicas(desk: Desk) -> None:
    await desk.imported(roster(OLD_WANG, OLD_LI))
    await pair(desk, await desk.resident("李长河"), await save(desk, "高建国"))

    desk.clock.advance(hours=23, minutes=59)
    await sweep_unpaired(desk.deps)
    assert await desk.told(ResidentUnpaired) == []
    desk.clock.advance(minutes=1)
    await asyncio.gather(*(sweep_unpaired(desk.deps) for _ in range(2)))
    desk.clock.advance(days=3)
    await sweep_unpaired(desk.deps)

    (told,) = await desk.told(ResidentUnpaired)
    assert told.resident_id == await desk.resident("王秀英")
    assert told.unpaired_hours == 24


@pytest.mark.capability("S3-06")
async def test_a_liaison_is_not_given_more_residents_than_the_limit_unless_somebody_insists(desk: Desk) -> None:
    limit = desk.deps.settings.liaison_load_limit
    names = [f"王秀{character}" for character in "一二三四五六七八九十百千"[: limit + 1]]
    await desk.imported(
        roster(*(f"{name},,1940-05-{day:02d},女,安和小区3幢1单元{day}01室,独居,," for day, name in enumerate(names, 1)))
    )
    helper = await save(desk, "高建国")
    for name in names[:limit]:
        await pair(desk, await desk.resident(name), helper)
    last = await desk.resident(names[limit])

    with pytest.raises(RefusedError, match="超过上限"):
        await pair(desk, last, helper)
    with pytest.raises(RefusedError, match="写明原因"):
        await pair(desk, last, helper, override=True)
    assert await liaison_of(desk, last) is None
    assert await pair(desk, last, helper, override=True, reason="同住一个单元")


async def test_somebody_who_turns_sixty_gets_a_care_circle_by_themselves(desk: Desk) -> None:
    await desk.imported(
        roster(
            "赵卫东,,1966-11-22,男,安和小区3幢1单元402室,独居,,", "钱卫红,,1966-11-23,女,安和小区3幢1单元403室,独居,,"
        )
    )
    await sweep_birthdays(desk.deps)
    assert await desk.told(CareCircleResolved) == []
    await desk.forget_events()

    desk.clock.advance(hours=13)
    assert await sweep_birthdays(desk.deps) is not None

    (profile,) = await desk.told(ResidentProfiled)
    assert profile.special
    assert profile.resident_id == await desk.resident("赵卫东")
    assert len(await desk.told(ResponsibilityVacant)) == 4


async def test_a_death_takes_the_resident_off_the_list_and_ends_the_circle(desk: Desk) -> None:
    await desk.imported(roster(OLD_WANG))
    wang = await desk.resident("王秀英")
    await desk.forget_events()

    await desk.dies(wang)

    (changed,) = await desk.told(ResidentStatusChanged)
    assert (changed.on_list, changed.reason) == (False, "deceased")
    (circle,) = await desk.told(CareCircleResolved)
    assert circle.members == []
    assert len(await desk.told(ResponsibilityFilled)) == 4
    profile = (await desk.told(ResidentProfiled))[-1]
    assert not profile.on_list
    assert not profile.special


async def test_a_new_phone_of_a_liaison_is_told_to_the_circles_that_have_it(desk: Desk) -> None:
    await desk.imported(roster(OLD_WANG))
    wang, helper = await desk.resident("王秀英"), await save(desk, "高建国")
    await pair(desk, wang, helper)
    await desk.forget_events()

    command = SaveStaff(
        community=COMMUNITY, staff_id=helper, name="高建国", kind="volunteer", phones=["+8613900009999"]
    )
    await desk.ask(command)

    (told,) = await desk.told(StaffProfiled)
    assert told.entity_version == 2
    (circle,) = await desk.told(CareCircleResolved)
    assert circle.members[0].phones == ["+8613900009999"]


async def test_the_language_of_a_member_of_staff_is_told_and_stays_until_somebody_says_another(desk: Desk) -> None:
    await desk.imported(roster(OLD_WANG))
    helper = await save(desk, "高建国")
    await desk.forget_events()
    known = {"community": COMMUNITY, "staff_id": helper, "name": "高建国", "kind": "volunteer"}

    await desk.ask(SaveStaff(**known, phones=["+8613900005678"], language="en"))
    await desk.ask(SaveStaff(**known, phones=["+8613900009999"]))

    assert [one.language for one in await desk.told(StaffProfiled)] == ["en", "en"]
    (item,) = [one for one in (await desk.ask(ListStaff(community=COMMUNITY))).items if one.staff_id == helper]
    assert item.language == "en"


async def test_a_member_of_staff_is_not_written_over_unseen(desk: Desk) -> None:
    await desk.imported(roster(OLD_WANG))
    helper = await save(desk, "高建国")
    read = {"community": COMMUNITY, "staff_id": helper, "name": "高建国", "kind": "volunteer", "version": 1}
    renewed = {"phones": ["+8613900009999"]}
    await desk.ask(SaveStaff.model_validate(read | renewed))

    with pytest.raises(RefusedError, match="刚刚被别人修改过") as refused:
        await desk.ask(SaveStaff.model_validate(read | {"phones": ["+8613900005678"], "active": False}))

    assert refused.value.refusal.code is RefusalCode.CONFLICT
    await desk.ask(SaveStaff.model_validate(read | renewed))
    await desk.ask(SaveStaff.model_validate(read | renewed | {"active": False, "version": 2}))


async def test_a_post_given_while_a_roster_is_taken_in_reaches_the_new_resident_too(desk: Desk) -> None:
    await desk.imported(roster(OLD_LI))
    captain = await save(desk, "高建国", "block_captain")
    await desk.upload(roster(OLD_WANG), "第二份.csv")

    await asyncio.gather(desk.work(), appoint_captain(desk, "3", captain))

    rows = await desk.rows(
        """select r.name, s.name from circle_level c join resident r on r.id = c.resident_id
        left join staff s on s.id = c.staff_id where c.role = 'block_captain' order by r.name"""
    )
    assert [tuple(row) for row in rows] == [("李长河", "高建国"), ("王秀英", "高建国")]


async def test_what_cannot_be_is_refused_with_a_reason(desk: Desk) -> None:
    await desk.imported(roster(OLD_WANG))
    wang = await desk.resident("王秀英")

    with pytest.raises(RefusedError, match="没有这位工作人员"):
        await pair(desk, wang, uuid4())
    with pytest.raises(RefusedError, match="没有这位居民"):
        await pair(desk, uuid4(), None)
    with pytest.raises(RefusedError, match="责任层级"):
        await pair(desk, wang, None, scope="building")
    with pytest.raises(RefusedError, match="可以是:社区工作者"):
        await save(desk, "高建国", "friend")


async def test_the_staff_list_says_who_has_which_posts_and_how_many_residents(desk: Desk) -> None:
    await desk.imported(ANHE.read_bytes(), ANHE.name)

    found = await desk.ask(ListStaff(community=COMMUNITY))

    by_name = {item.name: item for item in found.items}
    assert by_name["李立本"].posts == ["安和小区7幢楼长", "安和小区8幢楼长"]
    assert by_name["万亮"].posts == ["安和小区主任"]
    assert by_name["李桂英"].posts == ["社区书记"]
    assert sum(item.residents for item in found.items) == 31


async def test_a_command_that_comes_again_late_does_not_undo_what_was_said_since(desk: Desk) -> None:
    await desk.imported(roster(OLD_WANG))
    wang = await desk.resident("王秀英")
    first, second = await save(desk, "高建国"), await save(desk, "刘桂香")
    command = AssignPost(
        community=COMMUNITY, role=CareRole.LIAISON, scope="resident", scope_key=str(wang), staff_id=first
    )
    await desk.ask(command)
    await pair(desk, wang, second)

    late = await desk.ask(command)

    assert not late.changed
    assert await liaison_of(desk, wang) == "刘桂香"
