"""Sheets as other communities keep them: where the tables are, what the columns mean, which rows are people."""

from datetime import date

import pytest

from services.registry.domain.roster.reading import RosterReading
from services.registry.use_cases.check_roster import check_roster
from tests.support.roster_maker import id_number
from tests.support.sheets import Rows, csv_of, ods_of, xls_of, xlsx_of

AS_OF = date(2026, 11, 21)
WANG = id_number(date(1940, 5, 6), 1)
LI = id_number(date(1945, 5, 6), 2)


def read(rows: Rows, *merges: str, name: str = "花名册") -> RosterReading:
    content = xlsx_of({name: rows}, merges={name: merges})
    return check_roster(content, filename="a.xlsx", as_of=AS_OF)


def meanings(reading: RosterReading, table: int = 0) -> list[str]:
    return [column.meaning.value for column in reading.tables[table].columns]


def ignored(reading: RosterReading) -> dict[int, str]:
    return {row.row: row.why.value for row in reading.ignored}


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


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_text_file_is_read_in_any_encoding_and_with_any_delimiter(encoding: str, delimiter: str) -> None:
    rows = [
        ["姓名", "性别", "身份证号", "备注"],
        ["龑𠮷田", "男", f'="{WANG}"', "有狗\n电话先打"],
        ["李二", "女", f"'{LI}", ""],
    ]

    reading = check_roster(csv_of(rows, encoding=encoding, delimiter=delimiter), filename="dir/名单.csv", as_of=AS_OF)

    assert [(row.sheet, row.row, row.values.name, row.values.identity) for row in reading.rows] == [
        ("名单", 2, "龑𠮷田", "id"),
        ("名单", 3, "李二", "id"),
    ]


def test_an_old_binary_workbook_is_read_like_any_other() -> None:
    content = xls_of(
        {
            "名单": [
                ["姓名", "性别", "身份证", "出生日期", "电话"],
                ["王一", "男", WANG, date(1940, 5, 6), 13900001234.0],
            ]
        }
    )

    reading = check_roster(content, filename="a.xls", as_of=AS_OF)

    assert (reading.rows[0].values.birth_date, reading.rows[0].values.phones) == (date(1940, 5, 6), ("+8613900001234",))


def test_a_merged_cell_of_an_open_document_counts_for_every_row_it_covers() -> None:
    rows = [
        ["楼号", "单元", "室号", "姓名", "身份证号"],
        ["3", "1", "402", "王一", WANG],
        ["<covered>", "<covered>", "<covered>", "李二", LI],
    ]

    content = ods_of({"名单": rows}, down={(1, 0): 2, (1, 1): 2, (1, 2): 2})

    assert [row.values.room for row in check_roster(content, filename="a.ods", as_of=AS_OF).rows] == ["402", "402"]


def test_a_merged_cell_counts_for_every_row_it_covers_and_a_plain_empty_cell_does_not() -> None:
    reading = read(
        [["房号", "姓名", "身份证号"], ["3-1-402", "王一", WANG], [None, "李二", LI], [None, "赵三", "无"]], "A2:A3"
    )

    assert [row.values.room for row in reading.rows] == ["402", "402", None]


def test_a_hidden_sheet_is_named_and_read_only_on_request() -> None:
    content = xlsx_of({"名单": [["姓名"], ["王一"]], "旧": [["姓名"], ["李二"]]}, hidden=["旧"])

    assert check_roster(content, filename="a.xlsx", as_of=AS_OF).hidden_sheets == ("旧",)
    assert check_roster(content, filename="a.xlsx", as_of=AS_OF, sheets=["旧"]).rows[0].values.name == "李二"


def test_a_sheet_without_a_header_of_names_is_told_beside_those_that_were_read() -> None:
    content = xlsx_of({"名单": [["姓名", "性别"], ["王一", "男"]], "统计": [["楼号", "户数"], ["1幢", 12]]})

    reading = check_roster(content, filename="a.xlsx", as_of=AS_OF)

    assert [problem.sheet for problem in reading.problems] == ["统计"]
    assert {row.row for row in reading.ignored if row.sheet == "统计"} == {1, 2}


def test_a_row_of_data_above_the_header_is_not_dropped_in_silence() -> None:
    reading = read([["王零", "男", WANG], ["姓名", "性别", "身份证号"], ["李二", "女", LI]])

    assert [(problem.sheet, problem.row) for problem in reading.problems] == [("花名册", 1)]


def test_two_words_for_a_ditto_above_which_nothing_stands_are_told() -> None:
    reading = read(
        [
            ["姓名", "电话", "住址"],
            ["王一", "同上户", "1-1-101"],
            ["李二", "″", "〃"],
            ["赵三", "无", "1-1-103"],
            ["周四", "同上", "1-1-104"],
        ]
    )

    assert [[code.value for code in row.codes if code.value == "ditto_unresolved"] for row in reading.rows] == [
        ["ditto_unresolved"],
        ["ditto_unresolved"],
        [],
        [],
    ]


