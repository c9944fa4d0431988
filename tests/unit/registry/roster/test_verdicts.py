"""When a row is let in: who it is, and whether it could be the wrong person."""

from collections.abc import Sequence
from datetime import date

import pytest

from services.registry.domain.roster.reading import RosterReading, RowReading
from services.registry.use_cases.check_roster import check_roster
from tests.support.roster_maker import id_number
from tests.support.sheets import Rows, Value, csv_of, xlsx_of

AS_OF = date(2026, 11, 21)
BORN = date(1940, 5, 6)
ID = id_number(BORN, 1)
OTHER_ID = id_number(BORN, 3)
WRONG_ID = ID[:-1] + ("1" if ID[-1] != "1" else "2")
HEADER = ["姓名", "性别", "身份证号", "出生日期", "住址", "电话", "类别", "备注"]


def read(*rows: list[Value], header: Sequence[Value] = HEADER) -> RosterReading:
    table: Rows = [header, *rows]
    return check_roster(xlsx_of({"S": table}), filename="a.xlsx", as_of=AS_OF)


def person(**cells: Value) -> list[Value]:
    """Return a row without fault, with the given cells changed."""
    row: dict[str, Value] = {"姓名": "王一", "性别": "男", "身份证号": ID, "出生日期": "1940-05-06", "住址": "1-1-101"}
    row.update(cells)
    return [row.get(name) for name in HEADER]


def judged(row: RowReading) -> tuple[str, set[str], set[str]]:
    return row.verdict.value, {code.value for code in row.codes}, {code.value for code in row.because}


@pytest.mark.parametrize(
    ("cells", "verdict", "codes", "because"),
    [
        ({}, "accept", set(), set()),
        ({"姓名": None}, "reject", {"name_missing"}, {"name_missing"}),
        ({"姓名": "不详", "性别": "女"}, "reject", {"name_missing", "id_sex_mismatch"}, {"name_missing"}),
        ({"身份证号": None}, "accept_with_warning", {"id_missing"}, set()),
        ({"身份证号": None, "出生日期": None}, "accept_with_warning", {"id_missing", "birth_missing"}, set()),
        ({"身份证号": None, "出生日期": "1940年"}, "accept_with_warning", {"id_missing", "birth_approximate"}, set()),
        (
            {"身份证号": None, "出生日期": None, "住址": "1幢"},
            "reject",
            {"id_missing", "birth_missing", "room_missing", "unidentifiable"},
            {"unidentifiable"},
        ),
        ({"身份证号": WRONG_ID}, "accept_with_warning", {"id_checksum"}, set()),
        ({"身份证号": WRONG_ID, "出生日期": None}, "reject", {"id_checksum", "birth_missing"}, {"id_checksum"}),
        ({"身份证号": WRONG_ID, "出生日期": "1940年"}, "reject", {"id_checksum", "birth_approximate"}, {"id_checksum"}),
        ({"身份证号": "9901021940050****"}, "accept_with_warning", {"id_malformed"}, set()),
        (
            {"身份证号": 9.90102194005e17, "出生日期": None, "住址": "1幢"},
            "reject",
            {"id_malformed", "birth_missing", "room_missing"},
            {"id_malformed"},
        ),
        ({"身份证号": ID[:6] + ID[8:17]}, "accept_with_warning", {"id_15_digits"}, set()),
        ({"出生日期": "1939-02-30"}, "accept_with_warning", {"birth_impossible"}, set()),
        (
            {"身份证号": None, "出生日期": "1939-02-30"},
            "reject",
            {"birth_impossible", "id_missing"},
            {"birth_impossible"},
        ),
        (
            {"身份证号": WRONG_ID, "出生日期": "2031-01-01"},
            "reject",
            {"birth_future", "id_checksum"},
            {"birth_future", "id_checksum"},
        ),
        ({"出生日期": "1940-04-30"}, "accept_with_warning", {"id_birth_mismatch"}, set()),
        ({"性别": "女"}, "accept_with_warning", {"id_sex_mismatch"}, set()),
        (
            {"性别": "女", "出生日期": "1940-04-30"},
            "reject",
            {"id_sex_mismatch", "id_birth_mismatch"},
            {"id_sex_mismatch", "id_birth_mismatch"},
        ),
        ({"性别": None}, "accept", set(), set()),
        ({"性别": None, "身份证号": None}, "accept_with_warning", {"id_missing", "sex_missing"}, set()),
        ({"住址": None}, "accept_with_warning", {"address_missing"}, set()),
        ({"住址": "老粮站"}, "accept_with_warning", {"address_unparsed"}, set()),
        ({"备注": " #REF!"}, "accept_with_warning", {"cell_error"}, set()),
        ({"备注": "已故"}, "accept_with_warning", {"deceased"}, set()),
        ({"类别": "低保"}, "accept_with_warning", {"category_unknown"}, set()),
        ({"电话": "8000123"}, "accept_with_warning", {"phone_no_area_code"}, set()),
    ],
)
def test_a_row_is_judged_like_a_careful_clerk_would(
    cells: dict[str, Value], verdict: str, codes: set[str], because: set[str]
) -> None:
    assert judged(read(person(**cells)).rows[0]) == (verdict, codes, because)


