"""An archive knows what it lacks and how old everything in it is, and says so by itself."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.registry.jobs.archive import sweep_archives
from shared.contracts.base import RefusalCode
from shared.contracts.registry import ResidentProfiled
from shared.contracts.registry_archive import (
    ArchiveCard,
    ArchiveCompletenessChanged,
    ConfirmMustKnows,
    GetArchive,
    GetArchiveTemplate,
    ListArchiveGaps,
    ListStatusClasses,
    MarkMapped,
    MustKnowsChanged,
    ResidentMapped,
    ResidentUnmapped,
    SaveArchiveTemplate,
    SaveStatusClass,
    StatusClassItem,
    TemplatePart,
    UpdateResident,
)
from shared.contracts.registry_requests import GetResident, SaveStaff, SearchResidents
from shared.edge import RefusedError
from tests.integration.registry.desk import COMMUNITY, NOON, Desk, roster

PEOPLE = roster(
    "王秀英,990104194005061223,1940-05-06,女,安和小区3幢1单元402室,独居,13900001234,",
    "曾桂芳,,1938-01-30,女,安和小区3幢2单元101室,高龄,0719-8000567,",
    "单永昌,,1960-02-01,男,龙桥小区12幢1单元402室,,,",
)


async def sweep(desk: Desk) -> None:
    while (due := await sweep_archives(desk.deps)) is not None and due <= desk.clock.now():
        pass


def to_day(desk: Desk, days: int) -> None:
    """Let the clock show noon so many days after the roster came in."""
    desk.clock.advance(days=(NOON + timedelta(days=days) - desk.clock.now()) / timedelta(days=1))


async def archive(desk: Desk, name: str) -> ArchiveCard:
    return await desk.ask(GetArchive(resident_id=await desk.resident(name)))


async def update(desk: Desk, name: str, *, cleared: tuple[str, ...] = (), actor: str = "小李", **changes: Any) -> bool:
    resident_id = await desk.resident(name)
    version = (await desk.ask(GetResident(resident_id=resident_id))).version
    fields = {"resident_id": resident_id, "version": version, "changes": changes, "cleared": cleared, "actor": actor}
    return (await desk.ask(UpdateResident.model_validate(fields))).changed


def state(card: ArchiveCard, key: str) -> str:
    return next(part.state for part in [*card.parts, *card.must_knows] if part.key == key)


@pytest.mark.capability("S0-01")
async def test_each_of_the_five_parts_is_present_missing_or_stale_and_a_new_percentage_is_told_once(desk: Desk) -> None:
    await desk.imported(PEOPLE)
    await sweep(desk)
    someone = await desk.resident("王秀英")

    first = await archive(desk, "王秀英")
    told = await desk.told(ArchiveCompletenessChanged, lambda event: event.resident_id == someone)

    assert [part.name for part in first.parts] == ["基本信息库", "服务需求库", "民情记录本", "健康信息表", "关爱联系卡"]
    assert [part.state for part in first.parts] == ["present", "missing", "missing", "missing", "missing"]
    assert [(event.percent, event.previous_percent, event.missing_count) for event in told] == [(20, None, 4)]

    await desk.forget_events()
    await update(desk, "王秀英", service_needs=["助餐"], health_flags=["高血压"])
    await sweep(desk)
    to_day(desk, 200)
    await sweep(desk)
    await sweep(desk)

    later = await archive(desk, "王秀英")
    told = await desk.told(ArchiveCompletenessChanged, lambda event: event.resident_id == someone)
    assert [part.state for part in later.parts] == ["stale", "stale", "missing", "present", "missing"]
    assert [(event.percent, event.previous_percent) for event in told] == [(60, 20), (40, 60)]
    assert (told[-1].missing_count, told[-1].stale_count) == (2, 2)


@pytest.mark.capability("S0-01")
async def test_a_community_says_itself_of_which_parts_its_archives_consist(desk: Desk) -> None:
    await desk.imported(PEOPLE)
    await sweep(desk)
    part = TemplatePart(key="phone_store", name="电话库", items=["phones"], stale_days=30)

    changed = await desk.ask(SaveArchiveTemplate(community=COMMUNITY, parts=[part]))
    again = await desk.ask(SaveArchiveTemplate(community=COMMUNITY, parts=[part]))
    await sweep(desk)

    assert (changed.changed, again.changed) == (True, False)
    assert (await desk.ask(GetArchiveTemplate(community=COMMUNITY))).parts == [part]
    gaps = await desk.ask(ListArchiveGaps(area=COMMUNITY, part="phone_store"))
    assert gaps.counts["phone_store"] == len(gaps.items)
    assert [(gap.item.name, gap.percent, gap.missing) for gap in gaps.items] == [("单永昌", 0, ["phone_store"])]
    with pytest.raises(RefusedError, match="不同的代号"):
        await desk.ask(SaveArchiveTemplate(community=COMMUNITY, parts=[part, part]))


@pytest.mark.capability("S0-02")
async def test_residents_are_filtered_by_compound_health_and_hobby_inside_the_scope_with_totals(desk: Desk) -> None:
    neighbour = "990102003006"
    await desk.define(neighbour)
    await desk.imported(PEOPLE)
    await desk.imported(roster("赵卫东,,1950-02-01,男,安和小区1幢1单元402室,,,"), community=neighbour)
    for name, hobby in (("王秀英", "书法"), ("曾桂芳", "书法"), ("单永昌", "书法"), ("赵卫东", "书法")):
        await update(desk, name, hobbies=[hobby], health_flags=["hypertension"], skills=["理发"])
    await update(desk, "曾桂芳", hobbies=["象棋"], party_member=True)
    wanted = {"health_flag": "hypertension", "hobby": "书法", "with_totals": True}

    page = await desk.ask(SearchResidents(community=COMMUNITY, **wanted))
    street = await desk.ask(SearchResidents(area=COMMUNITY[:9], skill="理发", **wanted))
    party = await desk.ask(SearchResidents(community=COMMUNITY, party_member=True))

    assert [item.name for item in page.items] == ["单永昌", "王秀英"]
    assert {(total.compound, total.persons) for total in page.totals or []} == {("安和小区", 1), ("龙桥小区", 1)}
    assert [item.name for item in street.items] == ["单永昌", "王秀英", "赵卫东"]
    assert sum(total.persons for total in street.totals or []) == 3
    assert ([item.name for item in party.items], party.totals) == (["曾桂芳"], None)


@pytest.mark.capability("S3-03")
async def test_nobody_is_marked_mapped_while_building_relatives_or_needs_are_missing(desk: Desk) -> None:
    await desk.imported(PEOPLE)
    someone = await desk.resident("王秀英")
    mark = MarkMapped(resident_id=someone, actor="小李")

    with pytest.raises(RefusedError, match="还缺亲属联系方式、服务需求,补上之后"):
        await desk.ask(mark)
    await update(desk, "王秀英", relative_phones=["13900005678"], service_needs=["meals"], cleared=("building",))
    with pytest.raises(RefusedError, match="还缺住址"):
        await desk.ask(mark)
    await update(desk, "王秀英", building="3")

    assert (await desk.ask(mark)).changed
    assert not (await desk.ask(mark)).changed
    card = await archive(desk, "王秀英")
    assert (card.mapped_by, card.mapped_at) == ("小李", desk.clock.now())
    assert len(await desk.told(ResidentMapped)) == 1

    await update(desk, "王秀英", cleared=("service_needs",))

    assert (await archive(desk, "王秀英")).mapped_at is None
    assert [event.resident_id for event in await desk.told(ResidentUnmapped)] == [someone]


@pytest.mark.capability("S4-08")
async def test_what_must_be_known_falls_due_when_it_is_empty_or_older_than_half_a_year(desk: Desk) -> None:
    await desk.imported(PEOPLE)
    await sweep(desk)
    someone = await desk.resident("王秀英")

    def of_her(event: MustKnowsChanged) -> bool:
        return event.resident_id == someone

    assert [event.due for event in await desk.told(MustKnowsChanged, of_her)] == [
        ["relatives", "health", "talents", "habits"]
    ]
    await desk.forget_events()
    await update(desk, "王秀英", relative_phones=["13900005678"], hobbies=["书法"], habits="早上六点买菜")
    confirm = ConfirmMustKnows(resident_id=someone, none_stated=["health"], actor="小李")
    await desk.ask(confirm)
    whole = await archive(desk, "王秀英")
    assert (whole.score, whole.due) == (100, [])
    assert [(item.value, item.confirmed_by) for item in whole.must_knows[1].items] == [
        ("+8613900005678", "小李"),
        ("没有", "小李"),
    ]

    to_day(desk, 180)
    await sweep(desk)
    assert (await archive(desk, "王秀英")).score == 100
    to_day(desk, 181)
    await sweep(desk)

    old = await archive(desk, "王秀英")
    assert old.score == 0
    assert [part.state for part in old.must_knows] == ["stale"] * 4
    assert {item.age_days for part in old.must_knows for item in part.items} == {181}
    told = [(event.due, event.score) for event in await desk.told(MustKnowsChanged, of_her)]
    assert told[-2:] == [([], 100), (["door", "phones", "relatives", "health", "talents", "habits"], 0)]

    confirm = ConfirmMustKnows(resident_id=someone, confirmed=["door", "phones", "habits"], actor="小王")
    await desk.ask(confirm)
    assert (await archive(desk, "王秀英")).due == ["relatives", "health", "talents"]
    gaps = await desk.ask(ListArchiveGaps(area=COMMUNITY, item="relatives"))
    assert {gap.item.name for gap in gaps.items} == {"王秀英", "曾桂芳", "单永昌"}


async def test_what_nobody_knows_cannot_be_confirmed_and_what_is_known_cannot_be_denied(desk: Desk) -> None:
    await desk.imported(PEOPLE)
    someone = await desk.resident("王秀英")

    with pytest.raises(RefusedError, match="还没有生活习惯"):
        await desk.ask(ConfirmMustKnows(resident_id=someone, confirmed=["habits"]))
    with pytest.raises(RefusedError, match="档案里有本人电话"):
        await desk.ask(ConfirmMustKnows(resident_id=someone, none_stated=["phones"]))


@pytest.mark.capability("S4-28")
async def test_a_health_summary_is_due_when_there_is_none_and_again_after_twelve_months(desk: Desk) -> None:
    await desk.imported(PEOPLE)
    await sweep(desk)

    async def due() -> set[str]:
        gaps = await desk.ask(ListArchiveGaps(area=COMMUNITY, part="health_form"))
        return {gap.item.name for gap in gaps.items}

    assert await due() == {"王秀英", "曾桂芳", "单永昌"}
    await update(desk, "王秀英", health_flags=["糖尿病"])
    assert await due() == {"曾桂芳", "单永昌"}
    to_day(desk, 365)
    await sweep(desk)
    assert await due() == {"曾桂芳", "单永昌"}
    to_day(desk, 366)
    await sweep(desk)
    assert await due() == {"王秀英", "曾桂芳", "单永昌"}


async def test_only_what_changed_is_told_the_next_day(desk: Desk) -> None:
    await desk.imported(PEOPLE)
    await sweep(desk)
    await desk.forget_events()

    for day in range(1, 4):
        to_day(desk, day)
        await sweep(desk)

    assert await desk.told(ArchiveCompletenessChanged) == []
    assert await desk.told(MustKnowsChanged) == []


async def test_two_people_cannot_write_over_each_other_and_the_second_learns_who_wrote_what(desk: Desk) -> None:
    await desk.imported(PEOPLE)
    someone = await desk.resident("王秀英")
    version = (await desk.ask(GetResident(resident_id=someone))).version

    def change(actor: str, **changes: Any) -> UpdateResident:
        fields = {"resident_id": someone, "version": version, "changes": changes, "actor": actor}
        return UpdateResident.model_validate(fields)

    li = await desk.ask(SaveStaff(community=COMMUNITY, name="小李", kind="community_worker"))
    await desk.ask(change(str(li.id), phones=["13900004321"], hobbies=["合唱"]))
    await desk.ask(change("小王", habits="午睡到两点"))
    with pytest.raises(RefusedError, match="小李 在 11月21日 12:00 改了本人电话、爱好") as refused:
        await desk.ask(change("小王", phones=["13900009999"], hobbies=["书法"]))

    assert refused.value.refusal.code is RefusalCode.CONFLICT
    card = await desk.ask(GetResident(resident_id=someone))
    assert (card.item.phones, card.hobbies) == (["+8613900004321"], ["合唱"])


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("phones", ["1390000"], "不是能拨打的号码"),
        ("phones", ["13900001234 13900005678"], "一个号码一行"),
        ("birth_date", "1890-01-01", "不可能"),
        ("birth_date", "2030-01-01", "不可能"),
        ("health_flags", ["感冒"], "没有“感冒”这一项"),
        ("service_needs", ["唱歌"], "可以写:助餐"),
        ("status_class", "king", "没有“king”这一类"),
        ("hobbies", ["喜欢每天早上和老邻居一起去公园里慢慢散步聊天"], "不超过 20 个字"),
    ],
)
async def test_a_wrong_value_is_refused_at_its_field_and_nothing_is_written(
    desk: Desk, field: str, value: Any, reason: str
) -> None:
    await desk.imported(PEOPLE)
    before = await desk.snapshot()

    with pytest.raises(RefusedError, match=reason) as refused:
        await update(desk, "王秀英", remark="好", **{field: value})

    assert refused.value.refusal.field == field
    assert await desk.snapshot() == before


async def test_a_change_reaches_the_other_services_and_makes_somebody_special(desk: Desk) -> None:
    await desk.imported(roster("王秀英,,,女,安和小区3幢1单元402室,独居,,"))
    await desk.forget_events()

    changed = await update(desk, "王秀英", birth_date=date(1940, 5, 6), room="501", phones=["139 0000 1234"])
    same = await update(desk, "王秀英", room="501")
    await update(desk, "王秀英", skills=["二胡"], hobbies=["书法", "二胡"])

    profile = (await desk.told(ResidentProfiled))[-1]
    assert (changed, same) == (True, False)
    assert (profile.room, profile.phones, profile.special) == ("501", ["+8613900001234"], True)
    assert profile.talents == ["二胡", "书法"]


async def test_a_roster_brings_the_fields_up_to_date_that_it_changes(desk: Desk) -> None:
    await desk.imported(PEOPLE)
    to_day(desk, 280)
    await desk.imported(roster("王秀英,990104194005061223,1940-05-06,女,安和小区3幢1单元402室,独居,13900007777,"))
    await sweep(desk)

    card = await archive(desk, "王秀英")
    door, phones = card.must_knows[0].items
    assert (door.state, phones.state, phones.confirmed_by) == ("stale", "present", "花名册")


async def test_status_classes_are_data_with_what_they_entitle_to(desk: Desk) -> None:
    await desk.imported(PEOPLE)
    veteran = StatusClassItem(code="veteran", name="退役军人", entitlements=["八一慰问"])

    assert (await desk.ask(SaveStatusClass(status_class=veteran))).changed
    assert not (await desk.ask(SaveStatusClass(status_class=veteran))).changed
    await update(desk, "单永昌", status_class="veteran")

    listed = (await desk.ask(ListStatusClasses())).items
    assert [item.name for item in listed] == ["离休", "退休", "内退", "遗属", "城乡居民", "退役军人"]
    assert (await archive(desk, "单永昌")).entitlements == ["八一慰问"]
    found = await desk.ask(SearchResidents(community=COMMUNITY, status_class="veteran"))
    assert [item.name for item in found.items] == ["单永昌"]


async def test_the_search_follows_the_ledger_whoever_writes_it(desk: Desk) -> None:
    await desk.imported(PEOPLE)
    someone: UUID = await desk.resident("单永昌")
    async with desk.sessions.begin() as session:
        connection = await session.connection()
        await connection.exec_driver_sql(
            f"""insert into resident_category (resident_id, category, basis, active_from)
            values ('{someone}', 'no_kin', '民政认定', '2026-11-01')"""
        )
    query = SearchResidents.model_validate({"community": COMMUNITY, "category": "no_kin"})

    assert [item.name for item in (await desk.ask(query)).items] == ["单永昌"]
    async with desk.sessions.begin() as session:
        connection = await session.connection()
        await connection.exec_driver_sql(
            "update resident_category set active_to = '2026-11-20', end_reason = '更正' where category = 'no_kin'"
        )
    assert (await desk.ask(query)).items == []