def test_a_row_whose_address_is_merged_over_its_columns_is_still_somebody() -> None:
    rows: Rows = [
        ["姓名", "幢", "单元", "室", "身份证号"],
        ["王一", "3-1-402", None, None, WANG],
        ["李二", "平房12号", None, None, "无"],
    ]

    reading = read(rows, "B2:D2", "B3:D3")

    assert [(row.values.building, row.values.unit, row.values.room) for row in reading.rows] == [
        ("3", "1", "402"),
        ("平房", None, "12"),
    ]


def test_the_building_of_a_line_above_or_of_the_sheet_counts_where_the_rows_name_none() -> None:
    rows: Rows = [["房号", "姓名"], ["1-101", "王一"], ["5幢"], ["2-201", "李二"], ["6-1-301", "赵三"]]

    reading = read(rows, name="4号楼")

    assert [(row.values.building, row.values.unit, row.values.room) for row in reading.rows] == [
        ("4", "1", "101"),
        ("5", "2", "201"),
        ("6", "1", "301"),
    ]


def test_groups_of_other_people_do_not_give_the_resident_their_phones() -> None:
    reading = read(
        [
            ["序号", "被探访人", None, None, "探访人员", None, "包片领导", None],
            [None, "姓名", "身份证号", "电话", "姓名", "电话", "姓名", "电话"],
            [1, "王一", WANG, "13900001234", "张三", "13700001111", "李四", "13600001111"],
        ],
        "B1:D1",
        "E1:F1",
        "G1:H1",
        "A1:A2",
    )

    values = reading.rows[0].values
    assert (values.name, values.phones, values.relative_phones) == ("王一", ("+8613900001234",), ())
    assert (values.liaison, values.liaison_phone) == ("张三", "+8613700001111")


def test_a_list_of_captains_needs_no_column_of_posts() -> None:
    content = xlsx_of({"楼长": [["楼号", "楼长姓名", "联系电话"], ["1幢", "钱一", "13900000001"], ["2幢", None, None]]})

    reading = check_roster(content, filename="a.xlsx", as_of=AS_OF)

    assert [row.values.to_json() for row in reading.care_circle] == [
        {"role": "block_captain", "name": "钱一", "phones": ["+8613900000001"], "buildings": ["1"]},
        {"role": "block_captain", "buildings": ["2"]},
    ]


@pytest.mark.parametrize(
    ("header", "cell", "flags"),
    [
        ("是否健在", "否", ("deceased",)),
        ("是否健在", "已故", ("deceased",)),
        ("是否健在", "健在", ()),
        ("是否健在", "√", ()),
        ("是否去世", "是", ("deceased",)),
        ("是否去世", "×", ()),
        ("死亡时间", "2025年3月", ("deceased",)),
        ("死亡时间", "/", ()),
        ("人户分离", "√", ("lives_elsewhere",)),
        ("人户分离", "人户一致", ()),
        ("是否常住", "否", ("lives_elsewhere",)),
        ("是否常住", "是", ()),
        ("是否搬离", "是", ("moved_out",)),
        ("在册状态", "迁出", ("moved_out",)),
        ("居住情况", "住养老院", ("lives_elsewhere",)),
    ],
)
def test_a_column_that_asks_one_thing_is_answered_by_yes_no_or_in_words(
    header: str, cell: str, flags: tuple[str, ...]
) -> None:
    row = read([["姓名", "身份证号", "住址", header], ["王一", WANG, "1-1-101", cell]]).rows[0]

    warned = {"deceased", "moved_out"} & set(flags)
    assert row.values.flags == flags
    assert {code.value for code in row.codes} == warned


@pytest.mark.parametrize(
    "header",
    ["性别（1男2女）", "性别(1-男,2-女)", "性别：男1女2", "性别（1为男，2为女）", "性别(男=1;女=2)", "性别代码"],
)
def test_the_numbers_of_the_sexes_count_where_the_header_says_so(header: str) -> None:
    reading = read([["姓名", header, "住址"], ["王一", 1, "1-1-101"], ["李二", "2", "1-1-102"]])

    assert [row.values.sex for row in reading.rows] == ["male", "female"]


def test_a_number_for_the_sex_says_nothing_where_the_header_does_not() -> None:
    assert read([["姓名", "性别", "住址"], ["王一", 1, "1-1-101"]]).rows[0].values.sex is None


def test_titles_over_two_tables_side_by_side_are_no_groups() -> None:
    reading = read(
        [
            ["安和小区台账", None, None, None, "联络员名单", None, None],
            ["姓名", "房号", "身份证号", None, "组别", "姓名", "联络员类别"],
            ["王一", "1-1-101", WANG, None, "第一组", "张三", "志愿者"],
        ],
        "A1:C1",
        "E1:G1",
    )

    assert ignored(reading) == {1: "title", 2: "header"}
    assert reading.rows[0].values.compound == "安和小区"
    assert reading.liaisons[0].values.to_json() == {"name": "张三", "kind": "volunteer", "group": 1}


def test_each_list_of_a_sheet_lies_in_the_compound_its_title_names() -> None:
    reading = read(
        [
            ["矿区社区重点老人台账"],
            ["一、北山小区"],
            ["姓名", "房号"],
            ["王一", "1-1-101"],
            ["二、前进小区"],
            ["姓名", "房号"],
            ["王一", "1-1-101"],
        ]
    )

    assert [row.values.compound for row in reading.rows] == ["北山小区", "前进小区"]
    assert len(reading.persons) == 2
