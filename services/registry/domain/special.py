"""Who is a special elder: aged 60 or more, with a category that calls for a care circle."""

from collections.abc import Collection
from datetime import date

__all__ = ["NOT_BY_ITSELF", "SPECIAL_AGE", "age_on", "aged", "born_by", "is_special"]

SPECIAL_AGE = 60
"""Years from which a person counts as elderly in the community's ledgers."""

NOT_BY_ITSELF = "oldest_old"
"""Being 80 alone does not make somebody special; the ledger has an allowance for it."""


def age_on(day: date, *, birth_date: date | None, birth_year: int | None) -> int | None:
    """Return whole years on a day; of somebody whose birth year alone is known, the difference of the years."""
    if birth_date is not None:
        return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))
    return None if birth_year is None else day.year - birth_year


def aged(day: date, years: int, *, birth_date: date | None, birth_year: int | None) -> bool:
    """Say whether somebody is that old on a day; nobody whose birth year is unknown is."""
    age = age_on(day, birth_date=birth_date, birth_year=birth_year)
    return age is not None and age >= years


def born_by(day: date, *, age: int) -> date:
    """Return the last birth date of those who are `age` on that day; 29 February counts from 1 March."""
    try:
        return day.replace(year=day.year - age)
    except ValueError:
        return date(day.year - age, 2, 28)


def is_special(
    day: date, *, birth_date: date | None, birth_year: int | None, categories: Collection[str], on_list: bool
) -> bool:
    """Say whether somebody has a care circle on that day."""
    age = age_on(day, birth_date=birth_date, birth_year=birth_year)
    return on_list and age is not None and age >= SPECIAL_AGE and any(word != NOT_BY_ITSELF for word in categories)
