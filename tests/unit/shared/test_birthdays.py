from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.birthdays import birthdays, lunar_birthday_in, solar_birthday_in

LUNAR = st.builds(
    lambda month, day, leap: f"{month:02d}-{day:02d}{'-leap' if leap else ''}",
    st.integers(1, 12), st.integers(1, 30), st.booleans(),
)  # fmt: skip


@settings(deadline=None)
@given(st.dates(date(1920, 1, 1), date(1980, 12, 31)), st.integers(2020, 2060))
def test_a_birthday_falls_once_in_every_year(birth_date: date, year: int) -> None:
    found = birthdays(birth_date=birth_date, lunar=None, first_on=date(year, 1, 1), last_on=date(year, 12, 31))

    assert len(found) == 1


def test_born_on_a_leap_day_the_birthday_is_the_last_of_february() -> None:
    assert solar_birthday_in(2027, date(1940, 2, 29)) == date(2027, 2, 28)
    assert solar_birthday_in(2028, date(1940, 2, 29)) == date(2028, 2, 29)


@settings(deadline=None)
@given(LUNAR, st.integers(2020, 2060))
def test_a_lunar_birthday_falls_once_in_every_lunar_year(lunar: str, year: int) -> None:
    one, following = lunar_birthday_in(year, lunar), lunar_birthday_in(year + 1, lunar)

    assert one is not None
    assert following is not None
    assert timedelta(days=324) <= following - one <= timedelta(days=414)


@settings(deadline=None)
@given(LUNAR, st.dates(date(2020, 1, 1), date(2050, 1, 1)), st.integers(1, 1200), st.integers(1, 1200))
def test_looking_in_two_steps_finds_the_same_birthdays_as_looking_once(
    lunar: str, start: date, one: int, two: int
) -> None:
    middle, end = start + timedelta(days=one), start + timedelta(days=one + two)

    def between(first_on: date, last_on: date) -> list[date]:
        return birthdays(birth_date=None, lunar=lunar, first_on=first_on, last_on=last_on)

    assert between(start, middle) + between(middle + timedelta(days=1), end) == between(start, end)


@pytest.mark.parametrize(
    ("year", "lunar", "day"),
    [
        (2026, "01-01", date(2026, 2, 17)),
        (2026, "08-15", date(2026, 9, 25)),
        (2025, "06-01-leap", date(2025, 7, 25)),
        (2026, "06-01-leap", date(2026, 7, 14)),
        (2025, "06-01", date(2025, 6, 25)),
        (2025, "06-30-leap", date(2025, 8, 22)),
        (2025, "12-30", date(2026, 2, 16)),
    ],
)
def test_known_lunar_days(year: int, lunar: str, day: date) -> None:
    assert lunar_birthday_in(year, lunar) == day


def test_the_lunar_birthday_wins_and_an_unreadable_one_does_not() -> None:
    span = {"first_on": date(2026, 1, 1), "last_on": date(2026, 12, 31)}

    assert birthdays(birth_date=date(1940, 2, 3), lunar="08-15", **span) == [date(2026, 9, 25)]
    assert birthdays(birth_date=date(1940, 2, 3), lunar="中秋", **span) == [date(2026, 2, 3)]
    assert birthdays(birth_date=None, lunar=None, **span) == []
