"""Staff sheets: liaisons, who looks after whom, and the posts of the care circle."""

from datetime import date

import pytest

from services.registry.domain.roster.staff_rows import buildings_in
from services.registry.use_cases.check_roster import check_roster
from tests.support.roster_maker import id_number
from tests.support.sheets import Rows, xlsx_of

AS_OF = date(2026, 11, 21)
RESIDENTS: Rows = [
    ["姓名", "性别", "身份证号", "住址", "类别"],
    ["王一", "男", id_number(date(1940, 1, 1), 1), "1-1-101", "独居"],
    ["李二", "女", id_number(date(1941, 1, 1), 2), "1-1-102", "空巢"],
    ["王一", "男", id_number(date(1942, 1, 1), 3), "2-1-101", "失能"],
]
LIAISONS: Rows = [
    ["志愿者名册"],
    ["序号", "姓名", "性别", "类别", "手机号码", "组别"],
    [1, "张三", "女", "志愿者", "13900001111", "1组"],
    [2, "李四", "男", "社工", "13900002222", "第二组"],
]


def pairings(*rows: list[str | None]) -> list[tuple[str, set[str]]]:
    sheet: Rows = [["老人姓名", "住址", "联络员", "联系电话"], *rows]
    content = xlsx_of({"居民": RESIDENTS, "志愿者名册": LIAISONS, "结对": sheet})
    reading = check_roster(content, filename="a.xlsx", as_of=AS_OF)
    return [(row.verdict.value, {code.value for code in row.codes}) for row in reading.pairings]


@pytest.mark.parametrize(
    ("row", "verdict", "codes"),
    [
        (["王一", "1幢1单元101室", "张三", "13900001111"], "accept", set()),
        (["李二", None, "李四", None], "accept", set()),
        (["李二", "1-1-102", "李四", "13900009999"], "accept_with_warning", {"phone_conflict"}),
        (["李二", "1-1-102", "李四", "空号"], "accept_with_warning", {"phone_invalid"}),
        (["王一", None, "张三", None], "reject", {"resident_ambiguous"}),
        (["王一", "3-1-101", "张三", None], "reject", {"resident_unknown"}),
        (["赵无", None, "张三", None], "reject", {"resident_unknown"}),
        (["李二", None, "周某", None], "reject", {"liaison_unknown"}),
    ],
)
def test_a_pairing_finds_its_resident_and_its_liaison(row: list[str | None], verdict: str, codes: set[str]) -> None:
    assert pairings(row) == [(verdict, codes)]


def test_the_same_pairing_twice_is_one_and_another_liaison_is_a_contradiction() -> None:
    judged = pairings(["李二", None, "李四", None], ["李二", "1-1-102", "李四", None], ["李二", None, "张三", None])

    assert judged == [
        ("accept", set()),
        ("accept_with_warning", {"duplicate_merged"}),
        ("reject", {"duplicate_conflict"}),
    ]


def test_special_residents_without_a_liaison_are_named() -> None:
    content = xlsx_of(
        {"居民": RESIDENTS, "志愿者名册": LIAISONS, "结对": [["老人姓名", "住址", "联络员"], ["李二", None, "李四"]]}
    )

    totals = check_roster(content, filename="a.xlsx", as_of=AS_OF).staff_totals

    assert totals is not None
    assert [person["name"] + person["building"] for person in totals.special_without_liaison] == ["王一1", "王一2"]
    assert (totals.by_kind, totals.groups) == ({"volunteer": 1, "community_worker": 1}, 2)


def test_a_vacant_post_is_told_and_its_buildings_have_no_captain() -> None:
    posts: Rows = [
        ["职务", "负责范围", "姓名", "电话"],
        ["楼长", "1幢", "钱一", "13900005555"],
        ["楼长", "2幢", "（空缺）", None],
        ["社区书记", "安和社区", "孙二", "0719-8000123转801"],
    ]

    reading = check_roster(xlsx_of({"居民": RESIDENTS, "责任人": posts}), filename="a.xlsx", as_of=AS_OF)

    assert [row.verdict.value for row in reading.care_circle] == ["accept", "accept_with_warning", "accept"]
    assert [row.values.to_json().get("role") for row in reading.care_circle] == [
        "block_captain",
        "block_captain",
        "secretary",
    ]
    assert reading.staff_totals is not None
    assert reading.staff_totals.buildings_vacant == ("2",)


@pytest.mark.parametrize(
    ("scope", "buildings"),
    [
        ("1幢", ("1",)),
        ("7、8幢", ("7", "8")),
        ("1-3号楼", ("1", "2", "3")),
        ("一至三幢", ("1", "2", "3")),
        ("1幢、3幢", ("1", "3")),
        ("5,6栋", ("5", "6")),
        ("A、B座", ("A", "B")),
        ("12", ("12",)),
        ("1-2幢、5幢", ("1", "2", "5")),
        ("安和小区", ()),
    ],
)
def test_the_buildings_of_a_scope_are_counted_out(scope: str, buildings: tuple[str, ...]) -> None:
    assert buildings_in(scope) == buildings
