"""The phone numbers of a cell, and whose they are."""

import pytest

from services.registry.domain.roster.codes import Code
from services.registry.domain.roster.phones import Phones, read_phones

MOBILE, OTHER, LANDLINE = "+8613900001234", "+8613800001111", "+867198000123"


def read(cell: str | float, *, of_relative: bool = False) -> Phones:
    phones = Phones()
    phones.add(read_phones(cell), of_relative=of_relative, owner="张三")
    return phones


@pytest.mark.parametrize(
    "cell",
    [
        "13900001234",
        13900001234.0,
        "13900001234.0",
        "139-0000-1234",
        "139 0000 1234",
        "139 00001234",
        "+86 139 0000 1234",
        "008613900001234",
        "86 13900001234",
        "8613900001234",
        "１３９００００１２３４",
        "手机：13900001234",
        "13900001234(停机)",
        "张三13900001234",
        "13900001234（本人）",
        "13900001234 无",
    ],
)
def test_a_mobile_number_is_read_however_it_is_written(cell: str | float) -> None:
    phones = read(cell)

    assert (phones.own, phones.relatives) == ([MOBILE], [])


@pytest.mark.parametrize(
    "cell", ["0719-8000123", "07198000123", "(0719)8000123", "（0719） 8000123", "+86-719-8000123", "0719 800 0123"]
)
def test_a_landline_with_its_area_code_is_read(cell: str) -> None:
    assert read(cell).own == [LANDLINE]


@pytest.mark.parametrize("cell", ["0719-8000123转801", "0719-8000123-801", "07198000123分机801", "0719-8000123 转 801"])
def test_an_extension_is_kept_apart(cell: str) -> None:
    phones = read(cell)

    assert (phones.own, phones.extensions) == ([LANDLINE], {LANDLINE: "801"})


@pytest.mark.parametrize("sign", ["/", "、", "，", "；", "或", " ", "\n", ",", ";", "和"])
def test_several_numbers_in_a_cell_are_several_phones(sign: str) -> None:
    assert read(f"13900001234{sign}13800001111").own == [MOBILE, OTHER]


@pytest.mark.parametrize(
    "cell",
    [
        "13900001234(女儿)",
        "13900001234（儿子）",
        "儿子13900001234",
        "女儿：13900001234",
        "13900001234 女儿",
        "(女儿)13900001234",
        "女儿(13900001234)",
        "大儿子 13900001234",
        "张红13900001234",
        "13900001234,女儿",
    ],
)
def test_a_number_with_a_relative_beside_it_is_the_relatives(cell: str) -> None:
    phones = read(cell)

    assert (phones.own, phones.relatives) == ([], [MOBILE])


@pytest.mark.parametrize(
    ("cell", "own", "relatives"),
    [
        ("13900001234儿子13800001111", [MOBILE], [OTHER]),
        ("13900001234，女儿 13800001111", [MOBILE], [OTHER]),
        ("13900001234 儿子13800001111", [MOBILE], [OTHER]),
        ("女儿13900001234、儿子13800001111", [], [MOBILE, OTHER]),
        ("13900001234女儿13800001111儿子", [], [MOBILE, OTHER]),
        ("13900001234 (女儿) 13800001111（儿子）", [], [MOBILE, OTHER]),
        ("13900001234（本人）/13800001111（女儿）", [MOBILE], [OTHER]),
    ],
)
def test_each_of_two_numbers_keeps_its_own_label(cell: str, own: list[str], relatives: list[str]) -> None:
    phones = read(cell)

    assert (phones.own, phones.relatives) == (own, relatives)


def test_a_column_of_relatives_holds_relatives_numbers_unless_it_says_otherwise() -> None:
    assert read("13900001234", of_relative=True).relatives == [MOBILE]
    assert read("13900001234(本人)", of_relative=True).own == [MOBILE]


@pytest.mark.parametrize(
    "cell", ["118500", "1820000459", "133000004168", "27500005601", "空号", "无法接通", "139****1234", "7198000123"]
)
def test_what_cannot_be_dialled_is_kept_as_text(cell: str) -> None:
    said = read_phones(cell)

    assert (said.numbers, said.codes) == ((), (Code.PHONE_INVALID,))
    assert said.kept


@pytest.mark.parametrize("cell", ["8000098", "80000981", "800-0098", 8000098.0])
def test_a_landline_without_area_code_is_kept_as_text(cell: str | float) -> None:
    assert read_phones(cell).codes == (Code.PHONE_NO_AREA_CODE,)


def test_a_good_number_beside_a_bad_one_is_still_taken() -> None:
    said = read_phones("1820000459 13900001234")

    assert [number for number, _, _ in said.numbers] == [MOBILE]
    assert said.codes == (Code.PHONE_INVALID,)


def test_a_number_followed_by_a_word_of_its_own_is_taken_and_the_word_is_reported() -> None:
    said = read_phones("13900001234、空号")

    assert [number for number, _, _ in said.numbers] == [MOBILE]
    assert said.codes == (Code.PHONE_INVALID,)
