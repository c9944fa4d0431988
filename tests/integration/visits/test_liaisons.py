"""Liaisons of whom nothing is heard: told once per episode, and a line in the week's digest."""

import asyncio
from datetime import date

import pytest

from services.visits.jobs.liaisons import sweep_liaisons
from shared.contracts.visits_liaisons import GetWeeklyDigest, LiaisonHeard, LiaisonSilent, WeeklyDigest
from shared.contracts.words import Category, ContactMode, Outcome
from tests.integration.visits.district import District, at, resident_named

COMMUNITY = "990102003005"
LIAISON = resident_named("联络员甲")


async def looks(district: District, moment: str | None = None) -> None:
    """Let the sweep look, now or at a moment."""
    if moment:
        district.clock.at = at(moment)
    await sweep_liaisons(district.deps)


async def digest(district: District, on: date | None = None) -> WeeklyDigest:
    """Ask for a week."""
    return await district.ask(GetWeeklyDigest(community=COMMUNITY, on=on))


@pytest.fixture
async def paired(district: District) -> District:
    """Let a liaison answer for two residents from 21 November on."""
    for name in ("王奶奶", "李爷爷"):
        await district.has(name, Category.LIVES_ALONE)
    await looks(district)
    return district


@pytest.mark.capability("E-11")
async def test_thirty_silent_days_are_told_once_however_often_anybody_looks(paired: District) -> None:
    await looks(paired, "2026-12-21 07:59")
    assert await paired.told(LiaisonSilent) == []

    for day in range(21, 31):
        await looks(paired, f"2026-12-{day} 08:00")

    [event] = await paired.told(LiaisonSilent)
    assert (event.liaison_id, event.resident_count, event.days) == (LIAISON, 2, 30)
    assert event.silent_since == at("2026-11-21 08:00")
    [line] = (await digest(paired)).silent_liaisons
    assert (line.name, line.resident_count, line.days) == ("联络员甲", 2, 36)


async def test_a_record_ends_the_episode_and_a_further_silence_is_a_further_one(paired: District) -> None:
    await looks(paired, "2026-12-22 08:00")

    await paired.records("王奶奶", ContactMode.CALL, Outcome.NO_ANSWER, staff_id=LIAISON)
    await looks(paired)
    await looks(paired, "2027-01-21 07:59")

    assert [event.reason for event in await paired.told(LiaisonHeard)] == ["recorded"]
    assert (await digest(paired, date(2027, 1, 20))).silent_liaisons == []
    await looks(paired, "2027-01-21 08:01")
    assert [event.silent_since for event in await paired.told(LiaisonSilent)] == [
        at("2026-11-21 08:00"),
        at("2026-12-22 08:00"),
    ]


async def test_whoever_is_relieved_is_no_longer_listened_for(paired: District) -> None:
    await looks(paired, "2026-12-22 08:00")
    for name in ("王奶奶", "李爷爷"):
        await paired.hear(paired.circle(name, "联络员乙", version=2))

    await looks(paired)

    assert [event.reason for event in await paired.told(LiaisonHeard)] == ["relieved"]
    assert len(await paired.told(LiaisonSilent)) == 1
    await looks(paired, "2027-01-22 08:00")
    assert [event.liaison_id for event in await paired.told(LiaisonSilent)] == [LIAISON, resident_named("联络员乙")]


async def test_three_replicas_that_look_at_once_say_it_once(paired: District) -> None:
    paired.clock.at = at("2026-12-22 08:00")

    await asyncio.gather(*(sweep_liaisons(paired.deps) for _ in range(3)))
    await sweep_liaisons(paired.deps)

    assert len(await paired.told(LiaisonSilent)) == 1


async def test_the_digest_counts_the_week_in_which_each_deadline_lay(paired: District) -> None:
    await paired.records("王奶奶", staff_id=LIAISON)
    await paired.records("李爷爷", ContactMode.DOOR, Outcome.NO_ANSWER, staff_id=LIAISON)
    await paired.moves_to("2026-11-23 09:00")

    last = await digest(paired)
    ending = await digest(paired, date(2026, 11, 23))

    assert (last.week, last.contacts, last.no_answers) == ("2026-W47", 1, 1)
    counted = await paired.count(
        "select count(*) from visit where deadline_at > '2026-11-22 16:00Z' and deadline_at <= '2026-11-29 16:00Z'"
    )
    assert ending.planned + ending.completed + ending.completed_late + ending.missed + ending.cancelled == counted
    assert ending.missed >= 1