def test_the_id_counts_where_birth_date_or_sex_say_otherwise() -> None:
    values = read(person(出生日期="1940-04-30")).rows[0].values

    assert (values.birth_date, values.identity) == (BORN, "id")


def test_a_wrong_id_never_identifies_anybody() -> None:
    values = read(person(身份证号=WRONG_ID)).rows[0].values

    assert (values.id_number, values.identity, values.birth_date) == (None, "birth", BORN)


def test_the_whole_id_is_kept_for_the_import_and_never_shown() -> None:
    row = read(person()).rows[0]

    assert row.values.id_number == ID
    assert ID not in str(row.to_json())
    assert ID not in repr(row)


@pytest.mark.parametrize(
    ("first", "second", "codes"),
    [
        ({}, {}, {"duplicate_merged"}),
        ({}, {"住址": "1幢"}, {"duplicate_merged", "room_missing"}),
        ({}, {"住址": "1-101"}, {"duplicate_merged"}),
        ({}, {"姓名": "王二"}, {"duplicate_conflict"}),
        ({}, {"住址": "2-1-101"}, {"duplicate_conflict"}),
        ({}, {"备注": "已故"}, {"duplicate_conflict", "deceased"}),
        ({}, {"身份证号": None}, {"duplicate_merged", "id_missing"}),
        ({}, {"身份证号": None, "住址": "2-1-101"}, {"duplicate_possible", "id_missing"}),
        ({}, {"身份证号": None, "性别": "女"}, {"id_missing"}),
        ({}, {"身份证号": OTHER_ID}, set()),
        ({"身份证号": None, "出生日期": None}, {}, {"duplicate_merged"}),
        ({"身份证号": None, "出生日期": "1942年"}, {}, {"duplicate_merged"}),
        ({"身份证号": None, "出生日期": "1943年"}, {}, set()),
        ({"身份证号": None}, {"身份证号": None, "住址": None}, {"duplicate_merged", "id_missing", "address_missing"}),
        ({"姓名": None}, {}, set()),
    ],
)
def test_a_person_who_comes_twice_is_recognised(
    first: dict[str, Value], second: dict[str, Value], codes: set[str]
) -> None:
    row = read(person(**first), person(**second)).rows[1]

    duplicates = {code for code in codes if code.startswith("duplicate")}
    assert {code.value for code in row.codes} == codes
    assert (row.other_row is not None and row.other_row.row == 2) == bool(duplicates)
    assert (row.verdict.value == "reject") == ("duplicate_conflict" in codes)


def test_a_merged_person_has_what_either_row_says() -> None:
    reading = read(
        person(身份证号=None, 电话="13900001111", 类别="独居"),
        person(住址="1幢", 电话="13800002222", 类别="高龄", 备注="人户分离"),
    )

    values = reading.persons[0].values
    assert (values.id_number, values.identity, values.room) == (ID, "id", "101")
    assert (values.phones, values.categories) == (("+8613900001111", "+8613800002222"), ("lives_alone", "oldest_old"))
    assert values.flags == ("lives_elsewhere",)
    assert [place.row for place in reading.persons[0].rows] == [2, 3]


def test_duplicates_are_looked_for_over_all_sheets_of_a_file() -> None:
    content = xlsx_of({"上": [HEADER, person()], "下": [HEADER, person()]})

    row = check_roster(content, filename="a.xlsx", as_of=AS_OF).rows[1]

    assert row.other_row is not None
    assert (row.other_row.sheet, row.other_row.row) == ("上", 2)


def test_the_same_name_at_the_same_door_of_two_compounds_is_two_people() -> None:
    rows = [["姓名", "小区", "住址"], ["王一", "安和小区", "1-1-101"], ["王一", "北山小区", "1-1-101"]]

    reading = check_roster(csv_of(rows), filename="a.csv", as_of=AS_OF)

    assert len(reading.persons) == 2


def test_an_age_is_used_only_where_there_is_neither_id_nor_birth_date() -> None:
    header = ["姓名", "身份证号", "出生日期", "年龄", "住址", "性别"]

    reading = read(
        ["王一", ID, None, "20", "1-1-101", "男"],
        ["李二", None, "1940.05", "20", "1-1-102", "男"],
        ["赵三", None, None, "86岁", "1-1-103", "男"],
        header=header,
    )

    assert [(row.values.birth_year, row.values.birth_month) for row in reading.rows] == [
        (None, None),
        (1940, 5),
        (1940, None),
    ]


def test_sixty_is_counted_on_the_day_of_the_import() -> None:
    on_the_day, day_after = id_number(date(1966, 11, 21), 1), id_number(date(1966, 11, 22), 1)

    reading = read(person(身份证号=on_the_day, 出生日期=None), person(姓名="李二", 身份证号=day_after, 出生日期=None))

    assert reading.totals.aged_60_plus == 1


def test_a_finding_says_where_it_is_and_what_to_do() -> None:
    finding = read(person(电话="空号")).rows[0].findings[0]

    assert (finding.column, finding.column_name, finding.text) == ("F", "电话", "空号")
    assert finding.reason
    assert finding.advice


def test_a_missing_cell_is_found_in_its_column() -> None:
    finding = read(person(身份证号=None)).rows[0].findings[0]

    assert (finding.column, finding.column_name) == ("C", "身份证号")
