"""Files of every kind, hidden and merged parts, and the lists that stand on one sheet."""

from datetime import date

import pytest

from services.registry.use_cases.check_roster import check_roster
from tests.support.sheets import Rows, csv_of, ods_of, xls_of, xlsx_of
from tests.unit.registry.roster.read_sheet import AS_OF, LI, WANG, ignored, read


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
