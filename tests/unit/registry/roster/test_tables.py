"""Sheets as other communities keep them: where the tables are, what the columns mean, which rows are people."""

from datetime import date

import pytest

from services.registry.use_cases.check_roster import check_roster
from tests.support.sheets import csv_of, xlsx_of
from tests.unit.registry.roster.read_sheet import AS_OF, LI, WANG, ignored, meanings, read


def test_merged_group_headers_give_their_columns_a_meaning() -> None:
    reading = read(
        [
            ["幸福社区老年人花名册"],
            ["序号", "姓名", "性别(1男2女)", "身份证号", "联系方式", None, "住址", None, None, "备注"],
            [None, None, None, None, "本人", "家属", "幢", "单元", "室", None],
            [1, "王秀英", 1, WANG, "13900001234", "13800001111", 3, 1, 402, None],
        ],
        "A1:J1",
        "A2:A3",
        "B2:B3",
        "C2:C3",
        "D2:D3",
        "E2:F2",
        "G2:I2",
        "J2:J3",
    )

    assert meanings(reading) == [
        "serial",
        "name",
        "sex",
        "id_number",
        "phone",
        "relative_phone",
        "building",
        "unit",
        "room",
        "remark",
    ]
    values = reading.rows[0].values
    assert (values.sex, values.phones, values.relative_phones) == ("male", ("+8613900001234",), ("+8613800001111",))
    assert (values.building, values.unit, values.room) == ("3", "1", "402")
    assert ignored(reading) == {1: "title", 2: "header", 3: "header"}


def test_group_headers_are_understood_where_a_text_file_lost_the_merges() -> None:
    rows = [
        ["序号", "姓名", "出生日期", "", "", "联系方式", "", "人员类别", "", ""],
        ["", "", "年", "月", "日", "本人", "子女", "独居", "失能", "低保"],
        ["1", "王一", "1940", "5", "6", "13900001234", "13800001111", "√", "×", "√"],
    ]

    reading = check_roster(csv_of(rows), filename="名单.csv", as_of=AS_OF)

    values = reading.rows[0].values
    assert (values.birth_date, values.phones, values.relative_phones) == (
        date(1940, 5, 6),
        ("+8613900001234",),
        ("+8613800001111",),
    )
    assert (values.categories, values.unknown_words) == (("lives_alone",), ("低保",))
    assert reading.rows[0].sheet == "名单"


def test_a_header_of_three_rows_is_one_header() -> None:
    reading = read(
        [
            ["基本信息", None, None, "家庭情况", None, "居住信息", None],
            ["姓名", "性别", "身份证", "子女", None, "楼栋", "门牌号"],
            [None, None, None, "姓名", "电话", None, None],
            ["王一", "男", WANG, "王小", "13900001234", "3栋", "402"],
        ],
        "A1:C1",
        "D1:E1",
        "F1:G1",
        "D2:E2",
    )

    assert meanings(reading) == ["name", "sex", "id_number", "relative", "relative_phone", "building", "room"]
    assert reading.rows[0].values.relative_phones == ("+8613900001234",)
    assert ignored(reading) == {1: "header", 2: "header", 3: "header"}


def test_two_tables_side_by_side_are_two_tables() -> None:
    reading = read(
        [
            ["序号", "姓名", "身份证号", "住址", None, "序号", "姓名", "身份证号", "住址"],
            [1, "王一", WANG, "1-1-101", None, 2, "李二", LI, "1-2-101"],
            [3, "赵三", "无", "同上", None, None, None, None, None],
            ["合计", 2, None, None, None, "合计", 1, None, None],
        ]
    )

    assert [(row.row, row.values.name, row.values.room) for row in reading.rows] == [
        (2, "王一", "101"),
        (2, "李二", "101"),
        (3, "赵三", "101"),
    ]
    assert ignored(reading) == {1: "header", 4: "total"}


def test_two_tables_one_above_the_other_each_have_their_own_columns() -> None:
    reading = read(
        [
            ["一、独居老人花名册"],
            ["姓名", "性别", "住址"],
            ["王一", "男", "1-1-101"],
            [],
            ["二、失能老人花名册"],
            ["序号", "老人姓名", "现住址", "公民身份号码"],
            [1, "李二", "〃", LI],
            ["", "小计", "1人"],
            ["注：以上数据截至2026年11月"],
        ]
    )

    assert [(row.row, row.values.name) for row in reading.rows] == [(3, "王一"), (7, "李二")]
    assert [code.value for code in reading.rows[1].codes] == ["address_missing", "ditto_unresolved"]
    assert ignored(reading) == {1: "title", 2: "header", 4: "blank", 5: "title", 6: "header", 8: "total", 9: "notes"}


