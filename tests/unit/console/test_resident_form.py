"""What of a resident's form is a change: touched, emptied, left alone."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from services.console.http.fields import Field, Problems, read_field, shown
from services.console.http.resident_form import FIELDS, read_edit
from shared.contracts.base import Refusal, RefusalCode

ZONE = ZoneInfo("Asia/Shanghai")

WAS = {
    "name": ["何桂芳"], "phones": ["13900001234\n07198000123"], "hobbies": ["书法、越剧"],
    "health_flags": ["stroke", "vision"], "remark": ["耳背"], "sex": ["female"],
}  # fmt: skip


def test_what_nobody_touched_is_nobodys_statement() -> None:
    typed = WAS | {"phones": ["13900001234 \r\n 07198000123\r\n"], "hobbies": ["书法,越剧"]}

    assert read_edit(typed, WAS, zone=ZONE).fields == set()


def test_a_change_an_emptied_field_and_one_that_cannot_be_empty_are_told_apart() -> None:
    typed = WAS | {"phones": ["13900009999"], "remark": [" "], "health_flags": [], "name": [""]}

    edit = read_edit(typed, WAS, zone=ZONE)

    assert edit.changes == {"phones": ["13900009999"]}
    assert sorted(edit.cleared) == ["health_flags", "remark"]
    assert edit.kept == ["name"]


def test_what_stands_in_a_form_reads_as_the_value_it_shows() -> None:
    values = {"lines": ["1", "2"], "words": ["书法", "越剧"], "picks": ["a", "b"], "text": "3"}
    for kind, value in values.items():
        one = Field("it", kind)  # type: ignore[arg-type]
        assert read_field(one, {"it": shown(value, one.kind)}, zone=ZONE) == value


@pytest.mark.parametrize(
    ("text", "read"), [("2026-11-22T09:30", datetime(2026, 11, 22, 9, 30, tzinfo=ZONE)), ("x", "x")]
)
def test_a_moment_is_local_and_what_is_none_is_left_to_be_refused(text: str, read: object) -> None:
    assert read_field(Field("at", "moment"), {"at": [text]}, zone=ZONE) == read


def test_a_refusal_stands_at_its_field_or_above_the_form() -> None:
    told = Refusal(code=RefusalCode.INVALID, message="不对", field="changes.phones")

    assert Problems.of(told, FIELDS).at == {"phones": "不对"}
    assert Problems.of(told.model_copy(update={"field": "viewer"}), FIELDS).refusal is not None
