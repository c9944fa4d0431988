"""How closely an elder is followed."""

from datetime import date

import pytest

from services.registry.domain.person import Person
from services.registry.domain.tier import Standing, TierGaps, standing_of

TODAY = date(2026, 11, 21)


def standing(born: date, *categories: str, ledgers: tuple[str, ...] = (), on_list: bool = True) -> Standing:
    person = Person(name="王秀英", identity="birth", birth_date=born, categories=categories)
    return standing_of(TODAY, person, on_list=on_list, ledgers=ledgers, gaps=TierGaps())


@pytest.mark.parametrize(
    ("born", "categories", "ledgers", "tier"),
    [
        (date(1946, 11, 21), (), ("chronic_illness",), "high"),
        (date(1946, 11, 22), (), ("chronic_illness",), "general"),
        (date(1960, 1, 1), ("disabled", "lives_alone"), (), "high"),
        (date(1960, 1, 1), ("severe_disability", "no_kin"), (), "high"),
        (date(1960, 1, 1), ("disabled",), (), "key"),
        (date(1946, 11, 21), ("oldest_old",), (), "key"),
        (date(1960, 1, 1), ("oldest_old",), (), "general"),
        (date(1966, 11, 22), ("disabled", "lives_alone"), ("chronic_illness",), None),
    ],
)
def test_the_tier_follows_from_age_categories_and_illness(
    born: date, categories: tuple[str, ...], ledgers: tuple[str, ...], tier: str | None
) -> None:
    assert standing(born, *categories, ledgers=ledgers).tier == tier


def test_a_tier_has_the_gap_of_the_norms_and_nobody_off_the_list_has_one() -> None:
    assert standing(date(1940, 1, 1), ledgers=("chronic_illness",)).gap_days == 7
    assert standing(date(1940, 1, 1)).gap_days == 31
    assert standing(date(1960, 1, 1)).gap_days == 92
    assert standing(date(1940, 1, 1), on_list=False) == Standing(special=False, tier=None, gap_days=None)
