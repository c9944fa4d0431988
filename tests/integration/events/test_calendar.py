"""The year ahead, from the lunar calendar to an activity on the list."""

import asyncio
from datetime import date, datetime, time
from uuid import UUID, uuid4

import pytest

from services.events.jobs.calendar import sweep_observances, sweep_years
from shared.contracts.activities import ActivityScheduled
from shared.contracts.activities_calendar import (
    ActivityProposal,
    ActivityProposed,
    AnnounceProposal,
    DropProposal,
    ListProposals,
    OpenYear,
)
from shared.contracts.activities_observances import ActivityDrafted, SaveObservance
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


def observing(**fields: object) -> SaveObservance:
    """Build the command that has drafts made for the day of eyes."""
    given = {
        "code": "eye_day",
        "areas": [COMMUNITY],
        "days_ahead": 14,
        "place": "社区卫生服务站",
        "starts": "09:00",
        "ends": "11:00",
        "capacity": 50,
    }
    return SaveObservance.model_validate({"observance": given | fields})


@pytest.mark.capability("S2-26")
async def test_a_draft_lies_ready_so_many_days_before_an_observance_in_the_communities_that_were_chosen(
    desk: Desk,
) -> None:
    elsewhere = "990102003006"
    await desk.residents(1)
    await desk.hear(desk.profile(uuid4(), name="邻居").model_copy(update={"community": "006"}))
    desk.clock.at = datetime(2027, 5, 1, 9, tzinfo=ZONE)
    while await sweep_years(desk.deps()) is not None:
        pass
    await desk.ask(observing())
    await desk.ask(
        observing(code="quit_smoking", title="戒烟日", rule="solar 05-31", areas=["990102003"], days_ahead=10)
    )

    async def drafts(community: str) -> list[str]:
        await asyncio.gather(sweep_observances(desk.deps()), sweep_observances(desk.deps()))
        found = await desk.ask(ListProposals(community=community, year=2027))
        return [item.title for item in found.items if item.draft is not None]

    desk.clock.at = datetime(2027, 5, 20, 9, tzinfo=ZONE)
    assert await drafts(COMMUNITY) == []
    desk.clock.at = datetime(2027, 5, 23, 9, tzinfo=ZONE)
    assert await drafts(COMMUNITY) == ["戒烟日", "全国爱眼日义诊"]
    assert await drafts(elsewhere) == ["戒烟日"]
    told = [(event.occasion, event.community) for event in await desk.told(ActivityDrafted)]
    assert sorted(told) == [("eye_day", "005"), ("quit_smoking", "005"), ("quit_smoking", "006")]

    ready = (await proposals(desk))["eye_day"].proposal_id
    made = await desk.ask(AnnounceProposal(proposal_id=ready, capacity=80))
    assert (made.activity.place, made.activity.capacity) == ("社区卫生服务站", 80)
    assert made.activity.starts_at == datetime(2027, 6, 6, 9, tzinfo=ZONE)
    assert await drafts(COMMUNITY) == ["戒烟日", "全国爱眼日义诊"]
    assert len(await desk.told(ActivityDrafted)) == 3


async def test_an_observance_that_cannot_be_is_refused_with_what_to_do(desk: Desk) -> None:
    for fields, why in (
        ({"code": "new_day", "title": "新的日子", "rule": "solar 02-30"}, "规律看不懂"),
        ({"code": "new_day", "title": "新的日子"}, "规律看不懂"),
        ({"code": "new_day", "rule": "solar 05-31"}, "名称"),
        ({"rule": "solar 06-07"}, "不能改日期"),
        ({"starts": "11:00"}, "结束时间"),
    ):
        with pytest.raises(RefusedError, match=why):
            await desk.ask(observing(**fields))
    saved = await desk.ask(observing())
    with pytest.raises(RefusedError, match="刷新"):
        await desk.ask(observing())
    again = saved.model_copy(update={"enabled": False})
    assert (await desk.ask(SaveObservance(observance=again))).version == 2
    await desk.ask(OpenYear(community=COMMUNITY, year=2027))
    with pytest.raises(RefusedError, match="地点"):
        await desk.ask(AnnounceProposal(proposal_id=(await proposals(desk))["eye_day"].proposal_id))


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
