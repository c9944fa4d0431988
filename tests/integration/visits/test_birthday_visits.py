from datetime import date, timedelta

import pytest

from shared.contracts.visits import (
    VisitCancelled,
)
from shared.contracts.words import Category
from tests.integration.visits.district import BIRTHDAY, District, at


@pytest.mark.capability("S4-13")
async def test_a_birthday_is_visited_on_the_day_or_the_day_before(district: District) -> None:
    await district.has("王奶奶", Category.DISABLED, birth_date=date(1940, 11, 28))

    visit = (await district.rows("王奶奶", BIRTHDAY))[0]

    assert (visit["period"], visit["opens_at"], visit["due_at"], visit["deadline_at"]) == (
        "2026-11-28",
        at("2026-11-27 00:00"),
        at("2026-11-28 18:00"),
        at("2026-11-28 19:00"),
    )


@pytest.mark.capability("S4-13")
async def test_a_lunar_birthday_in_a_leap_month_is_kept_in_that_month_or_its_namesake(district: District) -> None:
    district.clock.at = at("2025-07-20 09:00")
    await district.has("王奶奶", Category.DISABLED, birth_date=date(1941, 1, 1), lunar_birthday="06-30-leap")

    for moment in ("2025-08-20 09:00", "2026-08-20 09:00"):
        while district.clock.now() < at(moment):
            await district.moves_to(f"{(district.clock.now() + timedelta(days=7)).date()} 12:00")

    assert list(await district.visits("王奶奶", BIRTHDAY)) == ["2025-08-22", "2026-08-12"]


async def test_a_birthday_that_was_corrected_moves_the_visit(district: District) -> None:
    await district.has("王奶奶", Category.DISABLED, birth_date=date(1940, 11, 28))
    district.clock.advance(hours=1)

    await district.hears(district.profile("王奶奶", Category.DISABLED, birth_date=date(1940, 11, 30)))

    assert await district.visits("王奶奶", BIRTHDAY) == {"2026-11-28": "cancelled", "2026-11-30": "planned"}
    assert [event.reason for event in await district.told(VisitCancelled)] == ["birthday_corrected"]
