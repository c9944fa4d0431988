"""On which days festivals and observances fall."""

from datetime import date

import pytest

from services.events.domain.occasions import OCCASIONS, days_in, title_of

BY_CODE = {each.code: each.rule for each in OCCASIONS}


@pytest.mark.parametrize(
    ("code", "days"),
    [
        ("spring_festival", ["2025-01-29", "2026-02-17", "2027-02-06", "2028-01-26"]),
        ("lantern", ["2025-02-12", "2026-03-03", "2027-02-20", "2028-02-09"]),
        ("dragon_boat", ["2025-05-31", "2026-06-19", "2027-06-09", "2028-05-28"]),
        ("mid_autumn", ["2025-10-06", "2026-09-25", "2027-09-15", "2028-10-03"]),
        ("double_ninth", ["2025-10-29", "2026-10-18", "2027-10-08", "2028-10-26"]),
        ("disability_day", ["2025-05-18", "2026-05-17", "2027-05-16", "2028-05-21"]),
        ("national_day", ["2025-10-01", "2026-10-01", "2027-10-01", "2028-10-01"]),
    ],
)
def test_each_falls_on_the_day_of_the_calendar(code: str, days: list[str]) -> None:
    found = [days_in(year, BY_CODE[code]) for year in (2025, 2026, 2027, 2028)]

    assert found == [[date.fromisoformat(day)] for day in days]


def test_in_a_year_with_a_leap_month_the_festival_is_in_the_ordinary_one() -> None:
    assert days_in(2025, "lunar 06-06") == [date(2025, 6, 30)]  # the leap sixth month begins on 25 July


def test_a_day_late_in_the_lunar_year_falls_into_some_years_twice_and_into_others_never() -> None:
    laba = BY_CODE["laba"]

    assert days_in(2022, laba) == [date(2022, 1, 10), date(2022, 12, 30)]
    assert days_in(2023, laba) == []


def test_no_occasion_falls_outside_its_year() -> None:
    one_turn_of_leap_months = range(2024, 2024 + 19)
    found = [(year, day) for year in one_turn_of_leap_months for each in OCCASIONS for day in days_in(year, each.rule)]

    assert {day.year - year for year, day in found} == {0}


def test_a_code_nobody_knows_any_more_is_shown_as_it_is() -> None:
    assert title_of("double_ninth") == "重阳节敬老"
    assert title_of("forgotten") == "forgotten"
