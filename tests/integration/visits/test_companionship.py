"""Company is suggested for whoever lives by themselves and was met by nobody for weeks."""

import asyncio
from uuid import uuid4

import pytest

from services.visits.jobs.companionship import sweep_companionship
from shared.contracts.visits_companionship import CompanionshipSuggested, ListCompanionshipNeeds
from shared.contracts.words import Category, ContactMode, Outcome
from tests.integration.visits.district import District, at, resident_named

COMMUNITY = "990102003005"


async def ticks(district: District, moment: str) -> None:
    """Let the weekly tick do all that is waiting, on two replicas."""
    district.clock.at = at(moment)
    for _ in range(4):
        await asyncio.gather(sweep_companionship(district.deps), sweep_companionship(district.deps))


async def suggested(district: District) -> list[str]:
    """Return for whom company was suggested, in order."""
    names = {resident_named(name): name for name in ("王奶奶", "李爷爷", "赵奶奶")}
    return [names[event.resident_id] for event in await district.told(CompanionshipSuggested)]


@pytest.mark.capability("S2-13")
async def test_whoever_nobody_met_and_who_came_to_nothing_is_suggested_once_per_episode(district: District) -> None:
    await district.has("王奶奶", Category.LIVES_ALONE)
    await district.has("李爷爷", Category.EMPTY_NEST)
    await district.has("赵奶奶", Category.DISABLED)
    district.clock.at = at("2026-12-10 10:00")
    await district.attends("李爷爷", uuid4(), attended_at=at("2026-12-10 10:00"))
    await district.records("王奶奶", ContactMode.SIGNAL)
    await district.records("王奶奶", ContactMode.DOOR, Outcome.NO_ANSWER)
    await ticks(district, "2026-12-14 09:00")
    assert await suggested(district) == []

    await ticks(district, "2026-12-21 08:59")
    assert await suggested(district) == []
    await ticks(district, "2026-12-21 09:00")
    await ticks(district, "2026-12-24 09:00")

    [told] = await district.told(CompanionshipSuggested)
    assert (told.resident_id, told.weeks, told.alone_since) == (resident_named("王奶奶"), 4, at("2026-11-21 08:00"))
    [need] = (await district.ask(ListCompanionshipNeeds(community=COMMUNITY))).items
    assert (need.resident_name, need.room) == ("王奶奶", "402")

    await district.records("王奶奶", ContactMode.HOME_VISIT)
    assert (await district.ask(ListCompanionshipNeeds(community=COMMUNITY))).items == []
    await ticks(district, "2027-01-11 10:00")
    await ticks(district, "2027-01-25 10:00")
    assert await suggested(district) == ["王奶奶", "李爷爷", "王奶奶"]
