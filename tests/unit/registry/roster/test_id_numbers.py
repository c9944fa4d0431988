"""The number of an identity card."""

from datetime import date

import pytest

from services.registry.domain.roster.codes import Code
from services.registry.domain.roster.id_numbers import read_id

AS_OF = date(2026, 11, 21)
RIGHT = "99010219400506013X"


@pytest.mark.parametrize(
    "cell",
    [
        RIGHT,
        RIGHT.lower(),
        "'" + RIGHT,
        "\t" + RIGHT,
        "990102 19400506 013x",
        "９９０１０２１９４０５０６０１３Ｘ".replace("４０", "４００", 1),
    ],
)
def test_marks_spaces_and_wide_signs_do_not_make_an_id_wrong(cell: str) -> None:
    reading = read_id(cell, as_of=AS_OF)

    assert (reading.number, reading.birth_date, reading.sex, reading.code) == (RIGHT, date(1940, 5, 6), "male", None)


@pytest.mark.parametrize("cell", ["990102400506013", 990102400506013.0, 990102400506013])
def test_fifteen_digits_are_completed(cell: str | float) -> None:
    reading = read_id(cell, as_of=AS_OF)

    assert (reading.number, reading.code) == (RIGHT, Code.ID_15_DIGITS)


def test_a_wrong_check_digit_is_told_apart_from_a_broken_number() -> None:
    assert read_id("990102194005060131", as_of=AS_OF).code is Code.ID_CHECKSUM


@pytest.mark.parametrize(
    ("cell", "last4"),
    [
        (9.90102194005060e17, None),
        ("9.90102E+17", None),
        ("99010219400506****", "****"),
        ("99010219O40506013X", "013X"),
        ("9901021940050601", "0601"),
        ("9901021940050601311", "1311"),
        ("990102194013060131", "0131"),
        ("990102189905060131", "0131"),
        ("990102203105060131", "0131"),
        ("身份证丢失", None),
    ],
)
def test_what_cannot_be_an_id_is_malformed(cell: str | float, last4: str | None) -> None:
    reading = read_id(cell, as_of=AS_OF)

    assert (reading.code, reading.number, reading.last4) == (Code.ID_MALFORMED, None, last4)
