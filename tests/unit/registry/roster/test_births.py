"""A birth date in every way it is written."""

from datetime import date, datetime

import pytest

from services.registry.domain.roster.births import read_age, read_birth
from services.registry.domain.roster.codes import Code

AS_OF = date(2026, 11, 21)


@pytest.mark.parametrize(
    "cell",
    [
        "1940-05-06",
        "1940/5/6",
        "1940.5.6",
        "19400506",
        "1940年5月6日",
        "一九四〇年五月六日",
        "一九四零年五月六日",
        "民国二十九年五月六日",
        "民国29年5月6日",
        "１９４０－０５－０６",
        "1940-05-06 00:00:00",
        "1940,5,6",
        "40-5-6",
        "40年5月6日",
        "生于1940年5月6日",
        " 1940 年 5 月 6 日 ",
        19400506.0,
        14737.0,
        "14737",
        date(1940, 5, 6),
        datetime(1940, 5, 6, 10, 0),  # noqa: DTZ001 - spreadsheets know no zones
    ],
)
def test_a_whole_date_is_read_however_it_is_written(cell: str | float | date) -> None:
    assert read_birth(cell, as_of=AS_OF).on == date(1940, 5, 6)


@pytest.mark.parametrize(
    "cell", ["1940.05", "1940-5", "一九四〇年五月", "1940年05月", 1940.05, "194005", 194005.0, "1940-05-00"]
)
def test_a_month_without_its_day_is_partial(cell: str | float) -> None:
    birth = read_birth(cell, as_of=AS_OF)

    assert (birth.on, birth.year, birth.month, birth.code) == (None, 1940, 5, None)


@pytest.mark.parametrize(
    "cell", ["1940年", 1940.0, "1940", "民国二十九年", "一九四〇", 1940.1, "86岁", "约86岁", "八十六岁"]
)
def test_a_year_alone_or_an_age_is_partial(cell: str | float) -> None:
    birth = read_birth(cell, as_of=AS_OF)

    assert (birth.on, birth.year, birth.month, birth.code) == (None, 1940, None, None)


@pytest.mark.parametrize("cell", ["1939-02-30", "1940-13-01", "1899-12-31", "19401340", "1700年", 0.0, "6.31.1940"])
def test_a_day_that_never_was_is_impossible(cell: str | float) -> None:
    assert read_birth(cell, as_of=AS_OF).code is Code.BIRTH_IMPOSSIBLE


@pytest.mark.parametrize("cell", ["2026-11-22", "2031-08-27", "2027年", "2026-12"])
def test_a_day_after_the_import_is_in_the_future(cell: str) -> None:
    assert read_birth(cell, as_of=AS_OF).code is Code.BIRTH_FUTURE


def test_the_day_of_the_import_itself_is_not_in_the_future() -> None:
    assert read_birth("2026-11-21", as_of=AS_OF).on == AS_OF


def test_a_lunar_date_in_a_birth_column_is_turned_into_the_common_calendar() -> None:
    birth = read_birth("1940年四月初六", as_of=AS_OF)

    assert (birth.on, birth.lunar_birthday) == (date(1940, 5, 12), "04-06")


@pytest.mark.parametrize("cell", ["不记得", "5月6日", "属龙"])
def test_what_says_no_year_says_nothing(cell: str) -> None:
    birth = read_birth(cell, as_of=AS_OF)

    assert (birth.on, birth.year, birth.code) == (None, None, None)


@pytest.mark.parametrize("cell", [86.0, "86", "86岁", "86周岁", "虚岁86", "八十六", "86多岁", "８６"])
def test_an_age_gives_the_year_of_birth(cell: str | float) -> None:
    assert read_age(cell, as_of=AS_OF).year == 1940


@pytest.mark.parametrize("cell", ["200", "80后", "", "不详", -3.0])
def test_what_is_no_age_gives_no_year(cell: str | float) -> None:
    assert read_age(cell, as_of=AS_OF).year is None
