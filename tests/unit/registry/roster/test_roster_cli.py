"""Checking a roster from the command line, without any running service."""

import io
import json
from datetime import date
from pathlib import Path

import pytest

from services.registry.roster_cli import check_file
from tests.support.sheets import csv_of

AS_OF = date(2026, 11, 21)


def test_json_has_one_object_per_row_and_then_one_with_the_totals(tmp_path: Path) -> None:
    path = tmp_path / "花名册.csv"
    path.write_bytes(csv_of([["台账"], ["姓名", "性别", "住址"], ["王一", "男", "1-1-101"], ["", "女", "1-1-102"]]))
    out = io.StringIO()

    code = check_file(path, as_of=AS_OF, sheets=None, as_json=True, out=out)

    *rows, last = map(json.loads, out.getvalue().splitlines())
    assert code == 0
    assert [(row["sheet"], row["row"], row["verdict"]) for row in rows] == [
        ("花名册", 3, "accept_with_warning"),
        ("花名册", 4, "reject"),
    ]
    assert rows[0]["codes"] == ["birth_missing", "id_missing"]
    assert rows[0]["values"] == {
        "name": "王一",
        "sex": "male",
        "identity": "address",
        "building": "1",
        "unit": "1",
        "room": "101",
    }
    assert (last["totals"]["data_rows"], last["ignored"][0]["why"], last["registry_checked"]) == (2, "title", False)


def test_a_file_that_cannot_be_read_is_refused_with_a_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "空.xlsx"
    path.write_bytes(b"")

    assert check_file(path, as_of=AS_OF, sheets=None, as_json=True) == 1
    assert "空文件" in capsys.readouterr().err


def test_a_file_that_is_not_there_is_refused_with_a_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check_file(tmp_path / "没有.xlsx", as_of=AS_OF, sheets=None, as_json=False) == 1
    assert "打不开" in capsys.readouterr().err


def test_a_community_gives_its_own_header_words_in_a_file(tmp_path: Path) -> None:
    roster, words, out = tmp_path / "名单.csv", tmp_path / "words.json", io.StringIO()
    roster.write_bytes(csv_of([["姓名", "居住情况"], ["王一", "独居"]]))
    words.write_text('{"categories": ["居住情况"]}', encoding="utf-8")

    code = check_file(roster, as_of=AS_OF, sheets=None, as_json=True, header_words=words, out=out)

    assert code == 0
    assert json.loads(out.getvalue().splitlines()[0])["values"]["categories"] == ["lives_alone"]


def test_header_words_for_a_column_that_does_not_exist_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    roster, words = tmp_path / "名单.csv", tmp_path / "words.json"
    roster.write_bytes(csv_of([["姓名"], ["王一"]]))
    words.write_text('{"kategorie": ["居住情况"]}', encoding="utf-8")

    assert check_file(roster, as_of=AS_OF, sheets=None, as_json=True, header_words=words) == 1
    assert "kategorie" in capsys.readouterr().err
