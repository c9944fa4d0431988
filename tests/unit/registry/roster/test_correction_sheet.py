"""What must be corrected comes back as a spreadsheet that can be imported again."""

import io
from datetime import date

import openpyxl

from services.registry.domain.roster.reading import RosterReading
from services.registry.files.correction_sheet import write_correction
from services.registry.files.result_table import result_lines
from services.registry.use_cases.check_roster import check_roster
from tests.support.roster_maker import id_number
from tests.support.sheets import Value, csv_of, xlsx_of

AS_OF = date(2026, 11, 21)
HEADER: list[list[Value]] = [["姓名", "身份证号", "住址", None, "电话"], [None, None, "幢", "室", None]]
ROWS: list[list[Value]] = [
    ["王一", id_number(date(1940, 5, 6), 1), "1", "101", "13900001234"],
    ["李二", id_number(date(1941, 5, 6), 1), "同上", "102", "=1+1"],
    [None, id_number(date(1942, 5, 6), 1), "〃", "103", None],
]


def read() -> RosterReading:
    return check_roster(csv_of(HEADER + ROWS), filename="花名册.csv", as_of=AS_OF)


def written(*, only_problems: bool) -> list[list[object]]:
    workbook = openpyxl.load_workbook(io.BytesIO(write_correction(read(), only_problems=only_problems)))
    return [[cell.value for cell in row] for row in workbook["花名册"].iter_rows()]


def test_rejected_rows_come_first_in_the_columns_of_the_original_and_say_what_to_do() -> None:
    rows = written(only_problems=False)

    assert rows[2][:8] == [None, None, "幢", "室", None, "结果", "问题", "怎么改"]
    assert [row[5] for row in rows[3:]] == ["退回", "已接收,请核实", "已接收"]
    assert "没有写姓名" in str(rows[3][6])
    assert rows[3][2] == "1"


def test_only_the_problems_are_written_if_wanted() -> None:
    assert [row[5] for row in written(only_problems=True)[3:]] == ["退回", "已接收,请核实"]


def test_a_text_that_looks_like_a_formula_stays_a_text() -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(write_correction(read(), only_problems=True)))
    cell = next(cell for row in workbook["花名册"].iter_rows() for cell in row if cell.value == "=1+1")

    assert cell.data_type == "s"


def test_the_corrected_sheet_is_read_again_without_its_added_columns() -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(write_correction(read(), only_problems=False)))
    workbook["花名册"]["A4"] = "赵三"
    buffer = io.BytesIO()
    workbook.save(buffer)

    again = check_roster(buffer.getvalue(), filename="改好.xlsx", as_of=AS_OF)

    assert [(row.values.name, row.values.building, row.values.room) for row in again.rows] == [
        ("赵三", "1", "103"),
        ("李二", "1", "102"),
        ("王一", "1", "101"),
    ]
    assert again.totals.reject == 0


def test_a_file_without_problems_gives_a_sheet_that_says_so() -> None:
    rows: list[list[Value]] = [["姓名", "身份证号", "住址"], [*ROWS[0][:2], "1-1-101"]]
    clean = check_roster(xlsx_of({"S": rows}), filename="a.xlsx", as_of=AS_OF)

    workbook = openpyxl.load_workbook(io.BytesIO(write_correction(clean, only_problems=True)))

    assert workbook.sheetnames == ["没有问题"]


def test_the_lines_for_a_terminal_name_place_reason_and_advice() -> None:
    lines = "\n".join(result_lines(read()))

    assert "花名册  第5行" in lines
    assert "A列“姓名”" in lines
    assert "共3行:接收1,接收但请核实1,退回1" in lines
