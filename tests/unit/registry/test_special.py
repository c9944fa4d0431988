"""Who is a special elder, on which day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.domain.special import SPECIAL_AGE, age_on, born_by, is_special

DAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("birth_date", "birth_year", "categories", "on_list", "special"),
    [
        (date(1966, 11, 21), None, ("lives_alone",), True, True),
        (date(1966, 11, 22), None, ("lives_alone",), True, False),
        (None, 1966, ("disabled",), True, True),
        (None, 1967, ("disabled",), True, False),
        (None, None, ("disabled",), True, False),
        (date(1930, 1, 1), None, ("oldest_old",), True, False),
        (date(1930, 1, 1), None, ("oldest_old", "no_kin"), True, True),
        (date(1930, 1, 1), None, (), True, False),
        (date(1930, 1, 1), None, ("lives_alone",), False, False),
    ],
)
def test_special_is_sixty_with_a_category_and_on_the_list(
    birth_date: date | None, birth_year: int | None, categories: tuple[str, ...], on_list: bool, special: bool
) -> None:
    found = is_special(DAY, birth_date=birth_date, birth_year=birth_year, categories=categories, on_list=on_list)

    assert found == special


@given(st.dates(date(2020, 1, 1), date(2060, 12, 31)), st.integers(-400, 400))
def test_the_last_birth_date_of_an_age_agrees_with_the_age(day: date, offset: int) -> None:
    birth = born_by(day, age=SPECIAL_AGE) + timedelta(days=offset)
    age = age_on(day, birth_date=birth, birth_year=None)

    assert age is not None
    assert (age >= SPECIAL_AGE) == (birth <= born_by(day, age=SPECIAL_AGE))
