"""Files that cannot be read say in Chinese what is wrong and what to do; the others give their cells."""

import io
import re
import zipfile
from datetime import date

import pytest

from services.registry.domain.roster.codes import Code
from services.registry.domain.roster.grid import Merge
from services.registry.files.workbook import UnreadableFileError, read_sheets
from services.registry.use_cases.check_roster import check_roster
from tests.support.sheets import Rows, csv_of, ods_of, xls_of, xlsx_of

AS_OF = date(2026, 11, 21)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("content", "filename", "said"),
    [
        (b"", "空.xlsx", "空文件"),
        (b"PK\x03\x04broken", "坏.xlsx", "不完整"),
        (OLE + b"0" * 900, "坏.xls", "打不开"),
        (OLE + b"0" * 900, "名册.et", "用 WPS 打开它"),
        (OLE + b"0" * 900 + "EncryptedPackage".encode("utf-16-le"), "锁.xlsx", "密码"),
        (b"<html><table><tr><td>x</td></tr></table></html>", "网页.xls", "网页"),
        (b"<?xml version='1.0'?><Workbook/>", "旧.xml", "网页"),
        ("只有一句话，没有表格".encode(), "话.csv", "姓名"),
        (csv_of([["序号", "身份证", "电话"], ["1", "无", "无"]]), "无头.csv", "姓名"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_what_to_do(content: bytes, filename: str, said: str) -> None:
    with pytest.raises(UnreadableFileError, match=said) as refused:
        check_roster(content, filename=filename, as_of=AS_OF)

    assert filename in str(refused.value)
    assert "请" in str(refused.value)


def test_a_sheet_that_is_not_there_is_refused_with_the_names_of_those_that_are() -> None:
    with pytest.raises(UnreadableFileError, match="花名册"):
        check_roster(xlsx_of({"花名册": [["姓名"], ["王一"]]}), filename="a.xlsx", as_of=AS_OF, sheets=["名单"])


def test_a_header_without_rows_is_told() -> None:
    reading = check_roster(xlsx_of({"花名册": [["姓名", "性别"]]}), filename="a.xlsx", as_of=AS_OF)

    assert "没有数据" in reading.problems[0].reason


def test_merged_ranges_are_read_from_every_format() -> None:
    rows: Rows = [["姓名", "楼号"], ["王一", "3"], ["李二", None]]
    merged = (Merge(1, 1, 2, 1),)

    assert read_sheets(xlsx_of({"S": rows}, merges={"S": ["B2:B3"]}), "a.xlsx")[0].merges == merged
    assert read_sheets(ods_of({"S": [*rows[:2], ["李二", "<covered>"]]}, down={(1, 1): 2}), "a.ods")[0].merges == merged


def test_dates_numbers_and_texts_keep_their_kind() -> None:
    cells: Rows = [["x", 1.5, date(1940, 5, 6), None]]

    assert read_sheets(xlsx_of({"S": cells}), "a.xlsx")[0].rows[0][:3] == cells[0][:3]
    assert read_sheets(xls_of({"S": cells}), "a.xls")[0].rows[0][:3] == cells[0][:3]


def test_a_sheet_that_begins_further_down_keeps_its_row_numbers() -> None:
    reading = check_roster(
        xlsx_of({"S": [[], [], [None, "姓名", "性别"], [None, "王一", "男"]]}), filename="a.xlsx", as_of=AS_OF
    )

    assert [row.row for row in reading.rows] == [4]


def test_a_line_break_inside_quotes_does_not_count_as_a_row() -> None:
    content = csv_of([["姓名", "备注"], ["王一", "有狗\n电话先打"], ["李二", ""]])

    assert [row.row for row in check_roster(content, filename="a.csv", as_of=AS_OF).rows] == [2, 3]


def test_a_text_file_with_the_suffix_of_a_workbook_is_read_all_the_same() -> None:
    assert check_roster(csv_of([["姓名"], ["王一"]]), filename="导出.xls", as_of=AS_OF).rows[0].sheet == "导出"


def test_a_file_of_wps_with_the_inside_of_an_older_workbook_is_read() -> None:
    rows = [["姓名", "电话"], ["王秀英", "13900001234"]]

    (sheet,) = read_sheets(xls_of({"花名册": rows}), "花名册.et")

    assert sheet.rows == rows


@pytest.mark.parametrize("result", [b"", b"<v></v>", b"<v/>"])
def test_a_formula_without_a_result_is_an_error_of_its_row_and_not_silence(result: bytes) -> None:
    rows = [["姓名", "出生日期", "住址", "电话"], ["王秀英", "1940-05-06", "3幢402", "号码"]]
    content = with_cell(
        xlsx_of({"花名册": rows}), "D2", b'<c r="D2"><f>CONCATENATE("139","00001234")</f>' + result + b"</c>"
    )

    (row,) = check_roster(content, filename="a.xlsx", as_of=AS_OF).rows

    (found,) = [finding for finding in row.findings if finding.code is Code.CELL_ERROR]
    assert (found.column, found.text) == ("D", "#未计算")
    assert "保存一次" in found.advice
    assert row.values.phones == ()


def test_a_formula_with_a_result_counts_as_what_it_shows() -> None:
    rows = [["姓名", "出生日期", "住址", "电话"], ["王秀英", "1940-05-06", "3幢402", "号码"]]
    cell = b'<c r="D2" t="str"><f>A1</f><v>13900001234</v></c>'

    (row,) = check_roster(with_cell(xlsx_of({"花名册": rows}), "D2", cell), filename="a.xlsx", as_of=AS_OF).rows

    assert [str(phone) for phone in row.values.phones] == ["+8613900001234"]
    assert Code.CELL_ERROR not in row.codes


def with_cell(content: bytes, place: str, cell: bytes) -> bytes:
    """Put another cell into the first sheet of a workbook."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part, count = re.subn(rb'<c r="%b"[^>]*>.*?</c>' % place.encode(), lambda _: cell, part)
                assert count == 1
            new.writestr(name, part)
    return out.getvalue()
