"""Knocks at the door pause while somebody is cared for at the community's station, and nothing is missed by it."""

import pytest

from shared.contracts.visits import VisitCancelled, VisitMissed
from shared.contracts.words import Category
from tests.integration.visits.district import KNOCK, WEEKLY, District, at


@pytest.mark.capability("S2-10")
async def test_home_to_station_to_home_pauses_and_resumes_knocks_and_misses_none(district: District) -> None:
    district.clock.at = at("2026-11-16 08:00")
    await district.has("王秀英", Category.LIVES_ALONE)
    await district.records("王秀英")
    district.clock.at = at("2026-11-20 08:00")
    await district.hears(district.profile("王秀英", Category.LIVES_ALONE, presence="station"))

    for day in ("2026-11-30", "2026-12-14", "2026-12-31", "2027-01-04"):
        await district.moves_to(f"{day} 23:50")
        assert "planned" not in (await district.visits("王秀英", KNOCK)).values()
    await district.hears(district.profile("王秀英", Category.LIVES_ALONE))

    knocks = await district.visits("王秀英", KNOCK)
    assert knocks["2026-11"] == "completed"
    assert knocks.get("2026-12", "cancelled") == "cancelled"
    assert knocks["2027-01"] == "planned"
    missed = {told.rule_id for told in await district.told(VisitMissed)}
    assert KNOCK not in missed
    assert {told.reason for told in await district.told(VisitCancelled)} <= {"station"}


@pytest.mark.capability("S2-10")
async def test_a_knock_that_was_due_is_due_again_with_the_day_of_the_return(district: District) -> None:
    district.clock.at = at("2026-11-16 08:00")
    await district.has("王秀英", Category.LIVES_ALONE)
    district.clock.at = at("2026-11-18 08:00")

    await district.hears(district.profile("王秀英", Category.LIVES_ALONE, presence="station"))
    paused = (await district.visits("王秀英", KNOCK))["2026-11"]
    still = (await district.visits("王秀英", WEEKLY))["2026-W47"]
    district.clock.at = at("2026-11-25 08:00")
    await district.hears(district.profile("王秀英", Category.LIVES_ALONE))

    assert (paused, still) == ("cancelled", "planned")
    assert (await district.visits("王秀英", KNOCK))["2026-11"] == "planned"