def test_a_repeated_header_goes_on_with_the_same_table() -> None:
    reading = read(
        [["姓名", "性别", "住址"], ["王一", "男", "1-1-101"], ["姓 名", "性别", "住址"], ["李二", "女", "同上"]]
    )

    assert reading.rows[1].values.room == "101"
    assert ignored(reading) == {1: "header", 3: "header"}


def test_rows_that_are_not_people_are_named_by_what_they_are() -> None:
    reading = read(
        [
            ["花园小区居民台账"],
            ["填报单位：花园社区", None, "2026年11月"],
            ["序号", "姓名", "性别", "身份证", "地址", "年龄"],
            ["示例", "张某", "男", None, "1-1-101", None],
            ["第一网格"],
            [1, "王一", "男", WANG, "1-1-101", 86],
            [None, "3幢"],
            [2, "刘东"],
            [3, None, None, None, None, None],
            [None, None, None, None, None, 126],
            ["合 计", "2人"],
            ["本页共2人"],
            ["填表人", "张三", None, "审核人", "李四"],
        ]
    )

    assert [row.values.name for row in reading.rows] == ["王一", "刘东"]
    assert ignored(reading) == {
        1: "title",
        2: "notes",
        3: "header",
        4: "example",
        5: "section",
        7: "section",
        9: "blank",
        10: "blank",
        11: "total",
        12: "total",
        13: "notes",
    }


def test_cells_to_the_right_of_the_header_belong_to_no_one() -> None:
    reading = read(
        [["姓名", "身份证号", "住址"], ["王一", WANG, "1-1-101", None, "已去世"], [None, None, None, "13900001234"]]
    )

    assert reading.rows[0].codes == ()
    assert ignored(reading) == {1: "header", 3: "blank"}


@pytest.mark.parametrize(
    ("header", "meaning"),
    [
        ("被关爱人", "name"),
        ("户主", "name"),
        ("老人姓名", "name"),
        ("姓　名（必填）", "name"),
        ("证件号码", "id_number"),
        ("公民身份号码", "id_number"),
        ("*身份证号码", "id_number"),
        ("联系方式", "phone"),
        ("家庭电话", "phone"),
        ("监护人电话", "relative_phone"),
        ("子女手机号码", "relative_phone"),
        ("现住址", "address"),
        ("家庭详细住址", "address"),
        ("楼栋", "building"),
        ("楼号", "building"),
        ("门牌号", "room"),
        ("困难类别", "categories"),
        ("老年人类别", "categories"),
        ("特殊情况", "categories"),
        ("出生年月", "birth"),
        ("年龄（周岁）", "age"),
        ("出生日期（农历）", "lunar_birthday"),
        ("是否独居", "category_tick"),
        ("残疾等级", "disability_level"),
        ("身体状况", "health"),
        ("网格员手机", "grid_worker_phone"),
        ("单位电话", "other"),
        ("户籍地址", "address"),
        ("是否健在", "state_tick"),
        ("在册状态", "state"),
        ("政治面貌", "party_member"),
        ("社区民警电话", "other"),
    ],
)
def test_a_column_is_known_by_the_words_of_its_header(header: str, meaning: str) -> None:
    name = "姓名" if meaning != "name" else "序号"

    reading = read([[name, header, "性别"], ["王一", "甲", "男"]])

    assert meanings(reading)[1] == meaning


def test_a_community_adds_header_words_of_its_own() -> None:
    content = xlsx_of({"S": [["姓名", "居住情况", "门户"], ["王一", "独居", "3-1-402"]]})

    reading = check_roster(
        content, filename="a.xlsx", as_of=AS_OF, synonyms={"categories": ["居住情况"], "address": ["门户"]}
    )

    assert (reading.rows[0].values.categories, reading.rows[0].values.room) == (("lives_alone",), "402")


def test_a_phone_column_right_behind_somebody_elses_name_is_theirs() -> None:
    reading = read(
        [
            ["姓名", "性别", "电话", "联系人", "电话", "网格员", "手机"],
            ["王一", "男", "13900001234", "王小", "13800001111", "赵一", "13700002222"],
        ]
    )

    values = reading.rows[0].values
    assert (values.phones, values.relative_phones, values.grid_worker_phone) == (
        ("+8613900001234",),
        ("+8613800001111",),
        "+8613700002222",
    )


def test_the_title_of_a_list_beside_the_residents_does_not_make_them_liaisons() -> None:
    reading = read(
        [
            ["联络员名单", None, None, None, "老人花名册", None, None],
            ["姓名", "电话", "组别", None, "姓名", "电话", "类别"],
            ["张三", "13900001111", "1", None, "王一", "13900002222", "独居"],
        ],
        "A1:C1",
        "E1:G1",
    )

    assert [row.values.name for row in reading.rows] == ["王一"]
    assert [row.values.to_json()["name"] for row in reading.liaisons] == ["张三"]
