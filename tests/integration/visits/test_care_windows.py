from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from shared.contracts.visits import VisitMissed
from shared.contracts.visits_cadence import CareWindow, CloseCareWindow, ListCareWindows, OpenCareWindow
from shared.contracts.words import Category, ContactMode
from shared.edge import RefusedError
from tests.integration.visits.district import WEEKLY, District, at

DISABLED = Category.DISABLED


async def opens(district: District, **fields: Any) -> CareWindow:
    values = {
        "area": "990102",
        "kind": "weather",
        "name": "寒潮每日联络",
        "first_on": date(2026, 11, 24),
        "last_on": date(2026, 11, 26),
        "categories": [DISABLED],
    }
    window = await district.ask(OpenCareWindow.model_validate(values | fields))
    await district.plans()
    return window


@pytest.mark.capability("N-05")
async def test_a_cold_wave_brings_a_visit_a_day_for_chosen_groups_and_then_the_week_again(district: District) -> None:
    await district.has("王奶奶", DISABLED)
    await district.has("李爷爷", Category.EMPTY_NEST)
    window = await opens(district)

    for day in range(24, 30):
        await district.moves_to(f"2026-11-{day} 09:00")
        await district.records("王奶奶", ContactMode.CALL)
        await district.plans()
    await district.moves_to("2026-11-30 09:00")

    assert await district.visits("王奶奶", window.window_id) == {
        "2026-11-24": "completed",
        "2026-11-25": "completed",
        "2026-11-26": "completed",
    }
    assert (await district.visits("王奶奶", WEEKLY))["2026-W49"] == "planned"
    assert not await district.visits("李爷爷", window.window_id)


@pytest.mark.capability("N-05")
async def test_a_day_of_the_window_without_contact_is_missed_by_the_next_morning(district: District) -> None:
    await district.has("王奶奶", DISABLED)
    window = await opens(district)

    await district.moves_to("2026-11-24 10:00")
    await district.moves_to("2026-11-25 08:00")

    missed = [event for event in await district.told(VisitMissed) if event.rule_id == window.window_id]
    assert [event.period for event in missed] == ["2026-11-24"]


@pytest.mark.capability("N-05")
async def test_a_window_that_is_closed_early_relaxes_at_once(district: District) -> None:
    await district.has("王奶奶", DISABLED)
    window = await opens(district, first_on=date(2026, 11, 21), last_on=None)
    assert (await district.visits("王奶奶", WEEKLY)) == {"2026-W47": "planned", "2026-W48": "cancelled"}
    await district.moves_to("2026-11-22 09:00")
    await district.records("王奶奶", ContactMode.CALL)
    await district.plans()

    closed = await district.ask(CloseCareWindow(window_id=window.window_id))
    again = await district.ask(CloseCareWindow(window_id=window.window_id))
    await district.moves_to("2026-11-23 07:00")

    assert closed == again
    assert not closed.open
    assert (await district.visits("王奶奶", WEEKLY))["2026-W48"] == "planned"
    assert (await district.visits("王奶奶", window.window_id)) == {
        "2026-11-21": "missed",
        "2026-11-22": "completed",
        "2026-11-23": "cancelled",
    }


async def test_windows_are_listed_for_the_areas_they_concern(district: District) -> None:
    command = OpenCareWindow(
        area="990102003", kind="festival", name="春节每日问候", first_on=date(2027, 2, 5), last_on=date(2027, 2, 12)
    )
    first = await district.ask(command)
    again = await district.ask(command)
    await opens(district, area="990102003005")

    async def names(area: str) -> list[str]:
        found = await district.ask(ListCareWindows(area=area))
        return [window.name for window in found.items]

    assert first == again
    assert await names("990102003005") == ["春节每日问候", "寒潮每日联络"]
    assert await names("990102003006") == ["春节每日问候"]
    assert await names("990102") == ["春节每日问候", "寒潮每日联络"]


async def test_a_window_in_the_past_or_an_unknown_one_is_refused(district: District) -> None:
    with pytest.raises(RefusedError):
        await opens(district, first_on=date(2026, 11, 1), last_on=date(2026, 11, 2))
    with pytest.raises(RefusedError):
        await district.ask(CloseCareWindow(window_id=uuid4()))
    with pytest.raises(RefusedError):
        await district.ask(CloseCareWindow(window_id=WEEKLY))


async def test_no_week_is_without_a_duty_around_a_window(district: District) -> None:
    await district.has("王奶奶", DISABLED)
    await opens(district, first_on=date(2026, 11, 25), last_on=date(2026, 12, 2))

    day = date(2026, 11, 21)
    while day < date(2026, 12, 20):
        await district.moves_to(f"{day} 23:00")
        rows = await district.rows("王奶奶")
        assert any(row["opens_at"] <= district.clock.now() < row["ends_at"] for row in rows), day
        day += timedelta(days=1)

    assert max(row["opens_at"] for row in await district.rows("王奶奶")) >= at("2026-12-14 00:00")
