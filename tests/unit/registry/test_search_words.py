"""What somebody who types into the search box is looking for."""

import pytest

from services.registry.domain.search_words import Wanted, read_search


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("", Wanted()),
        ("  王 秀英 ", Wanted(names=("王", "秀英"))),
        ("wang xiu ying", Wanted(letters="wangxiuying")),
        ("王 3-1-402", Wanted(names=("王",), building="3", unit="1", room="402")),
        ("3 幢 402", Wanted(building="3", room="402")),
        ("秀英 1234 w", Wanted(names=("秀英",), digits=("1234",), letters="w")),
        ("wangxy", Wanted(letters="wangxy")),
        ("WXY", Wanted(letters="wxy")),
        ("1234", Wanted(digits=("1234",))),
        ("3幢", Wanted(building="3")),
        ("3幢1单元402", Wanted(building="3", unit="1", room="402")),
        ("3幢402室", Wanted(building="3", room="402")),
        ("3-1-402", Wanted(building="3", unit="1", room="402")),
        ("3-402", Wanted(building="3", room="402")),
        ("12号楼", Wanted(building="12")),
        ("安和苑3幢402", Wanted(compounds=("安和苑",), building="3", room="402")),
        ("安和苑 3幢402 1234", Wanted(names=("安和苑",), building="3", room="402", digits=("1234",))),
        ("平房-12", Wanted(building="平房", room="12")),
    ],
)
def test_what_was_typed_is_told_apart(typed: str, wanted: Wanted) -> None:
    assert read_search(typed) == wanted
