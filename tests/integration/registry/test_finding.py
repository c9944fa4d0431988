"""Residents are found by whatever somebody remembers of them, in their own community only."""

import pytest

from services.registry.storage import searching
from shared.contracts.registry_requests import (
    CountCommunity,
    DefineCommunity,
    ListCommunities,
    NamesOf,
    SearchResidents,
)
from shared.edge import RefusedError
from tests.integration.registry.desk import ANHE, COMMUNITY, Desk, roster

NEIGHBOUR = "990102003006"
PEOPLE = roster(
    "王秀英,990104194005061223,1940-05-06,女,安和小区3幢1单元402室,独居,13900001234,",
    "曾桂芳,,1938-01-30,女,安和小区3幢2单元101室,高龄,0719-8000567,",
    "单永昌,,1950-02-01,男,安和小区12幢1单元402室,,,",
    "李长河,,1951-03-02,男,安和小区5幢1单元101室,,,已故",
)


async def found(desk: Desk, text: str, **more: object) -> set[str]:
    query = SearchResidents.model_validate({"community": COMMUNITY, "text": text} | more)
    return {item.name for item in (await desk.ask(query)).items}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", {"王秀英", "曾桂芳", "单永昌"}),
        ("秀英", {"王秀英"}),
        ("zengguifang", {"曾桂芳"}),
        ("shan", {"单永昌"}),
        ("wxy", {"王秀英"}),
        ("1234", {"王秀英"}),
        ("0567", {"曾桂芳"}),
        ("13900001234", {"王秀英"}),
        ("801234", set()),
        ("王 1234", {"王秀英"}),
        ("曾 1234", set()),
        ("安和", {"王秀英", "曾桂芳", "单永昌"}),
        ("安和小区 wxy", {"王秀英"}),
        ("安和小区3幢402", {"王秀英"}),
        ("安小 3幢", set()),
        ("和安小区3幢402", set()),
        ("3幢", {"王秀英", "曾桂芳"}),
        ("402", {"王秀英", "单永昌"}),
        ("12-1-402", {"单永昌"}),
        ("%", set()),
        ("张三", set()),
        ("王 秀英", {"王秀英"}),
        ("王 402", {"王秀英"}),
        ("英 3幢", {"王秀英"}),
        ("王英", set()),
        ("w 402", {"王秀英"}),
        ("3 幢 2 单元", {"曾桂芳"}),
    ],
)
async def test_a_resident_is_found_by_name_pinyin_phone_or_door(desk: Desk, text: str, names: set[str]) -> None:
    await desk.imported(PEOPLE)

    assert await found(desk, text) == names


async def test_a_search_is_narrowed_by_category_and_to_the_list(desk: Desk) -> None:
    await desk.imported(PEOPLE)

    assert await found(desk, "", special_only=True) == {"王秀英"}
    assert await found(desk, "", category="oldest_old") == {"曾桂芳"}
    assert await found(desk, "长河") == set()
    assert await found(desk, "长河", include_off_list=True) == {"李长河"}


async def test_a_street_and_a_district_are_searched_as_a_community_is(desk: Desk) -> None:
    define = DefineCommunity(code=NEIGHBOUR, name="东兴社区", street_name="龙桥街道", district_name="云川区")
    await desk.ask(define)
    await desk.imported(PEOPLE)
    await desk.imported(roster("王卫东,,1950-02-01,男,东兴小区12幢1单元402室,独居,,"), community=NEIGHBOUR)

    for area in ("990102003", "990102"):
        assert await found(desk, "王", community=None, area=area) == {"王秀英", "王卫东"}
        assert await found(desk, "402", community=None, area=area, category="lives_alone") == {"王秀英", "王卫东"}
        assert await found(desk, "12幢", community=None, area=area) == {"单永昌", "王卫东"}
    assert await found(desk, "", community=None, area="990103") == set()
    with pytest.raises(RefusedError, match="哪个区"):
        await found(desk, "", community=None)


@pytest.mark.parametrize("few", [0, 1000])
async def test_pages_of_a_street_are_the_same_however_they_are_read(
    desk: Desk, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "FEW", {9: few})
    define = DefineCommunity(code=NEIGHBOUR, name="东兴社区", street_name="龙桥街道", district_name="云川区")
    await desk.ask(define)
    await desk.imported(ANHE.read_bytes(), ANHE.name)
    await desk.imported(PEOPLE, community=NEIGHBOUR)
    seen: list[tuple[str, str]] = []
    after: str | None = None
    while True:
        query = SearchResidents(area="990102003", text="w", limit=7, after=after)
        page = await desk.ask(query)
        seen += [(item.name, str(item.resident_id)) for item in page.items]
        after = page.next_page
        if after is None:
            break

    rows = await desk.rows("""select name, id from resident where status = 'active' and name_initials like 'w%'
        order by community, name_pinyin, id""")
    assert seen == [(name, str(resident_id)) for name, resident_id in rows]
    assert len(seen) > 20


async def test_pages_show_everybody_once(desk: Desk) -> None:
    await desk.imported(ANHE.read_bytes(), ANHE.name)
    seen, after = [], None
    while True:
        query = SearchResidents(community=COMMUNITY, limit=37, after=after)
        page = await desk.ask(query)
        seen += [item.resident_id for item in page.items]
        after = page.next_page
        if after is None:
            break

    assert len(seen) == len(set(seen)) == 650
    with pytest.raises(RefusedError, match="翻页位置不对"):
        await desk.ask(SearchResidents(community=COMMUNITY, after="nowhere"))


async def test_a_community_never_sees_the_residents_of_another(desk: Desk) -> None:
    define = DefineCommunity(code=NEIGHBOUR, name="东兴社区", street_name="龙桥街道", district_name="云川区")
    await desk.ask(define)
    await desk.imported(PEOPLE)
    await desk.imported(roster("赵卫东,,1950-02-01,男,东兴小区12幢1单元402室,独居,,"), community=NEIGHBOUR)

    assert await found(desk, "402") == {"王秀英", "单永昌"}
    assert await found(desk, "", community=NEIGHBOUR) == {"赵卫东"}
    counts = await desk.ask(CountCommunity(community=NEIGHBOUR))
    listed = await desk.ask(ListCommunities())
    assert (counts.persons, counts.households, counts.special) == (1, 1, 1)
    assert [(item.code, item.persons, item.compounds) for item in listed.items] == [
        (COMMUNITY, 3, ["安和小区"]),
        (NEIGHBOUR, 1, ["东兴小区"]),
    ]


async def test_names_are_given_for_ids_and_unknown_ids_are_left_out(desk: Desk) -> None:
    await desk.imported(PEOPLE)
    known = await desk.resident("王秀英")
    unknown = known.__class__(int=known.int ^ 1)

    names = await desk.ask(NamesOf(resident_ids=[known, unknown]))

    assert [(item.name, item.age, item.door) for item in names.items] == [("王秀英", 86, "3幢1单元402")]


async def test_a_community_is_renamed_without_losing_anything(desk: Desk) -> None:
    await desk.imported(PEOPLE)
    renamed = DefineCommunity(code=COMMUNITY, name="和安社区", street_name="龙桥街道", district_name="云川区")

    assert (await desk.ask(renamed)).changed
    assert not (await desk.ask(renamed)).changed

    (listed,) = (await desk.ask(ListCommunities())).items
    assert (listed.name, listed.persons) == ("和安社区", 3)
