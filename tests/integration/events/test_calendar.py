"""The year ahead, from the lunar calendar to an activity on the list."""

import asyncio
from datetime import date, datetime, time
from uuid import UUID

import pytest

from services.events.jobs.calendar import sweep_years
from shared.contracts.activities import ActivityScheduled
from shared.contracts.activities_calendar import (
    ActivityProposal,
    ActivityProposed,
    AnnounceProposal,
    DropProposal,
    ListProposals,
    OpenYear,
)
from shared.edge import RefusedError
from tests.integration.events.desk import COMMUNITY, ZONE, Desk


async def proposals(desk: Desk, year: int = 2027, *, open_only: bool = False) -> dict[str, ActivityProposal]:
    """Return occasion to proposal."""
    query = ListProposals(community=COMMUNITY, year=year, open_only=open_only)
    return {item.occasion: item for item in (await desk.ask(query)).items}


def announcing(proposal_id: UUID, **fields: object) -> AnnounceProposal:
    """Build the command."""
    given = {"place": "社区广场", "starts": time(9), "ends": time(11), "capacity": 60}
    return AnnounceProposal.model_validate({"proposal_id": proposal_id} | given | fields)


@pytest.mark.capability("S3-26")
async def test_a_new_year_brings_its_festivals_on_the_right_days(desk: Desk) -> None:
    await desk.residents(1)
    desk.clock.at = datetime(2026, 12, 20, 9, tzinfo=ZONE)
    while await sweep_years(desk.deps()) is not None:
        pass

    found = {code: item.on for code, item in (await proposals(desk)).items() if item.kind == "festival"}
    assert found == {
        "new_year": date(2027, 1, 1),
        "laba": date(2027, 1, 15),
        "little_year": date(2027, 1, 30),
        "spring_festival": date(2027, 2, 6),
        "lantern": date(2027, 2, 20),
        "dragon_boat": date(2027, 6, 9),
        "mid_autumn": date(2027, 9, 15),
        "national_day": date(2027, 10, 1),
        "double_ninth": date(2027, 10, 8),
    }
    told = {event.occasion: event.on for event in await desk.told(ActivityProposed)}
    assert found.items() <= told.items()


async def test_opening_a_year_again_or_on_two_replicas_at_once_adds_nothing(desk: Desk) -> None:
    opening = [desk.ask(OpenYear(community=COMMUNITY, year=2027)) for _ in range(4)]
    first, *_ = await asyncio.gather(*opening)

    assert len(await desk.told(ActivityProposed)) == len(first.items) == len(await proposals(desk))


async def test_a_year_that_is_over_is_refused_and_days_that_have_passed_are_left_out(desk: Desk) -> None:
    with pytest.raises(RefusedError, match="已经过去"):
        await desk.ask(OpenYear(community=COMMUNITY, year=2025))

    desk.clock.at = datetime(2026, 10, 1, 9, tzinfo=ZONE)
    await desk.ask(OpenYear(community=COMMUNITY, year=2026))
    assert min(item.on for item in (await proposals(desk, 2026)).values()) == date(2026, 10, 1)


async def test_a_proposal_becomes_one_activity_however_often_it_is_announced(desk: Desk) -> None:
    await desk.ask(OpenYear(community=COMMUNITY, year=2027))
    proposal = (await proposals(desk))["double_ninth"]

    commands = [announcing(proposal.proposal_id) for _ in range(3)]
    changes = await asyncio.gather(*(desk.ask(command) for command in commands))

    assert {change.proposal.status for change in changes} == {"announced"}
    [item] = [item for item in await desk.overview() if item.title == "重阳节敬老"]
    assert item.starts_at == datetime(2027, 10, 8, 9, tzinfo=ZONE)
    assert len(await desk.told(ActivityScheduled)) == 1
    assert "double_ninth" not in await proposals(desk, open_only=True)


async def test_what_was_dropped_is_not_announced_and_what_was_announced_is_not_dropped(desk: Desk) -> None:
    await desk.ask(OpenYear(community=COMMUNITY, year=2027))
    found = await proposals(desk)
    eye, fire = found["eye_day"].proposal_id, found["fire_day"].proposal_id
    await desk.ask(DropProposal(proposal_id=eye, reason="街道统一办"))
    await desk.ask(announcing(fire, on=date(2027, 11, 6), title="消防演练"))

    with pytest.raises(RefusedError, match="已决定不办"):
        await desk.ask(announcing(eye))
    with pytest.raises(RefusedError, match="请取消活动"):
        await desk.ask(DropProposal(proposal_id=fire, reason="不办了"))

    assert [item.title for item in await desk.overview()] == ["消防演练"]
