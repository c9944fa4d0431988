import pytest

from shared.contracts.words import Category, ContactMode
from tests.integration.visits.district import WEEKLY, District

MONDAYS = ("2026-11-23", "2026-11-30", "2026-12-07")


async def three_weeks_of_calls(district: District) -> None:
    await district.has("李爷爷", Category.DISABLED)
    for monday in MONDAYS:
        await district.moves_to(f"{monday} 10:00")
        await district.records("李爷爷", ContactMode.CALL)
    await district.moves_to("2026-12-14 10:00")


@pytest.mark.capability("S3-09")
async def test_after_three_weeks_of_calls_the_fourth_week_needs_a_visit_at_the_door(district: District) -> None:
    await three_weeks_of_calls(district)

    await district.records("李爷爷", ContactMode.CALL)
    assert (await district.visits("李爷爷", WEEKLY))["2026-W51"] == "planned"

    await district.records("李爷爷", ContactMode.DOOR)
    assert (await district.visits("李爷爷", WEEKLY))["2026-W51"] == "completed"


@pytest.mark.capability("S3-09")
async def test_seen_in_person_once_calls_are_enough_again(district: District) -> None:
    await three_weeks_of_calls(district)
    await district.records("李爷爷", ContactMode.DOOR)

    await district.moves_to("2026-12-21 10:00")
    await district.records("李爷爷", ContactMode.CALL)

    assert (await district.visits("李爷爷", WEEKLY))["2026-W52"] == "completed"


async def test_two_weeks_of_calls_leave_the_third_free(district: District) -> None:
    await district.has("李爷爷", Category.DISABLED)
    for monday in MONDAYS[:2]:
        await district.moves_to(f"{monday} 10:00")
        await district.records("李爷爷", ContactMode.CALL)

    await district.moves_to(f"{MONDAYS[2]} 10:00")
    await district.records("李爷爷", ContactMode.CALL)

    assert (await district.visits("李爷爷", WEEKLY))["2026-W50"] == "completed"
