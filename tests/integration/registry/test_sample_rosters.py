"""The four sample rosters reach their answer keys, row by row."""

import json
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from services.registry.domain.roster.reading import RosterReading
from services.registry.use_cases.check_roster import check_roster

ROOT = Path(__file__).parents[3]
SAMPLES = ("anhe.xlsx", "dongxing.csv", "kuangqu.xlsx", "huayuan.xls")
STAFF = {"liaison_rows": "liaisons", "pairing_rows": "pairings", "care_circle_rows": "care_circle"}


@cache
def key_of(sample: str) -> dict[str, Any]:
    path = ROOT / "tests" / "data" / "rosters" / f"{Path(sample).stem}.expected.json"
    key: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return key


@cache
def reading_of(sample: str) -> RosterReading:
    content = (ROOT / "samples" / sample).read_bytes()
    return check_roster(content, filename=sample, as_of=date.fromisoformat(key_of(sample)["as_of"]))


def comparable(value: Any) -> Any:
    """Return the value so that the order of lists does not matter."""
    if isinstance(value, list):
        return Counter(map(str, value))
    return {name: comparable(part) for name, part in value.items()} if isinstance(value, dict) else value


def expected_row(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "verdict": row["expected"],
        "codes": set(row.get("codes", [])),
        "because": set(row.get("because", [])),
        "other_row": row.get("other_row"),
        "values": comparable(row["values"]),
    }


def read_row(row: Any) -> dict[str, Any]:
    said = row.to_json()
    return {
        "verdict": said["verdict"],
        "codes": set(said["codes"]),
        "because": set(said.get("because", [])),
        "other_row": said.get("other_row"),
        "values": comparable(said["values"]),
    }


def differences(expected: list[dict[str, Any]], read: Any) -> list[str]:
    wanted = {(row["sheet"], row["row"]): expected_row(row) for row in expected}
    found = {(row.sheet, row.row): read_row(row) for row in read}
    lines = [f"not read: {place}" for place in wanted.keys() - found.keys()]
    lines += [f"not expected: {place}" for place in found.keys() - wanted.keys()]
    for place in wanted.keys() & found.keys():
        lines += [
            f"{place} {part}: expected {wanted[place][part]}, read {found[place][part]}"
            for part in wanted[place]
            if wanted[place][part] != found[place][part]
        ]
    return sorted(lines)


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_row_of_a_sample_is_judged_as_its_key_says(sample: str) -> None:
    assert differences(key_of(sample)["rows"], reading_of(sample).rows) == []


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_other_row_of_a_sample_is_ignored_for_the_reason_of_its_key(sample: str) -> None:
    wanted = {(row["sheet"], row["row"]): row["why"] for row in key_of(sample)["ignored"]}

    found = {(row.sheet, row.row): row.why.value for row in reading_of(sample).ignored}

    assert found == wanted


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_sample_comes_to_the_totals_of_its_key(sample: str) -> None:
    assert reading_of(sample).totals.to_json() == key_of(sample)["totals"]


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_hidden_sheets_of_a_sample_are_named_and_not_read(sample: str) -> None:
    hidden = {name for name, what in key_of(sample)["sheets"].items() if what.startswith("hidden")}

    reading = reading_of(sample)

    assert set(reading.hidden_sheets) == hidden
    assert not hidden & {row.sheet for row in reading.rows}


@pytest.mark.parametrize("rows", STAFF)
def test_the_staff_sheets_of_the_demo_compound_are_judged_as_the_key_says(rows: str) -> None:
    assert differences(key_of("anhe.xlsx")[rows], getattr(reading_of("anhe.xlsx"), STAFF[rows])) == []


def test_the_staff_sheets_of_the_demo_compound_come_to_the_totals_of_the_key() -> None:
    totals = reading_of("anhe.xlsx").staff_totals

    assert totals is not None
    assert totals.to_json() == key_of("anhe.xlsx")["staff_totals"]
